using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>Reads the fields of a JSON object in a request; errors name the field by its path.</summary>
internal sealed class Fields
{
    private readonly string _path;

    public Fields(JsonObject json, string path)
    {
        Json = json;
        _path = path;
    }

    public JsonObject Json { get; }

    /// <summary>Whether the field is there, null included.</summary>
    public bool Has(string name) => Json.ContainsKey(name);

    public bool IsNull(string name) => Json[name] is null;

    /// <summary>An error about a field.</summary>
    public ServiceException Error(string name, string what, string? code = null) => ServiceException.Invalid($"{PathOf(name)}: {what}", code);

    public string PathOf(string name) => _path.Length == 0 ? name : name.Length == 0 ? _path : $"{_path}.{name}";

    public string? Text(string name, int most = int.MaxValue) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out string? text) => text.Length <= most ? text : throw Error(name, $"must have at most {most} characters"),
        _ => throw Error(name, "must be a string"),
    };

    public string RequiredText(string name, int most = int.MaxValue) => Text(name, most) switch
    {
        null => throw Error(name, "is required"),
        "" => throw Error(name, "must not be empty"),
        var text => text,
    };

    /// <summary>A text that must be one of a few.</summary>
    public string OneOf(string name, params string[] allowed) => Text(name) is { } text && allowed.Contains(text)
        ? text : throw Error(name, $"must be {string.Join(" or ", allowed)}");

    /// <summary>A time, in the form the service gives times in.</summary>
    public string? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : throw Error(name, $"'{text}' is not an RFC 3339 time");
    }

    public bool? Flag(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out bool flag) => flag,
        _ => throw Error(name, "must be true or false"),
    };

    public int? Integer(string name, int least, int most) => Json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && int.TryParse(value.ToJsonString(), out int number) && number >= least && number <= most => number,
        _ => throw Error(name, $"must be a whole number from {least} to {most}"),
    };

    public Fields? Object(string name) => Json[name] switch
    {
        null => null,
        JsonObject members => new Fields(members, PathOf(name)),
        _ => throw Error(name, "must be an object"),
    };

    public Fields RequiredObject(string name) => Object(name) ?? throw Error(name, "is required");

    /// <summary>A list of objects; empty where absent or null.</summary>
    public IReadOnlyList<Fields> Objects(string name, int most = int.MaxValue)
    {
        JsonArray items = Array(name);
        if (items.Count > most)
            throw Error(name, $"must have at most {most} entries");
        return items.Select((item, i) => item is JsonObject members
            ? new Fields(members, $"{PathOf(name)}.{i}") : throw ServiceException.Invalid($"{PathOf(name)}.{i}: must be an object")).ToList();
    }

    /// <summary>A list of texts; empty where absent or null.</summary>
    public IReadOnlyList<string> Texts(string name) => Array(name).Select((item, i) => item is JsonValue value && value.TryGetValue<string>(out string? text)
        ? text : throw ServiceException.Invalid($"{PathOf(name)}.{i}: must be a string")).ToList();

    public JsonArray TextArray(string name) => JsonText.List(Texts(name));

    /// <summary>Metadata of a new object: up to 16 texts.</summary>
    public JsonObject Metadata() => MergedMetadata(new JsonObject());

    /// <summary>Metadata after this request: keys merge, null deletes its key, null for the whole clears.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="code">The error code where it is refused; null for none.</param>
    public JsonObject MergedMetadata(JsonObject before, string? code = null)
    {
        if (!Has("metadata"))
            return JsonText.Copy(before);
        if (IsNull("metadata"))
            return new JsonObject();
        JsonObject merged = JsonText.Copy(before);
        foreach (KeyValuePair<string, JsonNode?> pair in Object("metadata")!.Json)
        {
            if (pair.Key.Length is 0 or > 64)
                throw Error("metadata", $"the key '{pair.Key}' must have 1 to 64 characters", code);
            if (pair.Value is null)
                merged.Remove(pair.Key);
            else if (pair.Value is JsonValue value && value.TryGetValue<string>(out string? text) && text.Length <= 512)
                merged[pair.Key] = text;
            else
                throw Error("metadata." + pair.Key, "must be a string of at most 512 characters", code);
        }

        return merged.Count <= 16 ? merged : throw Error("metadata", "must have at most 16 pairs", code);
    }

    private JsonArray Array(string name) => Json[name] switch
    {
        null => new JsonArray(),
        JsonArray items => items,
        _ => throw Error(name, "must be an array"),
    };
}
