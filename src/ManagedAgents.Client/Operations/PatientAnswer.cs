using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Sends the answer to a tool call until the session has it. The call's id makes repeating safe: a session takes one answer to a call. A
/// refusal may pass, as a call in a thread is known there a moment later than it is shown.
/// </summary>
internal static class PatientAnswer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PatienceWithRefusal = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Sends the answer.</summary>
    /// <param name="client">The service.</param>
    /// <param name="call">The call.</param>
    /// <param name="answer">The answer to it.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">The service refuses the answer for good, or could not be reached for long.</exception>
    public static async Task SendAsync(ApiClient client, ToolUseEvent call, InputEvent answer, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        for (TimeSpan wait = FirstWait; ; wait = wait + wait < LongestWait ? wait + wait : LongestWait)
        {
            ApiException failure;
            try
            {
                await client.Events.SendAsync(call.SessionId, new[] { answer }, token).ConfigureAwait(false);
                return;
            }
            catch (ApiException cause) when (MayHeal(cause))
            {
                failure = cause;
            }

            if (await IsAnsweredAsync(client, call, token).ConfigureAwait(false))
                return;
            bool isRefused = failure.Status == 400 && call.SessionThreadId is null;
            if (watch.Elapsed + wait > (isRefused ? PatienceWithRefusal : Patience))
                throw failure;
            client.Log($"The answer to {call.Id} was not taken: {failure.Message} Trying again in {wait.TotalSeconds:0} s.");
            await Task.Delay(wait, token).ConfigureAwait(false);
        }
    }

    private static bool MayHeal(ApiException failure) =>
        failure.MayHeal || (failure.Kind == ApiErrorKind.Service && failure.Status is 400 or 409);

    private static async Task<bool> IsAnsweredAsync(ApiClient client, ToolUseEvent call, CancellationToken token)
    {
        try
        {
            Pager<SessionEvent> newestFirst = client.Events.List(call.SessionId, new EventFilter { Newest = true }, null);
            while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found && found.Id != call.Id)
            {
                if (PendingActions.AnswerOf(found) == call.Id)
                    return true;
            }
        }
        catch (ApiException cause)
        {
            client.Log($"Looking for the answer to {call.Id} failed: {cause.Message}");
        }

        return false;
    }
}
