using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Events;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Runs;

/// <summary>Shows how far runs are: how many are done, and what the agent says or does just now. Shown is at most one report in a while, and always the last.</summary>
internal sealed class WorkProgress
{
    private const int ActivityId = 0x4d41;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PipelineQueue _pipeline;
    private readonly Stopwatch _sinceLast = new();
    private string _status = string.Empty;
    private int _started;
    private int _ended;
    private bool _isDue;
    private bool _wasShown;
    private bool _isOver;

    public WorkProgress(PipelineQueue pipeline) => _pipeline = pipeline;

    public void Started() => Interlocked.Increment(ref _started);

    /// <summary>Takes note of a run's end, on any thread: at once, also where its result waits for others.</summary>
    public void Ended()
    {
        Interlocked.Increment(ref _ended);
        Show(_status);
    }

    /// <summary>Takes note of an event, on any thread.</summary>
    public void Take(SessionEvent taken)
    {
        if (Status(taken) is { Length: > 0 } status)
            Show(status);
    }

    /// <summary>Takes the progress off the screen.</summary>
    public void Completed(Action<ProgressRecord> write)
    {
        lock (_sinceLast)
            _isOver = true;
        if (_wasShown)
            write(new ProgressRecord(ActivityId, Activity(), "Done") { RecordType = ProgressRecordType.Completed });
    }

    private static string? Status(SessionEvent taken) => taken switch
    {
        AgentMessageEvent or ToolUseEvent or SessionErrorEvent => EventSummary.Text(taken),
        AgentThinkingEvent => "thinking",
        SessionStatusRunningEvent => "at work",
        SessionStatusRescheduledEvent => "the service tries again",
        SessionThreadCreatedEvent thread => $"{thread.AgentName} begins",
        _ => null,
    };

    private void Show(string status)
    {
        TimeSpan wait;
        lock (_sinceLast)
        {
            _status = status;
            if (_isDue || _isOver || status.Length == 0)
                return;
            _isDue = true;
            wait = _sinceLast.IsRunning && _sinceLast.Elapsed < Pause ? Pause - _sinceLast.Elapsed : TimeSpan.Zero;
        }

        if (wait > TimeSpan.Zero)
            Task.Delay(wait).ContinueWith(_ => Report(), TaskScheduler.Default);
        else
            Report();
    }

    private void Report()
    {
        string status;
        lock (_sinceLast)
        {
            _isDue = false;
            if (_isOver)
                return;
            _sinceLast.Restart();
            _wasShown = true;
            status = _status;
        }

        _pipeline.Report(new ProgressRecord(ActivityId, Activity(), status));
    }

    private string Activity() => _started <= 1 ? "The agent works" : $"Agents work: {_ended} of {_started} done";
}
