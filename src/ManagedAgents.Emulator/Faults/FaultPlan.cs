using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>The fault rules at work; says which faults a request meets.</summary>
internal sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<ActiveFault> _rules = new();

    public FaultPlan(IEnumerable<FaultRule> rules)
    {
        foreach (FaultRule rule in rules)
            Add(rule);
    }

    /// <summary>What the rules refuse now.</summary>
    public Refusals Refusals { get; } = new();

    public ActiveFault Add(FaultRule rule)
    {
        var active = new ActiveFault(rule, Remove);
        lock (_gate)
            _rules.Add(active);
        if (rule.RefusesAtOnce)
            Refusals.Begin(active, rule.Refusal!);
        return active;
    }

    public ResponseFaults For(HttpRequest request)
    {
        lock (_gate)
        {
            if (_rules.Count == 0)
                return ResponseFaults.None;
            // All rules count, also those behind the first that strikes.
            var striking = _rules.Where(r => r.Strikes(request.Method, request.Path)).ToList();
            if (striking.Count == 0)
                return ResponseFaults.None;
            var faults = striking.SelectMany(r => r.Rule.Kinds).OrderBy(k => k.Key).Select(k => k.Value()).ToList();
            var refusing = striking.Where(r => r.Rule.Refusal is not null && !r.Rule.RefusesAtOnce).ToList();
            Action? begin = refusing.Count == 0 ? null : () => refusing.ForEach(r => Refusals.Begin(r, r.Rule.Refusal!));
            return new ResponseFaults(faults, begin);
        }
    }

    private void Remove(ActiveFault active)
    {
        lock (_gate)
            _rules.Remove(active);
        Refusals.End(active);
    }
}
