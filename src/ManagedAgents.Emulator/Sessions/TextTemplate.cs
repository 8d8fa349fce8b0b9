using System.Collections.Generic;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Puts the user's text and the last tool result in place of {{text}} and {{result}}.</summary>
internal sealed class TextTemplate
{
    private readonly string _text;

    public TextTemplate(string text) => _text = text;

    /// <summary>The text of the last tool result; empty before one.</summary>
    public string Result { get; set; } = "";

    public string Fill(string template) => template.Replace("{{text}}", _text).Replace("{{result}}", Result);

    /// <summary>A copy with every string filled.</summary>
    public JsonNode? Fill(JsonNode? node)
    {
        switch (node)
        {
            case JsonValue value when value.TryGetValue<string>(out string? text): return JsonValue.Create(Fill(text));
            case JsonObject members:
                var filled = new JsonObject();
                foreach (KeyValuePair<string, JsonNode?> member in members)
                    filled[member.Key] = Fill(member.Value);
                return filled;
            case JsonArray items:
                var list = new JsonArray();
                foreach (JsonNode? item in items)
                    list.Add(Fill(item));
                return list;
            default: return node?.DeepClone();
        }
    }

    /// <summary>A scripted result as content blocks: text as it is, blocks as they are, anything else as its JSON.</summary>
    public JsonArray FillResult(JsonNode? result)
    {
        JsonNode? filled = Fill(result);
        return filled switch
        {
            null => TurnEvents.Text("ok"),
            JsonValue value when value.TryGetValue<string>(out string? text) => TurnEvents.Text(text),
            JsonArray { Count: > 0 } blocks when blocks[0] is JsonObject first && first["type"] is not null => blocks,
            _ => TurnEvents.Text(JsonText.Write(filled)),
        };
    }
}
