using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using ManagedAgents.Client.Events;
using ManagedAgents.Events;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Runs;

/// <summary>Shows how far runs are: how many are done, and what happened last.</summary>
internal sealed class WorkProgress
{
    private const int ActivityId = 0x4d41;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PipelineQueue _pipeline;
    private readonly Stopwatch _sinceLast = new();
    private int _started;
    private int _finished;
    private bool _wasShown;

    public WorkProgress(PipelineQueue pipeline) => _pipeline = pipeline;

    public void Started() => Interlocked.Increment(ref _started);

    public void Finished() => Interlocked.Increment(ref _finished);

    /// <summary>Takes note of an event, on any thread; shown is at most one in a while.</summary>
    public void Take(SessionEvent taken)
    {
        lock (_sinceLast)
        {
            if (_sinceLast.IsRunning && _sinceLast.Elapsed < Pause)
                return;
            _sinceLast.Restart();
            _wasShown = true;
        }

        _pipeline.Report(new ProgressRecord(ActivityId, Activity(), $"{taken.Type} {EventSummary.Text(taken)}"));
    }

    /// <summary>Takes the progress off the screen.</summary>
    public void Completed(Action<ProgressRecord> write)
    {
        if (_wasShown)
            write(new ProgressRecord(ActivityId, Activity(), "Done") { RecordType = ProgressRecordType.Completed });
    }

    private string Activity() => _started <= 1 ? "The agent works" : $"Agents work: {_finished} of {_started} done";
}
