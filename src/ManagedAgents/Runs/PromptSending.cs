using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Runs;

/// <summary>Sends a run's prompt. A session that waits for answers takes no message before it has them.</summary>
internal sealed class PromptSending
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ApiClient _client;
    private readonly string _sessionId;
    private readonly InputEvent[] _message;

    /// <param name="client">The service.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="prompt">What to do: a message or a goal.</param>
    public PromptSending(ApiClient client, string sessionId, InputEvent prompt)
    {
        _client = client;
        _sessionId = sessionId;
        _message = new[] { prompt };
    }

    /// <summary>Sends it; gives its id, or null where the session waits for answers first.</summary>
    public async Task<string?> TrySendAsync(CancellationToken token)
    {
        try
        {
            return await SendOnceAsync(token).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Status == 400)
        {
            if ((await PendingAsync(token).ConfigureAwait(false)).Count == 0)
                throw;
            return null;
        }
    }

    /// <summary>Sends it once this run has answered what it owns; the session may leave its rest a moment later, and a worker takes its time.</summary>
    public async Task<string> SendAfterAnswersAsync(CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await SendOnceAsync(token).ConfigureAwait(false);
            }
            catch (ApiException refusal) when (refusal.Status == 400 && waited.Elapsed < ServiceLag.OfStatus)
            {
                // It leaves its rest a moment later.
            }
            catch (ApiException refusal) when (refusal.Status == 400)
            {
                if (!await WaitsForWorkerAsync(token).ConfigureAwait(false))
                    throw;
            }

            await Task.Delay(Pause, token).ConfigureAwait(false);
        }
    }

    /// <summary>The newest event that has a place in the history, to receive from there what the answers bring.</summary>
    public async Task<string?> NewestAsync(CancellationToken token)
    {
        Pager<SessionEvent> newestFirst = _client.Events.List(_sessionId, new EventFilter { Newest = true }, limit: 20);
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            if (found.ProcessedAt is not null)
                return found.Id;
        }

        return null;
    }

    private async Task<bool> WaitsForWorkerAsync(CancellationToken token)
    {
        IReadOnlyList<ToolUseEvent> pending = await PendingAsync(token).ConfigureAwait(false);
        return pending.Count > 0 && pending.All(call => call.WaitsFor == AwaitedAnswer.Worker);
    }

    private Task<IReadOnlyList<ToolUseEvent>> PendingAsync(CancellationToken token) => _client.Events.PendingAsync(_sessionId, token);

    private async Task<string> SendOnceAsync(CancellationToken token) =>
        (await _client.Events.SendAsync(_sessionId, _message, token).ConfigureAwait(false))[0].Id;
}
