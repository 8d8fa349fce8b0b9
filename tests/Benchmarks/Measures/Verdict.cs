namespace ManagedAgents.Benchmarks.Measures;

/// <summary>Whether a target is kept.</summary>
/// <param name="Text">The value against the limit.</param>
/// <param name="IsKept">True where it is.</param>
internal sealed record Verdict(string Text, bool IsKept);
