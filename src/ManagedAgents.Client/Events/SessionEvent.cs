using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>
/// An event of a session, as sent, listed or streamed. Each known type has a class of its own; an event of a type this module does
/// not know is a plain SessionEvent with all its fields in AdditionalProperties. The JSON is parsed when a property asks for it.
/// </summary>
public class SessionEvent : ApiObject
{
    private readonly byte[] _utf8;

    internal SessionEvent(EventHead head)
    {
        _utf8 = head.Utf8;
        Id = head.Id;
        Type = head.Type;
        SessionId = head.SessionId;
        IsProcessed = head.IsProcessed;
    }

    /// <summary>The event types this module knows.</summary>
    public static IEnumerable<string> KnownTypes => EventTypes.Known;

    /// <summary>The event's id (<c>sevt_…</c>); empty for the previews event_start and event_delta, which have none.</summary>
    public string Id { get; }

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

    /// <inheritdoc/>
    public override string ToString() => Text is { } text ? $"{Type}: {text}" : Type;

    private protected override JsonElement ParseJson() => WireJson.ParseRepaired(_utf8);
}
