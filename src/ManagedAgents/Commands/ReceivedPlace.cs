namespace ManagedAgents.Commands;

/// <summary>How far a session that was started with input was received in this runspace, so that the next receiving goes on there.</summary>
internal sealed class ReceivedPlace
{
    /// <summary>The last event received; null before the first.</summary>
    public string? Last { get; set; }
}
