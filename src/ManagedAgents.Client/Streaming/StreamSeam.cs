using System;
using System.Diagnostics;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// Where the history ends and an open stream begins. The history may lag, and then what happened just before the stream was opened is in
/// neither. The seam is closed once the history shows an event that the stream brought, or was read long enough after the opening.
/// Until then the stream's first new event waits.
/// </summary>
internal sealed class StreamSeam
{
    /// <summary>How long after the opening the history is read again where the stream is silent.</summary>
    private static readonly TimeSpan[] Looks = { TimeSpan.FromSeconds(2), LongestLag };

    /// <summary>How much too early a timer may end.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _sinceOpened = Stopwatch.StartNew();
    private TimeSpan _pause;
    private int _looked;

    /// <summary>How long a history may lag behind its stream.</summary>
    public static TimeSpan LongestLag => TimeSpan.FromSeconds(5);

    /// <summary>How long ago the stream was opened.</summary>
    public TimeSpan Age => _sinceOpened.Elapsed;

    /// <summary>True once nothing can be missing between history and stream.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>An event of the stream that waits until it is sure that nothing is missing before it; null for none.</summary>
    public SessionEvent? Waiting { get; set; }

    /// <summary>How long to wait for the stream before the history is read again; null where that is of no more use.</summary>
    public TimeSpan? UntilLook => IsClosed || _looked == Looks.Length ? null : Later(Looks[_looked] - Age);

    /// <summary>Takes note that the history was read, at the given age.</summary>
    public void Look(TimeSpan age)
    {
        while (_looked < Looks.Length && age + Grain >= Looks[_looked])
            _looked++;
        IsClosed |= _looked == Looks.Length;
    }

    /// <summary>How long to wait before the history is asked for what waits: first not at all, then, as it lags, longer and longer.</summary>
    public TimeSpan NextPause()
    {
        TimeSpan pause = _pause;
        _pause = pause == TimeSpan.Zero ? FirstPause : pause + pause < LongestPause ? pause + pause : LongestPause;
        return pause;
    }

    public void Close() => IsClosed = true;

    private static TimeSpan Later(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
