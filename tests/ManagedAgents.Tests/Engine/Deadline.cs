using System;

namespace ManagedAgents.Tests.Engine;

/// <summary>How long a test waits for what must happen, so that every wait ends.</summary>
public static class Deadline
{
    /// <summary>For anything that is expected to happen soon: generous, as build machines are slow.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>What a user feels as at once: a stop or a closed socket must be this quick.</summary>
    public static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);
}
