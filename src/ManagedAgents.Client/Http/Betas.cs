namespace ManagedAgents.Client.Http;

/// <summary>The values of the <c>anthropic-beta</c> header.</summary>
internal static class Betas
{
    public const string ManagedAgents = "managed-agents-2026-04-01";
    public const string AgentMemory = "agent-memory-2026-07-22";
    public const string Dreaming = "dreaming-2026-04-21";
    public const string Tunnels = "mcp-tunnels-2026-06-22";
    public const string LaunchFiles = "files-api-2025-04-14";
}
