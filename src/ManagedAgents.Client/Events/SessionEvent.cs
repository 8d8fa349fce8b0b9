using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>
/// An event of a session, as sent, listed or streamed. Each known type has a class of its own; an event of a type this module does
/// not know is a plain SessionEvent with all its fields in AdditionalProperties. The JSON is parsed when a property asks for it.
/// </summary>
public class SessionEvent : ApiObject
{
    private readonly byte[] _utf8;
    private readonly int _idStart;
    private readonly ushort _idLength;
    private string? _id;

    internal SessionEvent(EventHead head)
    {
        _utf8 = head.Utf8;
        (_id, _idStart, _idLength) = (head.Id.Text, head.Id.Start, head.Id.Length);
        Type = head.Type;
        SessionId = head.SessionId;
        IsProcessed = head.IsProcessed;
    }

    /// <summary>The event types this module knows.</summary>
    public static IEnumerable<string> KnownTypes => EventTypes.Known;

    /// <summary>The event's id (<c>sevt_…</c>); empty for the previews event_start and event_delta, which have none.</summary>
    public string Id => _id ??= Encoding.UTF8.GetString(_utf8, _idStart, _idLength);

    /// <summary>The event's type, such as <c>agent.message</c>.</summary>
    public string Type { get; }

    /// <summary>The session the event belongs to.</summary>
    [WireName(null)]
    public string SessionId { get; }

    /// <summary>When the service processed the event; null while it is queued.</summary>
    public DateTimeOffset? ProcessedAt => Time("processed_at"u8);

    /// <summary>The readable text of the event; null where it has none.</summary>
    [WireName(null)]
    public virtual string? Text => null;

    /// <summary>The event's JSON as the service sent it; only what was no Unicode text in it is a replacement character.</summary>
    [WireName(null)]
    public string Raw => Encoding.UTF8.GetString(_utf8);

    /// <summary>True where it has an id.</summary>
    internal bool HasId => _idLength > 0 || _id is { Length: > 0 };

    /// <summary>The id as UTF-8; empty where it has none.</summary>
    internal ReadOnlySpan<byte> IdUtf8 => _idLength > 0 ? _utf8.AsSpan(_idStart, _idLength) : Encoding.UTF8.GetBytes(Id);

    /// <summary>True where the event says when it was processed.</summary>
    internal bool IsProcessed { get; }

    /// <summary>True for what is put into a session, false for what comes out of it.</summary>
    internal bool IsInput => Type.StartsWith("user.", StringComparison.Ordinal) || Type is "interrupt" or EventTypes.SystemMessage;

    /// <summary>True for the first of the two copies of an input: accepted, not yet processed.</summary>
    internal bool IsQueuedInput => !IsProcessed && IsInput;

    /// <summary>Makes an event of its JSON, as <see cref="Raw"/> gives it.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="sessionId">The id of its session.</param>
    /// <returns>An event of the class of its type.</returns>
    /// <exception cref="JsonException">It is not one JSON object.</exception>
    public static SessionEvent FromJson(string json, string sessionId) => EventParser.Parse(Encoding.UTF8.GetBytes(json), default, sessionId, redaction: null);

    /// <summary>True for the event of this id. No text is made of its own.</summary>
    internal bool Is(string? id)
    {
        if (id is null || _id is not null)
            return id is not null && _id == id;
        ReadOnlySpan<byte> own = IdUtf8;
        for (int i = 0; i < own.Length; i++)
        {
            if (own[i] > 0x7F)
                return Id == id;
            if (i == id.Length || own[i] != id[i])
                return false;
        }

        return id.Length == own.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => Text is { } text ? $"{Type}: {text}" : Type;

    private protected override JsonElement ParseJson() => WireJson.ParseRepaired(_utf8);
}

/// <summary>What is read of every event at once: its bytes, type, id, and whether it was processed.</summary>
internal readonly struct EventHead
{
    public EventHead(byte[] utf8, string type, EventId id, string sessionId, bool isProcessed)
    {
        Utf8 = utf8;
        Type = type;
        Id = id;
        SessionId = sessionId;
        IsProcessed = isProcessed;
    }

    public byte[] Utf8 { get; }

    public string Type { get; }

    public EventId Id { get; }

    public string SessionId { get; }

    public bool IsProcessed { get; }
}

/// <summary>An event's id: where it stands in the event's bytes, or, where it does not stand there plainly, its text. The default is none.</summary>
internal readonly struct EventId
{
    public const int Longest = ushort.MaxValue;

    private readonly string? _text;

    public EventId(string text)
    {
        _text = text;
        Start = Length = 0;
    }

    public EventId(int start, int length)
    {
        _text = null;
        (Start, Length) = (start, (ushort)length);
    }

    public int Start { get; }

    public ushort Length { get; }

    /// <summary>The text; null for one that stands in the bytes.</summary>
    public string? Text => Length > 0 ? null : _text ?? string.Empty;
}

/// <summary>What the four kinds of events that carry a tool's result have in common.</summary>
internal readonly struct ToolResult
{
    private ToolResult(string useId, IReadOnlyList<ContentBlock> content, bool? isError)
    {
        UseId = useId;
        Content = content;
        IsError = isError == true;
    }

    /// <summary>The id of the call's event.</summary>
    public string UseId { get; }

    public IReadOnlyList<ContentBlock> Content { get; }

    public bool IsError { get; }

    /// <summary>Reads a result; false where the event is something else.</summary>
    public static bool TryRead(SessionEvent value, out ToolResult result)
    {
        result = value switch
        {
            AgentToolResultEvent e => new ToolResult(e.ToolUseId, e.Content, e.IsError),
            AgentMcpToolResultEvent e => new ToolResult(e.McpToolUseId, e.Content, e.IsError),
            UserCustomToolResultEvent e => new ToolResult(e.CustomToolUseId, e.Content, e.IsError),
            UserToolResultEvent e => new ToolResult(e.ToolUseId, e.Content, e.IsError),
            _ => default,
        };
        return result.UseId is not null;
    }
}
