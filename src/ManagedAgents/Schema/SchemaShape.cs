using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Schema;

/// <summary>
/// What a JSON schema says, held against a value: types, properties, items, choices, bounds and patterns. A keyword that is not looked at is refused,
/// so that nobody relies on it.
/// </summary>
internal sealed class SchemaShape : Shape
{
    private static readonly string[] Known =
    {
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
        "pattern", "minItems", "maxItems", "title", "description", "default", "examples", "format", "$schema", "$id", "$comment",
    };

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly IDictionary _schema;

    /// <param name="schema">The schema.</param>
    /// <param name="place">Where it stands, for an error.</param>
    /// <exception cref="ArgumentException">It has a keyword that is not looked at.</exception>
    public SchemaShape(IDictionary schema, string place)
    {
        _schema = Checked(schema, place, 0);
    }

    public override object? Bind(object? value, InputPath where) => Bind(_schema, value, where);

    private protected override void Describe(OrderedDictionary schema)
    {
        foreach (DictionaryEntry member in _schema)
            schema[member.Key] = member.Value;
    }

    private static OrderedDictionary Checked(IDictionary schema, string place, int depth)
    {
        if (depth > 32)
            throw new ArgumentException($"{place} is nested too deep.");
        var copy = new OrderedDictionary();
        foreach (DictionaryEntry member in schema)
        {
            string key = member.Key.ToString()!;
            object? value = (member.Value as PSObject)?.BaseObject ?? member.Value;
            if (Array.IndexOf(Known, key) < 0)
                throw new ArgumentException($"{place} has the keyword '{key}', which is not checked here; {string.Join(", ", Known.Take(16))} are.");
            copy[key] = key switch
            {
                "properties" when value is IDictionary table => Properties(table, place, depth),
                "items" or "additionalProperties" when value is IDictionary inner => Checked(inner, $"{place}.{key}", depth + 1),
                _ => value,
            };
        }

        return copy;
    }

    private static OrderedDictionary Properties(IDictionary table, string place, int depth)
    {
        var copy = new OrderedDictionary();
        foreach (DictionaryEntry property in table)
        {
            string name = property.Key.ToString()!;
            object? inner = (property.Value as PSObject)?.BaseObject ?? property.Value;
            copy[name] = inner is IDictionary schema ? Checked(schema, $"{place}.{name}", depth + 1) : throw new ArgumentException($"{place}.{name} is no schema, such as @{{ type = 'string' }}.");
        }

        return copy;
    }

    private static object? Bind(IDictionary schema, object? value, InputPath where)
    {
        CheckType(schema["type"], value, where);
        object? plain = value is IDictionary or object?[] ? value : WrittenNumber.Plain(value, where);
        CheckChoices(schema, plain, where);
        switch (plain)
        {
            case string text:
                CheckText(schema, text, where);
                return text;
            case IDictionary table:
                return Record(schema, table, where);
            case object?[] items:
                CheckCount(schema, items.Length, "minItems", "maxItems", "items", where);
                return items.Select((item, index) => schema["items"] is IDictionary each ? Bind(each, item, where.Item(index)) : Free(item, where.Item(index))).ToArray();
            case null or bool:
                return plain;
            default:
                CheckBounds(schema, plain, where);
                return plain;
        }
    }

    private static PSObject Record(IDictionary schema, IDictionary given, InputPath where)
    {
        var properties = schema["properties"] as IDictionary ?? new OrderedDictionary();
        foreach (string name in Items(schema["required"]).OfType<string>())
        {
            if (!given.Contains(name))
                throw where.Error($"lacks the property '{name}'.");
        }

        var record = new PSObject();
        foreach (DictionaryEntry property in properties)
        {
            string name = (string)property.Key;
            if (given.Contains(name))
                record.Properties.Add(new PSNoteProperty(name, Bind((IDictionary)property.Value!, given[name], where.Member(name))));
        }

        foreach (DictionaryEntry other in given)
        {
            string name = other.Key.ToString()!;
            if (properties.Contains(name))
                continue;
            InputPath place = where.Member(InputPath.Shown(name));
            record.Properties.Add(new PSNoteProperty(name, schema["additionalProperties"] switch
            {
                true => Free(other.Value, place),
                IDictionary inner => Bind(inner, other.Value, place),
                _ => throw where.Error($"has no property '{InputPath.Shown(name)}'; it has {string.Join(", ", properties.Keys.Cast<object>())}."),
            }));
        }

        return record;
    }

