using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Requests;

/// <summary>Turns JSON into objects with properties, as scripts and tables use them; numbers are exact where .NET can hold them, times stay text.</summary>
internal static class JsonObjects
{
    /// <summary>The JSON text's value.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static object? Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(JsonText.Repaired(json));
        return Read(document.RootElement);
    }

    private static object? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Read).ToArray(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => JsonNumber.Read(value.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object ReadObject(JsonElement value)
    {
        if (!HasPropertyNames(value))
            return ReadTable(value);
        var result = new PSObject();
        foreach (JsonProperty member in value.EnumerateObject())
            result.Properties.Add(new PSNoteProperty(member.Name, Read(member.Value)));
        return result;
    }

    /// <summary>Properties differ by more than case and have a name; free keys, such as metadata's, need not.</summary>
    private static bool HasPropertyNames(JsonElement value)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return value.EnumerateObject().All(member => member.Name.Length > 0 && names.Add(member.Name));
    }

    private static Dictionary<string, object?> ReadTable(JsonElement value)
    {
        var table = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
            table[member.Name] = Read(member.Value);
        return table;
    }
}
