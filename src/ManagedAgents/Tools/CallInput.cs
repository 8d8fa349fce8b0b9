using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Schema;

namespace ManagedAgents.Tools;

/// <summary>Reads the input of a call with its numbers as they were written: what a text parameter gets of one is the agent's spelling, and none is rounded before its parameter is known.</summary>
internal static class CallInput
{
    // As deep as an event may be.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The input by parameter name.</summary>
    /// <exception cref="InputException">A name comes twice, so that nobody knows which value is meant.</exception>
    public static IReadOnlyDictionary<string, object?> Read(ToolUseEvent call)
    {
        using JsonDocument document = JsonDocument.Parse(call.ToJson(), Options);
        return document.RootElement.TryGetProperty("input"u8, out JsonElement input) && input.ValueKind == JsonValueKind.Object ? Members(input) : new Dictionary<string, object?>();
    }

    private static Dictionary<string, object?> Members(JsonElement value)
    {
        var members = new Dictionary<string, object?>(System.StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (members.ContainsKey(member.Name))
                throw new InputException("InvalidToolInput", $"The input has '{InputPath.Shown(member.Name)}' twice; give it once.");
            members.Add(member.Name, Value(member.Value));
        }

        return members;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => WrittenNumber.Read(value.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
