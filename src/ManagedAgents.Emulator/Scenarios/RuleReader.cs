using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Scenarios;

/// <summary>Reads the members of one rule or step; keys are compared without regard to case, as PowerShell's are.</summary>
internal sealed class RuleReader
{
    private readonly Dictionary<string, JsonNode?> _members = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _kind;

    /// <exception cref="ScenarioFormatException">The value is no dictionary, or a key is not among the known ones.</exception>
    public RuleReader(JsonNode? value, string kind, IReadOnlyList<string> known)
    {
        _kind = kind;
        if (value is not JsonObject members)
            throw Error("a dictionary is expected");
        foreach (KeyValuePair<string, JsonNode?> member in members)
        {
            if (!known.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
                throw Error($"the key '{member.Key}' is unknown; known keys are {string.Join(", ", known)}");
            if (_members.ContainsKey(member.Key))
                throw Error($"the key '{member.Key}' is there twice; case does not matter");
            _members[member.Key] = member.Value;
        }
    }

    /// <summary>The items of a list, or the one item that stands alone.</summary>
    public static IEnumerable<JsonNode?> List(JsonNode? value) => value is JsonArray items ? items : new[] { value };

    public ScenarioFormatException Error(string what) => new($"A {_kind} cannot be read: {what}.");

    public bool Has(string key) => _members.TryGetValue(key, out JsonNode? value) && value is not null;

    public JsonNode? Value(string key) => _members.TryGetValue(key, out JsonNode? value) ? value : null;

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out string? text) => text,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => throw Error($"'{key}' is not a text"),
    };

    public bool? Flag(string key) => Value(key) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out bool flag) => flag,
        _ => throw Error($"'{key}' is not true or false"),
    };

    public int? Integer(string key, int least, int most = int.MaxValue) => Value(key) switch
    {
        null => null,
        JsonValue value when IsWhole(value, out long number) && number >= least && number <= most => (int)number,
        _ => throw Error($"'{key}' is not a whole number from {least}" + (most == int.MaxValue ? "" : $" to {most}")),
    };

    /// <summary>A text, or true for the empty text; null for false or an absent key.</summary>
    public string? FlagOrText(string key) => Value(key) is JsonValue value && value.TryGetValue<bool>(out bool flag) ? (flag ? "" : null) : Text(key);

    /// <summary>A number from <paramref name="least"/>, or true for 0; null for false or an absent key.</summary>
    public int? FlagOrInteger(string key, int least = 1) => Value(key) is JsonValue value && value.TryGetValue<bool>(out bool flag) ? (flag ? 0 : null) : Integer(key, least);

    public JsonObject? Members(string key) => Value(key) switch
    {
        null => null,
        JsonObject members => members,
        _ => throw Error($"'{key}' is not a dictionary"),
    };

    /// <summary>A dictionary of texts; empty where the key is absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, JsonNode?> member in Members(key) ?? new JsonObject())
        {
            if (texts.ContainsKey(member.Key))
                throw Error($"'{key}' has the key '{member.Key}' twice; case does not matter");
            texts[member.Key] = member.Value is JsonValue value ? value.ToString() : throw Error($"'{key}.{member.Key}' is not a text");
        }

        return texts;
    }

    private static bool IsWhole(JsonValue value, out long number)
    {
        number = 0;
        return value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out number);
    }
}

/// <summary>A scenario or fault rule that cannot be read: an unknown key, or a value that does not fit its key. The message names it.</summary>
public sealed class ScenarioFormatException : ArgumentException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ScenarioFormatException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ScenarioFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ScenarioFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
