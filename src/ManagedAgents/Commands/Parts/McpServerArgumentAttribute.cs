using System.Collections;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Parts;

/// <summary>Lets a parameter for MCP servers take hashtables too: @{ name = …; url = … }.</summary>
internal sealed class McpServerArgumentAttribute : PartArgumentAttribute
{
    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static McpServer Read(object? item)
    {
        if (item is McpServer server)
            return server;
        if (item is JsonElement json)
            return (McpServer)ReceivedObject.Read(typeof(McpServer).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (item is not IDictionary table || !table.Contains("name"))
            throw Unusable(item, "An MCP server comes from New-MAMcpServer, or is a hashtable with 'name' and 'url'.");
        var fields = new McpServerFields();
        fields.Merge(table);
        return LocalObject.McpServer(fields);
    }
}
