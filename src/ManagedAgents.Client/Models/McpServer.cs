using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>An MCP server an agent may use.</summary>
public sealed class McpServer : ApiObject
{
    internal McpServer(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of server: url.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name, which an MCP toolset refers to.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>Its address.</summary>
    public string Url => RequiredText("url"u8);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
