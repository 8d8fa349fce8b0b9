using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Runs;

/// <summary>Sends a run's answers to tool calls while its events go on. An answer that cannot be given for good ends the run.</summary>
internal sealed class AnswerSender : IDisposable
{
    private readonly ApiClient _client;
    private readonly Func<string, bool> _isPointless;
    private readonly Action _endRun;
    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Exception? _failure;
    private volatile bool _sessionIsGone;

    /// <param name="client">The service.</param>
    /// <param name="isPointless">Tells of a call's id whether nobody waits for its answer any more.</param>
    /// <param name="endRun">Ends the run; <see cref="Failure"/> or <see cref="SessionIsGone"/> says why.</param>
    public AnswerSender(ApiClient client, Func<string, bool> isPointless, Action endRun)
    {
        _client = client;
        _isPointless = isPointless;
        _endRun = endRun;
    }

    /// <summary>Why an answer could not be given; null where that did not happen.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>True where an answer could not be given because its session was deleted.</summary>
    public bool SessionIsGone => _sessionIsGone;

    /// <summary>Begins to send an answer.</summary>
    public void Begin(ToolUseEvent call, InputEvent answer) => _underWay[call.Id] = SendAsync(call, answer);

    /// <summary>Waits for the answers under way to arrive, or to fail, which ends the run.</summary>
    public Task ArriveAsync() => Task.WhenAll(_underWay.Values.ToArray());

    /// <summary>Ends the sending. Answers under way are given some time to arrive.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Task all = Task.WhenAll(_underWay.Values.ToArray());
        if (patience > TimeSpan.Zero)
            await Task.WhenAny(all, Task.Delay(patience)).ConfigureAwait(false);
        _stop.Cancel();
        await all.ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private async Task SendAsync(ToolUseEvent call, InputEvent answer)
    {
        try
        {
            await _client.Events.AnswerAsync(call, answer, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over, and the session has come to its end or is interrupted.
        }
        catch (Exception cause)
        {
            if (_isPointless(call.Id))
                return;
            if (cause is ApiException { Status: 404 } && await IsGoneAsync(call.SessionId).ConfigureAwait(false))
                _sessionIsGone = true;
            else
                Interlocked.CompareExchange(ref _failure, cause, null);
            _endRun();
        }
    }

    private async Task<bool> IsGoneAsync(string sessionId)
    {
        try
        {
            await _client.Sessions.GetAsync(sessionId, _stop.Token).ConfigureAwait(false);
            return false;
        }
        catch (Exception cause) when (cause is ApiException or OperationCanceledException)
        {
            return cause is ApiException { Status: 404 };
        }
    }
}
