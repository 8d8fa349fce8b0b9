using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// The one rule for a wait before another try: as long as the service asks for, else as usual. From a minute on the user is warned, and nobody
/// waits longer than a whole answer may take: whoever works unattended shall learn of a limit that holds for hours.
/// </summary>
internal sealed class Waits
{
    private static readonly TimeSpan LongestInSilence = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _longest;
    private readonly Action<string>? _log;
    private readonly Action<string>? _warn;

    /// <summary>Makes the rule of a client.</summary>
    /// <param name="longest">The longest wait.</param>
    /// <param name="log">Takes a line for each wait; null where nobody reads it.</param>
    /// <param name="warn">Takes that of a long one.</param>
    public Waits(TimeSpan longest, Action<string>? log, Action<string>? warn)
    {
        _longest = longest;
        _log = log;
        _warn = warn;
    }

    /// <summary>How long to wait; null where the service asks for longer than anybody waits, so that its refusal is the end.</summary>
    /// <param name="asked">What the service asks for; null where it does not say.</param>
    /// <param name="usual">The wait where it does not.</param>
    public TimeSpan? Choose(TimeSpan? asked, TimeSpan usual) => asked > _longest ? null : asked ?? usual;

    /// <summary>Tells of a wait, and waits.</summary>
    public Task WaitAsync(TimeSpan wait, string line, CancellationToken token)
    {
        ((wait < LongestInSilence ? null : _warn) ?? _log)?.Invoke(line);
        return Task.Delay(wait, token);
    }

    /// <summary>A wait as it is told.</summary>
    public static string Shown(TimeSpan wait) => wait < LongestInSilence
        ? wait.TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture)
        : wait.TotalMinutes.ToString("0.# 'min'", CultureInfo.InvariantCulture);
}

/// <summary>The pauses between looks at something that is about to change: each is twice as long as the one before, up to the longest.</summary>
internal sealed class GrowingPause
{
    private readonly TimeSpan _longest;
    private TimeSpan _next;

    /// <summary>100 ms, doubling to a second.</summary>
    public GrowingPause()
        : this(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Makes others.</summary>
    /// <param name="first">The first.</param>
    /// <param name="longest">The longest.</param>
    public GrowingPause(TimeSpan first, TimeSpan longest)
    {
        _next = first;
        _longest = longest;
    }

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        TimeSpan pause = _next;
        _next = pause + pause < _longest ? pause + pause : _longest;
        return pause;
    }

    public Task WaitAsync(CancellationToken token) => Task.Delay(Next(), token);
}

/// <summary>How long what the service shows may lag behind what has happened. What it does not show after that is not there.</summary>
public static class ServiceLag
{
    /// <summary>A session's history behind its stream: 5 seconds.</summary>
    public static TimeSpan OfHistory => TimeSpan.FromSeconds(5);

    /// <summary>A session's status behind its events: 10 seconds.</summary>
    public static TimeSpan OfStatus => TimeSpan.FromSeconds(10);

    /// <summary>The list of a session's files behind what the agent wrote: 20 seconds.</summary>
    public static TimeSpan OfFiles => TimeSpan.FromSeconds(20);

    /// <summary>How long to let it lag before it is read once more: 2 seconds.</summary>
    internal static TimeSpan FirstLook => TimeSpan.FromSeconds(2);
}

/// <summary>A token that is cancelled with its parent or when time runs out, and that knows which it was.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _parent;
    private readonly CancellationToken _closed;
    private readonly TimeSpan _limit;

    /// <summary>Starts the time.</summary>
    /// <param name="limit">How long; infinite for no limit.</param>
    /// <param name="parent">Whoever waits.</param>
    /// <param name="closed">Cancelled when the connection is closed.</param>
    public Deadline(TimeSpan limit, CancellationToken parent, CancellationToken closed)
    {
        _limit = limit;
        _parent = parent;
        _closed = closed;
        _source = CancellationTokenSource.CreateLinkedTokenSource(parent, closed);
        Extend();
    }

    public CancellationToken Token => _source.Token;

    public bool HasPassed => _source.IsCancellationRequested && !_parent.IsCancellationRequested && !_closed.IsCancellationRequested;

    /// <summary>Starts the time anew.</summary>
    public void Extend()
    {
        // CancelAfter takes at most int.MaxValue milliseconds.
        if (_limit != Timeout.InfiniteTimeSpan)
            _source.CancelAfter(_limit.TotalMilliseconds < int.MaxValue ? _limit : TimeSpan.FromMilliseconds(int.MaxValue));
    }

    /// <summary>Stops the time until <see cref="Extend"/>.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
