using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>The fields of an MCP server.</summary>
public sealed class McpServerFields : RequestBody
{
    /// <summary>Begins with the type, which is always url.</summary>
    public McpServerFields() => Set("type", "url");

    /// <summary>Its name, which an MCP toolset refers to.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>Its address.</summary>
    public string? Url { set => Set("url", value); }
}
