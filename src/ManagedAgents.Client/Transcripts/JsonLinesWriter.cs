using System;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Writes the JSON of events, each on one line: as it came, or redacted and still JSON.</summary>
public sealed class JsonLinesWriter
{
    private readonly Redactor _redactor;
    private readonly JsonRedactor _json;

    /// <summary>Makes a writer.</summary>
    /// <param name="redactor">What must not be shown.</param>
    public JsonLinesWriter(Redactor redactor)
    {
        _redactor = redactor;
        _json = new JsonRedactor(redactor);
    }

    /// <summary>The line of an event; null for a preview, a piece of a message that comes whole.</summary>
    /// <param name="value">The event.</param>
    /// <exception cref="RedactionException">A pattern took too long.</exception>
    public string? Line(SessionEvent value)
    {
        if (value is EventStartEvent or EventDeltaEvent)
            return null;

        // Between the signs of JSON a line end means nothing, and in a text there is none that is not escaped.
        return _redactor.IsActive ? _json.Write(value.Json, isIndented: false) : value.Raw.Replace('\n', ' ').Replace('\r', ' ').Trim();
    }
}
