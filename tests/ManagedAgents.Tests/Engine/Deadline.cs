using System;

namespace ManagedAgents.Tests.Engine;

/// <summary>How long a test waits for what must happen, so that every wait ends.</summary>
public static class Deadline
{
    /// <summary>For anything that is expected to happen soon: generous, as build machines are slow.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    /// <summary>
    /// For what a user sees happen at once, such as a stop or a closed socket. It takes some milliseconds; a machine with other work on both of its cores
    /// may give it none for seconds. What it is told from never ends, or takes longer than this.
    /// </summary>
    public static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5);
}