    private static object? Free(object? value, InputPath where) => WrittenNumber.Plain(value, where);

    private static void CheckType(object? type, object? value, InputPath where)
    {
        string[] types = Items(type).OfType<string>().ToArray();
        if (types.Length == 0 || Array.Exists(types, one => Fits(one, value)))
            return;
        throw where.Misfit(string.Join(" or ", types.Select(static one => one switch { "integer" => "a whole number", "number" => "a number", "string" => "text", "array" => "an array", "boolean" => "true or false", "null" => "null", _ => "an object" })), value);
    }

    private static bool Fits(string type, object? value) => type switch
    {
        "string" => value is string,
        "boolean" => value is bool,
        "null" => value is null,
        "object" => value is IDictionary,
        "array" => value is object?[],
        "integer" => WrittenNumber.TextOf(value) is { } text && JsonNumber.WholeOf(text) is not null,
        _ => WrittenNumber.TextOf(value) is not null,
    };

    private static void CheckChoices(IDictionary schema, object? value, InputPath where)
    {
        object?[] choices = schema.Contains("const") ? [schema["const"]] : Items(schema["enum"]);
        if (choices.Length > 0 && !Array.Exists(choices, choice => Equals(Text(choice), Text(value)) && (choice is string) == (value is string)))
            throw where.Error($"must be one of {string.Join(", ", choices.Select(static choice => choice ?? "null"))}.");
    }

    private static void CheckText(IDictionary schema, string text, InputPath where)
    {
        CheckCount(schema, new StringInfo(text).LengthInTextElements, "minLength", "maxLength", "characters", where);
        try
        {
            if (schema["pattern"] is string pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, LongestMatch))
                throw where.Error($"does not match the pattern {pattern}.");
        }
        catch (RegexMatchTimeoutException cause)
        {
            throw where.Error("takes too long to be held against its pattern.", cause);
        }
    }

    private static void CheckCount(IDictionary schema, int count, string least, string most, string what, InputPath where)
    {
        if (Number(schema[least]) is { } fewest && count < fewest)
            throw where.Error($"must have at least {fewest} {what}, not {count}.");
        if (Number(schema[most]) is { } highest && count > highest)
            throw where.Error($"must have at most {highest} {what}, not {count}.");
    }

    private static void CheckBounds(IDictionary schema, object value, InputPath where)
    {
        double number = value is BigInteger big ? (double)big : Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (Number(schema["minimum"]) is { } least && number < least)
            throw where.Error($"must be at least {Text(schema["minimum"])}, not {Text(value)}.");
        if (Number(schema["maximum"]) is { } most && number > most)
            throw where.Error($"must be at most {Text(schema["maximum"])}, not {Text(value)}.");
        if (Number(schema["exclusiveMinimum"]) is { } above && number <= above)
            throw where.Error($"must be more than {Text(schema["exclusiveMinimum"])}, not {Text(value)}.");
        if (Number(schema["exclusiveMaximum"]) is { } below && number >= below)
            throw where.Error($"must be less than {Text(schema["exclusiveMaximum"])}, not {Text(value)}.");
    }

    private static double? Number(object? value) => value is null or bool or string ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static object?[] Items(object? value) => ((value as PSObject)?.BaseObject ?? value) switch
    {
        null => [],
        string text => [text],
        IEnumerable items => items.Cast<object?>().Select(static item => (item as PSObject)?.BaseObject ?? item).ToArray(),
        var one => [one],
    };
}

/// <summary>Reads a JSON schema that is given as text.</summary>
internal static class AnswerSchema
{
    /// <summary>The schema as a table in its order.</summary>
    /// <exception cref="ArgumentException">It is no JSON.</exception>
    public static IDictionary Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return (IDictionary)Read(document.RootElement)!;
        }
        catch (JsonException cause)
        {
            throw new ArgumentException($"-As begins like a JSON schema, and is none: {cause.Message}", cause);
        }
    }

    private static object? Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var table = new OrderedDictionary();
                foreach (JsonProperty member in value.EnumerateObject())
                    table[member.Name] = Read(member.Value);
                return table;
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Read).ToArray();
            case JsonValueKind.Number:
                return JsonNumber.Read(value.GetRawText());
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }
}
