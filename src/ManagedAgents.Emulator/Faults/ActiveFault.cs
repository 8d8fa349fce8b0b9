using System;
using System.Collections.Generic;
using System.Threading;

namespace ManagedAgents.Emulator.Faults;

/// <summary>A fault rule at work on a server until it is disposed.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly Action<ActiveFault> _remove;
    private readonly Dictionary<string, int> _fitting = new(StringComparer.Ordinal);
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
        if (!Rule.Fits(method, path))
            return false;
        string counter = Rule.CountsPerPath ? path : "";
        _fitting.TryGetValue(counter, out int before);
        _fitting[counter] = before + 1;
        if (!Rule.Strikes(before + 1))
            return false;
        Interlocked.Increment(ref _strikes);
        return true;
    }
}
