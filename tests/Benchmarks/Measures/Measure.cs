using System.Collections.Generic;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>A measure of several subjects, run in turn, so that what disturbs one disturbs all.</summary>
internal sealed class Measure
{
    public Measure(string name, string unit, params Subject[] subjects)
    {
        Name = name;
        Unit = unit;
        Subjects = subjects;
    }

    public string Name { get; }

    public string Unit { get; }

    public IReadOnlyList<Subject> Subjects { get; }

    /// <summary>What the first subject, which is the module, must keep to.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>How often to measure each subject.</summary>
    public int Runs { get; init; } = 7;

    /// <summary>How often to run each subject before, unmeasured.</summary>
    public int WarmUps { get; init; } = 1;
}
