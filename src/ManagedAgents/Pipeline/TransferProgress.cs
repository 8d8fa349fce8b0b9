using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace ManagedAgents.Pipeline;

/// <summary>Tells of one transfer's progress a few times a second; of a small one only if it takes long.</summary>
internal sealed class TransferProgress
{
    // Any number of this module's own, so that it does not replace a script's own bar.
    private const int ActivityId = 7264;
    private const long SmallBytes = 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PipelineQueue _queue;
    private readonly string _activity;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next;

    /// <summary>Begins a transfer.</summary>
    /// <param name="queue">Where the reports go.</param>
    /// <param name="activity">What is done, such as Uploading a.txt.</param>
    public TransferProgress(PipelineQueue queue, string activity)
    {
        _queue = queue;
        _activity = activity;
    }

    /// <summary>True once a report was made, so that its bar must be taken away.</summary>
    public bool WasReported { get; private set; }

    /// <summary>The record that takes the bar away.</summary>
    public ProgressRecord Completed => new(ActivityId, _activity, "Done") { RecordType = ProgressRecordType.Completed };

    /// <summary>Tells how many bytes are through, and of how many where that is known. Called by the one thread that transfers.</summary>
    public void Report(long done, long? total)
    {
        TimeSpan now = _watch.Elapsed;
        if (now < _next || (!WasReported && now < Interval && (total ?? done) < SmallBytes))
            return;
        _next = now + Interval;
        WasReported = true;
        _queue.Report(new ProgressRecord(ActivityId, _activity, total is { } all ? $"{Size(done)} of {Size(all)}" : Size(done))
        {
            PercentComplete = total > 0 ? (int)(done * 100 / total) : -1,
            SecondsRemaining = total > 0 && done > 0 ? (int)Math.Min(int.MaxValue, now.TotalSeconds * ((double)total / done - 1)) : -1,
        });
    }

    private static string Size(long bytes) => bytes < SmallBytes
        ? string.Format(CultureInfo.InvariantCulture, "{0:0.#} kB", bytes / 1024.0)
        : string.Format(CultureInfo.InvariantCulture, "{0:0.0} MB", bytes / (1024.0 * 1024.0));
}
