using System;
using System.Collections.Generic;

namespace ManagedAgents.Emulator.Wire;

/// <summary>A worker that signs a request: with the key of its environment, or with the token that came with an item of work.</summary>
internal sealed class WorkerCaller
{
    public WorkerCaller(string environmentId) => EnvironmentId = environmentId;

    public string EnvironmentId { get; }

    /// <summary>The item whose token it is; null for the environment's key.</summary>
    public string? WorkId { get; init; }

    /// <summary>Whether a session may be served with it.</summary>
    public Func<string, bool> Serves { get; init; } = _ => false;

    /// <summary>The memory stores that it opens, and whether they may be written.</summary>
    public IReadOnlyDictionary<string, bool> Stores { get; init; } = new Dictionary<string, bool>();

    /// <summary>The skills whose files it opens; null for any.</summary>
    public ICollection<string>? Skills { get; init; }
}
