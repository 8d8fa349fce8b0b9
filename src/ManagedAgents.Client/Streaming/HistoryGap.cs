using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Streaming;

/// <summary>The end of a session's history, read from the newest event back to a place: what follows the place, and what state it leaves.</summary>
internal sealed class HistoryGap
{
    private readonly List<SessionEvent> _newestFirst = new();
    private bool _takesRunningPair;

    private HistoryGap()
    {
    }

    /// <summary>What the history says of the session's work.</summary>
    public SessionState State { get; private set; }

    /// <summary>True where the place is in the history.</summary>
    public bool PlaceFound { get; private set; }

    /// <summary>The awaited input as the history has it; null where it was not met.</summary>
    public SessionEvent? Input { get; private set; }

    /// <summary>The newest event that is not a queued input; null where there is none.</summary>
    public string? NewestId { get; private set; }

    /// <summary>The events after the place, oldest first; queued inputs, which have no place yet, among them.</summary>
    public IEnumerable<SessionEvent> Events
    {
        get
        {
            for (int i = _newestFirst.Count - 1; i >= 0; i--)
                yield return _newestFirst[i];
        }
    }

    /// <summary>Reads the end of the history only: its state and its newest event.</summary>
    public static Task<HistoryGap> ReadEndAsync(ApiClient client, string sessionId, CancellationToken token) =>
        new HistoryGap { PlaceFound = true }.ReadAsync(client, sessionId, null, null, token);

    /// <summary>
    /// Reads back to an input that was sent, to begin after it. The service may report the session running just before it shows the input as
    /// processed. Those reports follow the input's acceptance, and a stream open at that time would have brought them, so they belong
    /// to the gap.
    /// </summary>
    public static Task<HistoryGap> ReadToInputAsync(ApiClient client, string sessionId, string input, CancellationToken token) =>
        new HistoryGap { _takesRunningPair = true }.ReadAsync(client, sessionId, input, input, token);

    /// <summary>Reads back to an event that was given, or to the beginning, to go on after it.</summary>
    /// <param name="client">The service.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="place">The event; null for the beginning.</param>
    /// <param name="awaited">An input not yet seen processed, which may stand before the place; null for none.</param>
    /// <param name="token">Ends the wait.</param>
    public static Task<HistoryGap> ReadToPlaceAsync(ApiClient client, string sessionId, string? place, string? awaited, CancellationToken token) =>
        new HistoryGap().ReadAsync(client, sessionId, place, awaited, token);

    private async Task<HistoryGap> ReadAsync(ApiClient client, string sessionId, string? place, string? awaited, CancellationToken token)
    {
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, null);
        bool inRunningPair = false;
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            Note(found, awaited);
            if (!PlaceFound && found.Id == place)
            {
                PlaceFound = true;
                inRunningPair = _takesRunningPair && found is { IsInput: true, IsQueuedInput: false };
            }
            else if (!PlaceFound || (inRunningPair &= found.Type is EventTypes.SessionRunning or EventTypes.ThreadRunning))
            {
                _newestFirst.Add(found);
            }

            // Behind the place only what is still unknown is read on for.
            if (PlaceFound && !inRunningPair && State != SessionState.Unknown && NewestId is not null && (awaited is null || Input is not null))
                break;
        }

        PlaceFound |= place is null;
        return this;
    }

    private void Note(SessionEvent found, string? awaited)
    {
        if (!found.IsQueuedInput)
            NewestId ??= found.Id;
        if (found.Id == awaited)
            Input = found;
        if (State == SessionState.Unknown)
            State = StateAfter(found);
    }

    private static SessionState StateAfter(SessionEvent last) => last.Type switch
    {
        EventTypes.SessionTerminated or EventTypes.SessionDeleted => SessionState.Over,
        EventTypes.SessionIdle => SessionState.Settled,
        EventTypes.SessionRunning or EventTypes.SessionRescheduled => SessionState.Busy,
        EventTypes.UserMessage or EventTypes.UserDefineOutcome or EventTypes.UserToolConfirmation => SessionState.Busy,
        EventTypes.UserCustomToolResult or EventTypes.UserToolResult => SessionState.Busy,
        _ => SessionState.Unknown,
    };
}
