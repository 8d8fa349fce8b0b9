using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Streaming;

/// <summary>What a session's history says about a place in it: the events after an anchor, oldest first, and whether work is pending.</summary>
internal sealed class HistoryGap
{
    private readonly List<SessionEvent> _newestFirst = new();

    private HistoryGap()
    {
    }

    /// <summary>True where the anchor is in the history.</summary>
    public bool AnchorFound { get; private set; }

    /// <summary>True where the anchor was processed, so that all that follows it is behind it in the history.</summary>
    public bool AnchorProcessed { get; private set; }

    /// <summary>True where the session has work: it runs, or has input that no idle came after.</summary>
    public bool IsPending { get; private set; }

    /// <summary>True where the session is terminated or deleted, so that nothing can follow.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The newest processed event; null in an empty history.</summary>
    public string? NewestId { get; private set; }

    /// <summary>The events after the anchor, oldest first.</summary>
    public IEnumerable<SessionEvent> Events
    {
        get
        {
            for (int i = _newestFirst.Count - 1; i >= 0; i--)
                yield return _newestFirst[i];
        }
    }

    /// <summary>Reads back from the newest event to the anchor; without one, as far as it takes to know whether work is pending.</summary>
    /// <param name="client">The service.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="anchor">The event to stop at; null for none.</param>
    /// <param name="fromStart">True to read all.</param>
    /// <param name="anchorIsInput">True where the anchor is an input whose acceptance, not processing, is the place meant.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task<HistoryGap> ReadAsync(ApiClient client, string sessionId, string? anchor, bool fromStart, bool anchorIsInput, CancellationToken token)
    {
        var gap = new HistoryGap();
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, null);
        bool stateKnown = false;
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            if (found.IsProcessed)
                gap.NewestId ??= found.Id;
            if (!stateKnown)
                stateKnown = gap.TakeState(found);
            if (anchor is not null && found.Id == anchor)
            {
                gap.AnchorFound = true;
                gap.AnchorProcessed = found.IsProcessed;
                if (anchorIsInput && found.IsProcessed)
                    await gap.TakeRunningPairAsync(newestFirst, token).ConfigureAwait(false);
                break;
            }

            if (anchor is not null || fromStart)
                gap._newestFirst.Add(found);
            else if (stateKnown)
                break;
        }

        return gap;
    }

    /// <summary>True once the event tells whether the session had work at the end of its history.</summary>
    private bool TakeState(SessionEvent found)
    {
        switch (found.Type)
        {
            case EventTypes.SessionTerminated or EventTypes.SessionDeleted:
                IsOver = true;
                return true;
            case EventTypes.SessionIdle:
                return true;
            case EventTypes.SessionRunning or EventTypes.SessionRescheduled:
            case EventTypes.UserMessage or EventTypes.UserDefineOutcome or EventTypes.UserToolConfirmation:
            case EventTypes.UserCustomToolResult or EventTypes.UserToolResult:
                IsPending = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// The service may report the session running just before it shows the input as processed. Those events follow the input's
    /// acceptance, and a stream open at that time would have brought them, so they belong to the gap.
    /// </summary>
    private async Task TakeRunningPairAsync(Pager<SessionEvent> older, CancellationToken token)
    {
        while (await older.NextAsync(token).ConfigureAwait(false) is { Type: EventTypes.SessionRunning or EventTypes.ThreadRunning } running)
            _newestFirst.Add(running);
    }
}
