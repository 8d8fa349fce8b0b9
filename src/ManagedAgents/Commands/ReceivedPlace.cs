using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Commands;

/// <summary>How far a session that was started with input was received in this runspace, so that the next receiving goes on there.</summary>
internal sealed class ReceivedPlace
{
    /// <summary>Where to go on; null before the first event.</summary>
    public FollowPlace? Next { get; set; }
}
