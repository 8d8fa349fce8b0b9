using System;

namespace ManagedAgents.Commands.Events;

/// <summary>How sessions are received, the same for all of one command.</summary>
internal sealed class ReceiveSettings
{
    /// <summary>The event after which to begin; null for the piped event, else now.</summary>
    public string? After { get; init; }

    /// <summary>True to go on when a session settles.</summary>
    public bool KeepFollowing { get; init; }

    /// <summary>True for pieces of messages, too.</summary>
    public bool HasDeltas { get; init; }

    /// <summary>The longest time to follow one session; null for no limit.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>The longest silence of a stream.</summary>
    public TimeSpan LongestSilence { get; init; }

    /// <summary>Where to remember what was received; null for nowhere.</summary>
    public CheckpointPlace? Checkpoint { get; init; }
}
