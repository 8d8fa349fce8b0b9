using System;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Events;

/// <summary>
/// Sends the answer to a tool call until the session has it. The call's id makes repeating safe: a session takes one answer to a call. A
/// refusal may pass, as a call in a thread is known there a moment later than it is shown; where the thread is over nobody waits for it any more.
/// </summary>
internal static class AnswerOnce
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PatienceWithRefusal = TimeSpan.FromSeconds(30);

    private enum Standing
    {
        Open,
        Answered,
        ThreadIsOver,
    }

    /// <summary>Sends the answer.</summary>
    /// <param name="client">The service.</param>
    /// <param name="call">The call.</param>
    /// <param name="answer">The answer to it.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">The service refuses the answer for good, or could not be reached for long.</exception>
    public static async Task SendAsync(ApiCaller client, ToolUseEvent call, InputEvent answer, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        ApiException? accepted = null;
        var pauses = new GrowingPause(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        while (true)
        {
            ApiException failure = accepted!;
            try
            {
                if (accepted is null)
                {
                    await new EventOperations(client).SendAsync(call.SessionId, new[] { answer }, token).ConfigureAwait(false);
                    return;
                }
            }
            catch (ApiException cause) when (MayHeal(cause))
            {
                failure = cause;

                // What was answered with a 2xx is there or will be: it is waited for, not sent again.
                if (cause.Status is >= 200 and < 300)
                    accepted = cause;
            }

            Standing standing = await StandingAsync(client, call, failure, token).ConfigureAwait(false);
            if (standing == Standing.ThreadIsOver)
                client.Log($"The answer to {call.Id} is dropped: its thread {call.SessionThreadId} is over.");
            if (standing != Standing.Open)
                return;
            bool isRefused = failure.Status == 400 && call.SessionThreadId is null;
            if (client.Waits.Choose(failure.RetryAfter, pauses.Next()) is not { } wait || watch.Elapsed + wait > (isRefused ? PatienceWithRefusal : Patience))
                throw failure;
            await client.Waits.WaitAsync(wait, $"The answer to {call.Id} {(accepted is null ? "was not taken" : "is not shown yet")}: {failure.Message} Trying again in {Waits.Shown(wait)}.", token).ConfigureAwait(false);
        }
    }

    private static bool MayHeal(ApiException failure) =>
        failure.MayHeal || (failure.Kind == ApiErrorKind.Service && failure.Status is 400 or 409);

    /// <summary>Looks into the history what became of the call; after a refusal also at the thread itself, whose end the history may show later.</summary>
    private static async Task<Standing> StandingAsync(ApiCaller client, ToolUseEvent call, ApiException failure, CancellationToken token)
    {
        try
        {
            Pager<SessionEvent> newestFirst = new EventOperations(client).List(call.SessionId, new EventFilter { Newest = true }, null);
            while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found && found.Id != call.Id)
            {
                if (PendingActions.AnswerOf(found) == call.Id)
                    return Standing.Answered;
                if (found is SessionThreadStatusTerminatedEvent thread && thread.SessionThreadId == call.SessionThreadId)
                    return Standing.ThreadIsOver;
            }

            return failure.Status == 400 && await IsThreadOverAsync(client, call, token).ConfigureAwait(false) ? Standing.ThreadIsOver : Standing.Open;
        }
        catch (ApiException cause)
        {
            client.Log($"Looking for the answer to {call.Id} failed: {cause.Message}");
            return Standing.Open;
        }
    }

    private static async Task<bool> IsThreadOverAsync(ApiCaller client, ToolUseEvent call, CancellationToken token) =>
        call.SessionThreadId is { } thread
        && await client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("sessions", call.SessionId, "threads", thread)), static json => TextOf(json, "status"), token).ConfigureAwait(false) == "terminated";

    private static string? TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
