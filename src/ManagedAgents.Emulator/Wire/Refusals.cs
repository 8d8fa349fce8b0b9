using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>What the server refuses now, by the rule that asked for it.</summary>
internal sealed class Refusals
{
    private readonly object _gate = new();
    private readonly Dictionary<object, int> _connects = new();
    private readonly Dictionary<object, TimeSpan> _closedUntil = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Called, on the thread that caused it, when something begins or ends to be refused.</summary>
    public event Action? Changed;

    /// <summary>Whether nobody may listen now.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _closedUntil.Values.Any(until => until > _clock.Elapsed);
        }
    }

    /// <summary>Whether the next connect would be refused in either way.</summary>
    public bool AreUnderWay
    {
        get
        {
            lock (_gate)
                return _connects.Values.Any(left => left > 0) || IsClosed;
        }
    }

    /// <summary>Begins what a rule refuses; counts and times of the same rule do not add up, they begin anew.</summary>
    public void Begin(object rule, Refusal refusal)
    {
        lock (_gate)
        {
            _connects[rule] = refusal.Connects;
            _closedUntil[rule] = _clock.Elapsed + refusal.Time;
        }

        Changed?.Invoke();
        if (refusal.Time > TimeSpan.Zero)
            _ = ReopenAsync(refusal.Time);
    }

    /// <summary>Ends what a rule refuses.</summary>
    public void End(object rule)
    {
        lock (_gate)
        {
            _connects.Remove(rule);
            _closedUntil.Remove(rule);
        }

        Changed?.Invoke();
    }

    /// <summary>Whether a connection just made is to be reset; counts it.</summary>
    public bool TakeConnect()
    {
        lock (_gate)
        {
            object? rule = _connects.FirstOrDefault(c => c.Value > 0).Key;
            if (rule is null)
                return false;
            // true refuses all of them.
            if (_connects[rule] != int.MaxValue)
                _connects[rule]--;
            return true;
        }
    }

    private async Task ReopenAsync(TimeSpan time)
    {
        await Task.Delay(time).ConfigureAwait(false);

        // A timer may fire a little early.
        while (IsClosed && await EndsSoonAsync().ConfigureAwait(false))
        {
        }

        Changed?.Invoke();
    }

    private async Task<bool> EndsSoonAsync()
    {
        TimeSpan left;
        lock (_gate)
            left = _closedUntil.Values.DefaultIfEmpty().Max() - _clock.Elapsed;
        if (left > TimeSpan.FromMilliseconds(50))
            return false;
        await Task.Delay(1).ConfigureAwait(false);
        return true;
    }
}

/// <summary>What a rule lets the server refuse: connects, or all of them for a time.</summary>
internal sealed class Refusal
{
    /// <param name="connects">How many connects are reset as soon as they are made; 0 for none.</param>
    /// <param name="time">How long nobody listens.</param>
    public Refusal(int connects, TimeSpan time)
    {
        Connects = connects;
        Time = time;
    }

    public int Connects { get; }

    public TimeSpan Time { get; }
}
