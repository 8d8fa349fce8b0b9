using System;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>One thing that is measured: the module, its floor, or a peer.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Measure">Measures it once.</param>
internal sealed record Subject(string Name, Func<double> Measure)
{
    /// <summary>Why it cannot be measured here; null where it can.</summary>
    public string? Missing { get; init; }

    /// <summary>One that cannot be measured here, which the table says.</summary>
    public static Subject NotThere(string name, string why) => new(name, static () => double.NaN) { Missing = why };
}
