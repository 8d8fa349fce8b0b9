using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>
/// Waits until sessions settle, all of them at once, and emits each as it is then, in the order in which they settle
/// (sessions.events.stream, sessions.events.list, sessions.retrieve). It collects what is piped and begins to wait at the pipeline's end.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "MASession")]
[OutputType(typeof(Session))]
public sealed class WaitMASessionCommand : MAConnectedCmdlet
{
    private const int MostStreams = 512;
    private static readonly TimeSpan BeforeProgress = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, SessionReference> _sessions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MostStreams, MostStreams);
    private readonly CancellationTokenSource _end = new();
    private WaitProgress? _progress;
    private int _isAnyThere;

    /// <summary>
    /// The sessions: objects, ids or events of them. With an event that was sent, its turn is waited for. One that is given twice counts once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>
    /// What to wait for:
    /// <list type="bullet">
    /// <item>Settled (default): the session idles, for whatever reason, with nothing left to work on.</item>
    /// <item>RequiresAction: it waits for an answer to a tool call. Turns that end otherwise are waited through.</item>
    /// <item>Terminated: it is terminated.</item>
    /// </list>
    /// <para>A session that is terminated ends every wait. One that is deleted meanwhile ends the wait for Terminated without output, and is an error
    /// otherwise.</para>
    /// </summary>
    [Parameter]
    public SessionGoal Until { get; set; }

    /// <summary>
    /// The longest wait for all of them, in seconds. Each session that is not there then is an error, and is left as it is. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>Ends with the first session that is there. The others are left to work on.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            if (TryNow(() => session.Id, session, out string id))
                _sessions[id] = session;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sessions.Count == 0)
            return;
        _progress = new WaitProgress(Queue, _sessions.Count);
        Wait(WaitForAllAsync(Client));
        if (_progress.WasReported)
            WriteProgress(WaitProgress.Completed);
    }

    private protected override void Close()
    {
        _end.Dispose();
        _places.Dispose();
    }

    private async Task<bool> WaitForAllAsync(ApiClient client)
    {
        CancellationToken stop = StopToken;
        using CancellationTokenRegistration stopped = stop.Register(_end.Cancel);
        if (TimeoutSec > 0)
            _end.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
        Task all = Task.WhenAll(_sessions.Select(s => WaitForOneAsync(client, s.Key, s.Value, stop)).ToArray());
        if (await Task.WhenAny(all, Task.Delay(BeforeProgress, _end.Token)).ConfigureAwait(false) != all)
            _progress!.Begin();
        await all.ConfigureAwait(false);
        return true;
    }

    private async Task WaitForOneAsync(ApiClient client, string id, SessionReference given, CancellationToken stop)
    {
        Session? session = null;
        ErrorRecord? error = null;
        try
        {
            session = await WaitInTurnAsync(client, id, given).ConfigureAwait(false);
            if (session is null && Until != SessionGoal.Terminated)
                error = ErrorTable.DeletedMeanwhile(given);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            error = ErrorTable.WaitTimedOut(given, Until, TimeoutSec);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            error = RecordOf(cause, given);
        }

        // With -Any there is nothing to tell of the others once one is there.
        bool isThere = error is null;
        if (Any && (isThere ? Interlocked.Exchange(ref _isAnyThere, 1) : _isAnyThere) != 0)
            return;
        await Queue.WriteAsync(() => Write(session, error), stop).ConfigureAwait(false);
        if (Any && isThere)
            _end.Cancel();
    }

    private async Task<Session?> WaitInTurnAsync(ApiClient client, string id, SessionReference given)
    {
        await _places.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            var options = new SessionWaitOptions
            {
                Goal = Until,
                After = string.IsNullOrEmpty(given.EventId) ? null : given.EventId,
                ExpectsInput = given.StartedWithInput,
            };
            return await client.Sessions.WaitAsync(id, options, _end.Token).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private void Write(Session? session, ErrorRecord? error)
    {
        _progress!.CountOne();
        if (error is not null)
            WriteError(error);
        else if (session is not null)
            WriteObject(session);
    }
}

/// <summary>Tells how many of the sessions waited for are there, once the wait takes long enough to be noticed.</summary>
internal sealed class WaitProgress
{
    // Any number of this module's own, so that it does not replace a script's own bar.
    private const int ActivityId = 7265;
    private const string Activity = "Waiting for sessions";

    private readonly PipelineQueue _queue;
    private readonly int _total;
    private int _there;

    public WaitProgress(PipelineQueue queue, int total)
    {
        _queue = queue;
        _total = total;
    }

    /// <summary>True once there is a bar, which must be taken away.</summary>
    public bool WasReported { get; private set; }

    /// <summary>The record that takes the bar away.</summary>
    public static ProgressRecord Completed => new(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed };

    /// <summary>Shows the bar from now on.</summary>
    public void Begin()
    {
        WasReported = true;
        Report();
    }

    /// <summary>Counts a session as done with. Called on the pipeline thread only.</summary>
    public void CountOne()
    {
        _there++;
        if (WasReported)
            Report();
    }

    private void Report() =>
        _queue.Report(new ProgressRecord(ActivityId, Activity, $"{_there} of {_total}") { PercentComplete = _there * 100 / _total });
}
