using System.Management.Automation;

namespace ManagedAgents.Commands.Sessions;

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
