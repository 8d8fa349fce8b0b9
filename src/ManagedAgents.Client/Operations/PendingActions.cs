using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>Finds the tool calls a session waits for: those its latest idle names, less those answered since.</summary>
internal static class PendingActions
{
    public static async Task<IReadOnlyList<ToolUseEvent>> ReadAsync(ApiClient client, string sessionId, CancellationToken token)
    {
        var answered = new HashSet<string>(StringComparer.Ordinal);
        var calls = new Dictionary<string, ToolUseEvent>(StringComparer.Ordinal);
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, null);
        bool idles = false;
        string[]? waiting = null;
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            if (AnswerOf(found) is { } answer)
                answered.Add(answer);
            if (!idles)
            {
                if (found is SessionStatusTerminatedEvent or SessionDeletedEvent or SessionStatusRunningEvent)
                    break;
                idles = found is SessionStatusIdleEvent;
                waiting = WaitingFor((found as SessionStatusIdleEvent)?.StopReason);
                if (!idles)
                    continue;
            }
            else if (found is ToolUseEvent call)
            {
                calls[call.Id] = call;
            }

            // The launch form gives an idle no reason: the thread's own has it, else all calls of the turn that were not answered count.
            waiting ??= WaitingFor((found as SessionThreadStatusIdleEvent)?.StopReason);
            if (waiting is not null ? Array.TrueForAll(waiting, calls.ContainsKey) : found is UserMessageEvent or UserDefineOutcomeEvent)
                break;
        }

        IEnumerable<string> ids = waiting ?? calls.Values.Where(WantsAnswer).Select(call => call.Id).Reverse();
        return idles ? ids.Where(id => calls.ContainsKey(id) && !answered.Contains(id)).Select(id => calls[id]).ToArray() : Array.Empty<ToolUseEvent>();
    }

    /// <summary>Finds tool calls in a session's history, however far back.</summary>
    /// <returns>Those that are there.</returns>
    public static async Task<IReadOnlyList<ToolUseEvent>> FindAsync(ApiClient client, string sessionId, IReadOnlyCollection<string> ids, CancellationToken token)
    {
        var found = new List<ToolUseEvent>();
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, null);
        while (found.Count < ids.Count && await newestFirst.NextAsync(token).ConfigureAwait(false) is { } candidate)
        {
            if (candidate is ToolUseEvent call && ids.Contains(call.Id))
                found.Add(call);
        }

        found.Reverse();
        return found;
    }

    /// <summary>The id of the call that an event answers; null for one that is no answer.</summary>
    public static string? AnswerOf(SessionEvent found) => found switch
    {
        UserToolConfirmationEvent confirmation => confirmation.ToolUseId,
        UserCustomToolResultEvent result => result.CustomToolUseId,
        UserToolResultEvent result => result.ToolUseId,
        _ => null,
    };

    private static string[]? WaitingFor(StopReason? reason) => reason switch
    {
        null => null,
        { Type: "requires_action" } => reason.EventIds.ToArray(),
        _ => Array.Empty<string>(),
    };

    private static bool WantsAnswer(ToolUseEvent call) => call is AgentCustomToolUseEvent || call.EvaluatedPermission == "ask";
}
