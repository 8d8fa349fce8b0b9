namespace ManagedAgents.Emulator.Turns;

/// <summary>Who runs a tool.</summary>
internal enum CallKind
{
    /// <summary>The service, in the session's environment.</summary>
    BuiltIn,

    /// <summary>An MCP server.</summary>
    Mcp,

    /// <summary>The client.</summary>
    Custom,
}
