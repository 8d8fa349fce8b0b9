using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>The agent of a session as it was when the session started, with the session's changes.</summary>
public sealed class SessionAgent : AgentDefinition
{
    internal SessionAgent(JsonElement json)
        : base(json)
    {
    }
}
