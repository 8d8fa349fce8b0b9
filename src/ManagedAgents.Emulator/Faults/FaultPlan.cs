using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Counts the requests each fault rule fits and says which faults a request meets.</summary>
internal sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<KeyValuePair<FaultRule, int[]>> _rules;

    public FaultPlan(IEnumerable<FaultRule> rules) =>
        _rules = rules.Select(r => new KeyValuePair<FaultRule, int[]>(r, new int[1])).ToList();

    public ResponseFaults For(HttpRequest request)
    {
        if (_rules.Count == 0) return ResponseFaults.None;
        var faults = new List<Fault>();
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (rule.Key.Fits(request.Method, request.Path) && rule.Key.Strikes(++rule.Value[0])) faults.AddRange(rule.Key.Create());
            }
        }
        return new ResponseFaults(faults);
    }
}
