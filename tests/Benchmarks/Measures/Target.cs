namespace ManagedAgents.Benchmarks.Measures;

/// <summary>What the module's median must keep to.</summary>
/// <param name="Limit">The greatest value.</param>
/// <param name="Of">The subject whose median the limit is a multiple of; null for a limit by itself.</param>
/// <param name="Above">True where the limit is what may be added to the other's median instead of a multiple of it.</param>
/// <param name="Over">The subject that both stand on: compared is what each takes above it; null to compare the whole of both.</param>
internal sealed record Target(double Limit, string? Of = null, bool Above = false, string? Over = null);
