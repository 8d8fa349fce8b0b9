using System;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>One thing that is measured: the module, its floor, or a peer.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Measure">Measures it once.</param>
internal sealed record Subject(string Name, Func<double> Measure);
