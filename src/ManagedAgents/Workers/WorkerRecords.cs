using System;

namespace ManagedAgents.Workers;

/// <summary>What Start-MAWorker emits.</summary>
public abstract class WorkerRecord
{
    private protected WorkerRecord(string sessionId, string workId)
    {
        SessionId = sessionId;
        WorkId = workId;
    }

    /// <summary>The session that was served.</summary>
    public string SessionId { get; }

    /// <summary>The item of work that it was served by.</summary>
    public string WorkId { get; }

    /// <summary>What was done: the tool of a call; of an item how many calls it had.</summary>
    public abstract string What { get; }

    /// <summary>How it ended, in a word: the outcome of a call, also failed and not taken; the reason of an item.</summary>
    public abstract string Result { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What went wrong; null for nothing.</summary>
    public string? Problem { get; init; }
}

/// <summary>A call that a worker answered. Neither its input nor its result is kept here.</summary>
public sealed class WorkerCall : WorkerRecord
{
    internal WorkerCall(string sessionId, string workId, string id, string name)
        : base(sessionId, workId)
    {
        Id = id;
        Name = name;
    }

    /// <summary>The id of the call's event.</summary>
    public string Id { get; }

    /// <summary>The tool.</summary>
    public string Name { get; }

    /// <summary>True where the tool failed, or was not run.</summary>
    public bool IsError { get; init; }

    /// <summary>How it came to its result: Ran; Remembered, from before a crash; Unknown, where a crash left open whether it ran; Refused by -Approve; Stopped with the worker.</summary>
    public string Outcome { get; init; } = "Ran";

    /// <summary>False where the service did not take the result.</summary>
    public bool IsPosted { get; init; }

    /// <inheritdoc/>
    public override string What => Name;

    /// <inheritdoc/>
    public override string Result => !IsPosted ? "not taken" : IsError && Outcome == "Ran" ? "failed" : Outcome.ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Id}";
}

/// <summary>An item of work that a worker is done with.</summary>
public sealed class WorkerItem : WorkerRecord
{
    internal WorkerItem(string sessionId, string workId)
        : base(sessionId, workId)
    {
    }

    /// <summary>
    /// Why it ended: Rested (the turn was over for as long as -MaxIdleSec says), Ended (the session is terminated or deleted), Waited (for others, longer
    /// than -MaxWaitSec says), StopAsked, Lost (to another worker), Refused, Stopped with the worker, HealthCheck, or Failed.
    /// </summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>How many calls were answered.</summary>
    public int Calls { get; init; }

    /// <summary>How many of these failed.</summary>
    public int Failed { get; init; }

    /// <summary>How many beats the service took.</summary>
    public int Beats { get; init; }

    /// <summary>True where another worker is to go on with it.</summary>
    public bool IsHandedOver { get; init; }

    /// <inheritdoc/>
    public override string What => $"(item, {Calls} calls)";

    /// <inheritdoc/>
    public override string Result => Reason.ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => $"{WorkId} {Reason}";
}
