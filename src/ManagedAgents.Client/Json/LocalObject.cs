using System.Text.Json;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Json;

/// <summary>Makes parts of an agent on this machine: the same views over JSON as the service's own, so that both go back to it alike.</summary>
public static class LocalObject
{
    // A body may nest 64 levels, and its parts stand a few levels below its top.
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = 128 };

    /// <summary>Makes a tool or toolset; of which kind, its field <c>type</c> tells.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>A <see cref="CustomTool"/>, <see cref="AgentToolset"/>, <see cref="McpToolset"/>, or a plain <see cref="AgentTool"/> of another type.</returns>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    public static AgentTool Tool(RequestBody fields) => AgentTool.Read(ToJson(fields));

    /// <summary>Makes an MCP server.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>The server.</returns>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    public static McpServer McpServer(RequestBody fields) => new(ToJson(fields));

    // The parts of an agent are the same in both wire formats.
    internal static JsonElement ToJson(RequestBody fields)
    {
        using JsonDocument document = JsonDocument.Parse(fields.ToUtf8(WireFormat.Current), ReaderOptions);
        return document.RootElement.Clone();
    }
}
