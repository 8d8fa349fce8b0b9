using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>Finds the tool calls a session waits for: those its latest idle names, less those answered since.</summary>
internal static class PendingActions
{
    public static async Task<IReadOnlyList<ToolUseEvent>> ReadAsync(ApiClient client, string sessionId, CancellationToken token)
    {
        var answered = new HashSet<string>(StringComparer.Ordinal);
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, null);
        string[]? waiting = null;
        var calls = new Dictionary<string, ToolUseEvent>(StringComparer.Ordinal);
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            if (waiting is null)
            {
                if (AnswerOf(found) is { } answer)
                    answered.Add(answer);
                if (found is SessionStatusTerminatedEvent or SessionDeletedEvent or SessionStatusRunningEvent)
                    break;
                if (found is not SessionStatusIdleEvent idle)
                    continue;
                waiting = idle.StopReason is { Type: "requires_action" } reason
                    ? reason.EventIds.Where(id => !answered.Contains(id)).ToArray()
                    : [];
            }
            else if (found is ToolUseEvent call && waiting.Contains(call.Id))
            {
                calls[call.Id] = call;
            }

            if (calls.Count == waiting.Length)
                break;
        }

        return (waiting ?? []).Where(calls.ContainsKey).Select(id => calls[id]).ToArray();
    }

    private static string? AnswerOf(SessionEvent found) => found switch
    {
        UserToolConfirmationEvent confirmation => confirmation.ToolUseId,
        UserCustomToolResultEvent result => result.CustomToolUseId,
        UserToolResultEvent result => result.ToolUseId,
        _ => null,
    };
}
