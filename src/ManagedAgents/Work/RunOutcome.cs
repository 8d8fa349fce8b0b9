using System;
using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Work;

/// <summary>How one run ended: with a result, with what kept it from one, or with what failed after it.</summary>
internal sealed class RunOutcome
{
    /// <summary>What was asked, or the session where nothing was.</summary>
    public object? Target { get; init; }

    /// <summary>The result; null where there is none.</summary>
    public AgentResult? Result { get; set; }

    /// <summary>What failed; null where nothing did.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The session of a failed run; null where it was not started.</summary>
    public string? SessionId { get; set; }

    /// <summary>The files that could not be saved, and why.</summary>
    public IReadOnlyList<(AgentFile File, Exception Cause)> UnsavedFiles { get; set; } = Array.Empty<(AgentFile, Exception)>();
}
