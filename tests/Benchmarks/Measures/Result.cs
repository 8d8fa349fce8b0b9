using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>What was measured of one subject.</summary>
internal sealed record Result(string Measure, string Subject, string Unit, IReadOnlyList<double> Values)
{
    public double Median => Values.Order().ElementAtOrDefault(Values.Count / 2);

    public double Min => Values.DefaultIfEmpty().Min();

    public double Max => Values.DefaultIfEmpty().Max();

    /// <summary>Why it was not measured; null where it was.</summary>
    public string? Missing { get; init; }

    /// <summary>How it compares with the others; of the module only.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];
}
