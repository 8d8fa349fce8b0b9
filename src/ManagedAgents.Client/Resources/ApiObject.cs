using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>
/// An object of the service: a read-only view of the JSON it came from. Properties read their field when asked,
/// so nothing is parsed that nobody reads, and what this module does not know is kept.
/// </summary>
public abstract class ApiObject : IWireObject
{
    private JsonElement _json;
    private IReadOnlyDictionary<string, object?>? _additional;

    private protected ApiObject()
    {
    }

    private protected ApiObject(JsonElement json) => _json = json;

    /// <summary>The fields of the object that are not among its properties, by their wire names, as plain .NET values.</summary>
    [WireName(null)]
    public IReadOnlyDictionary<string, object?> AdditionalProperties => _additional ??= ReadAdditional();

    internal JsonElement Json
    {
        get
        {
            if (_json.ValueKind == JsonValueKind.Undefined)
                _json = ParseJson();
            return _json;
        }
    }

    /// <summary>The JSON of the object as the service sent it; only what was no Unicode text in it is a replacement character.</summary>
    /// <returns>One JSON object.</returns>
    public string ToJson() => Json.GetRawText();

    void IWireObject.WriteTo(Utf8JsonWriter writer) => WriteTo(writer);

    internal virtual void WriteTo(Utf8JsonWriter writer) => Json.WriteTo(writer);

    /// <summary>The JSON of an object that was not made of a parsed one, when it is first asked for.</summary>
    private protected virtual JsonElement ParseJson() => default;

    private protected JsonElement Field(ReadOnlySpan<byte> name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out JsonElement field) ? field : default;

    private protected string? TextOf(ReadOnlySpan<byte> name)
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.String ? field.GetString() : null;
    }

    private protected string RequiredText(ReadOnlySpan<byte> name) => TextOf(name) ?? string.Empty;

    private protected DateTimeOffset? Time(ReadOnlySpan<byte> name)
    {
        JsonElement field = Field(name);
        if (field.ValueKind != JsonValueKind.String)
            return null;
        return field.TryGetDateTimeOffset(out DateTimeOffset time) ? time : WireTime.Parse(field.GetString());
    }

    private protected long? Whole(ReadOnlySpan<byte> name)
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long value) ? value : null;
    }

    private protected double? Number(ReadOnlySpan<byte> name)
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.Number ? WireJson.NumberOf(field) : null;
    }

    private protected bool? Flag(ReadOnlySpan<byte> name) => Field(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private protected object? Plain(ReadOnlySpan<byte> name) => PlainJson.Read(Field(name)) switch
    {
        object?[] items => ValueList<object?>.Of(items),
        var value => value,
    };

    private protected IReadOnlyDictionary<string, object?> PlainObject(ReadOnlySpan<byte> name) => PlainJson.ReadObject(Field(name));

    private protected IReadOnlyDictionary<string, string?> TextMap(ReadOnlySpan<byte> name)
    {
        var map = new FieldTable<string?>();
        JsonElement field = Field(name);
        if (field.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in field.EnumerateObject())
                map[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : TextOrJson(member.Value);
        }

        return map;
    }

    private protected IReadOnlyList<string> Texts(ReadOnlySpan<byte> name) =>
        Many(name, TextOrJson);

    /// <summary>Blocks of content; some servers give plain text instead of a block, or of all of them.</summary>
    private protected IReadOnlyList<ContentBlock> Blocks(ReadOnlySpan<byte> name)
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.String ? ValueList<ContentBlock>.Of([ContentBlock.Read(field)]) : Many(name, ContentBlock.Read);
    }

    /// <summary>An object that some servers give by its id alone.</summary>
    private protected T? OneOrId<T>(ReadOnlySpan<byte> name, Func<JsonElement, T> read)
        where T : class
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.String ? read(new RequestBody().Set("id", field.GetString()).ToJson()) : One(name, read);
    }

    private protected T? One<T>(ReadOnlySpan<byte> name, Func<JsonElement, T> read)
        where T : class
    {
        JsonElement field = Field(name);
        return field.ValueKind == JsonValueKind.Object ? read(field) : null;
    }

    private protected IReadOnlyList<T> Many<T>(ReadOnlySpan<byte> name, Func<JsonElement, T> read)
    {
        JsonElement field = Field(name);
        if (field.ValueKind != JsonValueKind.Array)
            return ValueList<T>.Empty;
        var items = new T[field.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in field.EnumerateArray())
            items[index++] = read(item);
        return ValueList<T>.Of(items);
    }

    private static string TextOrJson(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private FieldTable<object?> ReadAdditional()
    {
        HashSet<string> known = WireNames.KnownTo(GetType());
        var additional = new FieldTable<object?>();
        if (Json.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in Json.EnumerateObject())
            {
                if (!known.Contains(member.Name))
                    additional[member.Name] = PlainJson.Read(member.Value);
            }
        }

        return additional;
    }
}
