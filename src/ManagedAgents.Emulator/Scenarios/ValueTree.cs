using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
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
            var tree = JsonNode.Parse(json ?? "", documentOptions: Lenient);
            CheckNames(JsonDocument.Parse(json ?? "", Lenient).RootElement, "", kind);
            return tree;
        }
        catch (JsonException e)
        {
            throw new ScenarioFormatException($"The {kind} text is not JSON: {e.Message}", e);
        }
    }

    // Nodes find a repeated name only when it is asked for, in the middle of a turn.
    private static void CheckNames(JsonElement value, string path, string kind)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
                CheckNames(item, path, kind);
        }

        if (value.ValueKind != JsonValueKind.Object)
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!names.Add(member.Name))
                throw Repeated(place, kind);
            CheckNames(member.Value, place, kind);
        }
    }

    private static ScenarioFormatException Repeated(string name, string kind) => new($"The {kind} has the key '{name}' twice; write it once.");

    private static JsonNode? ToJson(object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ScenarioFormatException($"A value is nested more than {MaxDepth} levels deep, or contains itself.");
        switch (value)
        {
            case null: return null;
            case JsonNode node: return node.DeepClone();
            case string text: return JsonValue.Create(text);
            case bool flag: return JsonValue.Create(flag);
            case char or Guid or Uri or Enum: return JsonValue.Create(value.ToString());
            case DateTime time: return JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture));
            case DateTimeOffset time: return JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture));
            case double number when double.IsNaN(number) || double.IsInfinity(number): throw new ScenarioFormatException($"The number {number.ToString(CultureInfo.InvariantCulture)} has no JSON form.");
            case double number: return JsonValue.Create(number);
            case float number: return ToJson(Convert.ToDouble(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), depth);
            case BigInteger number: return JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture));
            case decimal or ulong: return JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
            case sbyte or byte or short or ushort or int or uint or long: return JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture));
            case IDictionary dictionary:
                var members = new JsonObject();
                foreach (DictionaryEntry entry in dictionary)
                {
                    string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!;
                    if (members.ContainsKey(name))
                        throw Repeated(name, "rule");
                    members[name] = ToJson(entry.Value, depth + 1);
                }

                return members;
            case IEnumerable list:
                var items = new JsonArray();
                foreach (object item in list)
                    items.Add(ToJson(item, depth + 1));
                return items;
            default: throw new ScenarioFormatException($"A value of type {value.GetType().Name} cannot stand in a rule: use dictionaries, lists, texts, numbers and booleans.");
        }
    }
}
