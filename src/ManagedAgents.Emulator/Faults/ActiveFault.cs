using System;
using System.Threading;

namespace ManagedAgents.Emulator;

/// <summary>A fault rule at work on a server until it is disposed.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly Action<ActiveFault> _remove;
    private int _fitting;
    private int _strikes;

    internal ActiveFault(FaultRule rule, Action<ActiveFault> remove)
    {
        Rule = rule;
        _remove = remove;
    }

    /// <summary>The rule.</summary>
    public FaultRule Rule { get; }

    /// <summary>How many requests it has struck so far.</summary>
    public int StrikeCount => Volatile.Read(ref _strikes);

    /// <summary>Takes the rule away: later requests are not struck, and what it refuses is over. Disposing twice does no harm.</summary>
    public void Dispose() => _remove(this);

    /// <summary>Counts a request that fits; called under the plan's lock.</summary>
    internal bool Strikes(string method, string path)
    {
        if (!Rule.Fits(method, path) || !Rule.Strikes(++_fitting)) return false;
        Interlocked.Increment(ref _strikes);
        return true;
    }
}
