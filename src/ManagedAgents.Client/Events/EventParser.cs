using System;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>Makes an event object from its JSON, reading no more than what every event needs at once.</summary>
internal static class EventParser
{
    /// <summary>Parses one event of a stream; the bytes are copied once, to be kept.</summary>
    /// <param name="json">The event's JSON, valid only now.</param>
    /// <param name="frameName">The frame's name, which stands in where the JSON has no type.</param>
    /// <param name="sessionId">The session the stream belongs to.</param>
    /// <param name="redaction">Takes the connection's secrets out of what tells of an error; null where the JSON is the caller's own.</param>
    /// <exception cref="JsonException">The bytes are not one JSON object.</exception>
    public static SessionEvent Parse(ReadOnlySpan<byte> json, ReadOnlySpan<byte> frameName, string sessionId, Redaction? redaction) =>
        Create(WireJson.Repair(json.ToArray()), frameName, sessionId, redaction);

    /// <summary>Parses one event of a list or an answer.</summary>
    public static SessionEvent Parse(JsonElement json, string sessionId, Redaction? redaction) =>
        Create(Encoding.UTF8.GetBytes(json.GetRawText()), default, sessionId, redaction);

    private static SessionEvent Create(byte[] utf8, ReadOnlySpan<byte> frameName, string sessionId, Redaction? redaction)
    {
        string? type = null;
        EventId id = default;
        bool processed = false, tellsError = false;
        Utf8JsonReader reader = WireJson.ReadRepaired(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An event must be a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "type"u8))
                type = ReadType(ref reader) ?? type;
            else if (Is(ref reader, "id"u8))
                id = ReadId(ref reader, id);
            else if (Is(ref reader, "processed_at"u8))
                processed = ReadIsText(ref reader);
            else if (Is(ref reader, "error"u8) || Is(ref reader, "is_error"u8))
                tellsError |= ReadIsThere(ref reader);
            else
                reader.Skip();
        }

        // Anything after the object makes the frame something else than one event.
        if (reader.Read())
            throw new JsonException("An event must be one JSON object.");

        type ??= Encoding.UTF8.GetString(frameName.ToArray());

        // What is said of an error may repeat what was sent; other events are given as they are, and not searched.
        if ((tellsError || type.EndsWith("error", StringComparison.Ordinal)) && redaction?.Of(utf8) is { } told && told != utf8)
            return Create(told, frameName, sessionId, redaction: null);
        return EventTypes.Create(new EventHead(utf8, type, id, sessionId, processed));
    }

    /// <summary>True for a name; most differ in their length, which costs nothing to compare.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        (reader.ValueSpan.Length == name.Length || reader.ValueIsEscaped) && reader.ValueTextEquals(name);

    /// <summary>An id is left in its place, as most are only compared.</summary>
    private static EventId ReadId(ref Utf8JsonReader reader, EventId before)
    {
        if (!ReadIsText(ref reader))
            return before;

        // Its quotation mark comes first.
        return reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > EventId.Longest
            ? new EventId(reader.GetString()!)
            : new EventId((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
    }

    /// <summary>A known type's own text, so that none is made for each event; null where it is no text.</summary>
    private static string? ReadType(ref Utf8JsonReader reader)
    {
        if (!ReadIsText(ref reader))
            return null;
        return (reader.ValueIsEscaped ? null : EventTypes.Find(reader.ValueSpan)) ?? reader.GetString();
    }

    /// <summary>True for any value but null and false.</summary>
    private static bool ReadIsThere(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isThere = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        reader.Skip();
        return isThere;
    }

    private static bool ReadIsText(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isText = reader.TokenType == JsonTokenType.String;
        reader.Skip();
        return isText;
    }
}
