using System;
using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Scenarios;

/// <summary>Turns dictionaries, lists and plain values, or JSON text, into JSON nodes.</summary>
internal static class ValueTree
{
    private const int MaxDepth = 64;
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static JsonNode? ToJson(object? value) => ToJson(value, 0);

    public static JsonNode? FromJson(string json, string kind)
    {
        try
        {
            return JsonNode.Parse(json ?? "", documentOptions: Lenient);
        }
        catch (JsonException e)
        {
            throw new ScenarioFormatException($"The {kind} text is not JSON: {e.Message}", e);
        }
    }

    private static JsonNode? ToJson(object? value, int depth)
    {
        if (depth > MaxDepth) throw new ScenarioFormatException($"A value is nested more than {MaxDepth} levels deep, or contains itself.");
        switch (value)
        {
            case null: return null;
            case JsonNode node: return node.DeepClone();
            case string text: return JsonValue.Create(text);
            case bool flag: return JsonValue.Create(flag);
            case char or Guid or Uri or Enum: return JsonValue.Create(value.ToString());
            case DateTime time: return JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture));
            case DateTimeOffset time: return JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture));
            case double or float: return JsonValue.Create(Convert.ToDouble(value, CultureInfo.InvariantCulture));
            case decimal or ulong: return JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
            case sbyte or byte or short or ushort or int or uint or long: return JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture));
            case IDictionary dictionary:
                var members = new JsonObject();
                foreach (DictionaryEntry entry in dictionary) members[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = ToJson(entry.Value, depth + 1);
                return members;
            case IEnumerable list:
                var items = new JsonArray();
                foreach (var item in list) items.Add(ToJson(item, depth + 1));
                return items;
            default: throw new ScenarioFormatException($"A value of type {value.GetType().Name} cannot stand in a rule: use dictionaries, lists, texts, numbers and booleans.");
        }
    }
}
