using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Finds in a session's history the events of a request whose answer was lost: of the same content, newer than the request, and none that
/// this connection sent with another request.
/// </summary>
internal static class SentEvents
{
    /// <summary>The events in the order they were sent; null where not all are there.</summary>
    /// <param name="client">The service.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="body">The body of the request.</param>
    /// <param name="sinceSent">A clock that runs since the request was first sent.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task<IReadOnlyList<SessionEvent>?> FindAsync(ApiClient client, string sessionId, RequestBody body, Stopwatch sinceSent, CancellationToken token)
    {
        JsonElement[] sent = Events(body, client.Connection.WireFormat);
        var found = new SessionEvent?[sent.Length];
        await ListedSince.LookAsync(client, page => EventOperations.ListRequest(sessionId, page, client.EventPageSize), sinceSent, Look, token).ConfigureAwait(false);
        return Complete(client, found);

        bool Look(JsonElement stored, DateTimeOffset oldest)
        {
            SessionEvent candidate = EventParser.Parse(stored, sessionId, client.Connection.Redaction);
            if (candidate.ProcessedAt < oldest)
                return false;
            if (!client.Connection.Accepted.Contains(candidate.Id))
                Match(candidate, stored, sent, found);
            return true;
        }
    }

    private static JsonElement[] Events(RequestBody body, WireFormat wire) =>
        JsonDocument.Parse(body.ToUtf8(wire)).RootElement.GetProperty("events"u8).EnumerateArray().ToArray();

    /// <summary>The list has the newest first, so of several equal ones the last sent is found first.</summary>
    private static void Match(SessionEvent candidate, JsonElement stored, JsonElement[] sent, SessionEvent?[] found)
    {
        for (int i = sent.Length - 1; i >= 0; i--)
        {
            if (found[i] is null && SameEvent(stored, sent[i]))
            {
                found[i] = candidate;
                return;
            }
        }
    }

    private static bool SameEvent(JsonElement stored, JsonElement sent)
    {
        foreach (JsonProperty member in sent.EnumerateObject())
        {
            bool isType = member.NameEquals("type"u8);
            if (!stored.TryGetProperty(member.Name, out JsonElement counterpart))
                return false;
            bool same = isType ? TypeOf(counterpart) == TypeOf(member.Value) : JsonMatch.Holds(counterpart, member.Value);
            if (!same)
                return false;
        }

        return true;
    }

    /// <summary>An interrupt has another name in the launch form.</summary>
    private static string? TypeOf(JsonElement type) =>
        type.ValueKind != JsonValueKind.String ? null : type.ValueEquals("interrupt"u8) ? EventTypes.UserInterrupt : type.GetString();

    private static SessionEvent[]? Complete(ApiClient client, SessionEvent?[] found)
    {
        if (Array.Exists(found, e => e is null))
            return null;
        foreach (SessionEvent? sent in found)
            client.Connection.Accepted.Add(sent!.Id);
        return found!;
    }
}
