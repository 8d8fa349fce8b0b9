using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Copies;
using ManagedAgents.Tools;

namespace ManagedAgents.Commands.Parts;

/// <summary>Lets a parameter for tools take hashtables too: @{ type = 'custom'; name = … }.</summary>
internal sealed class ToolArgumentAttribute : PartArgumentAttribute
{
    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    /// <summary>One tool.</summary>
    internal static AgentTool Read(object? item)
    {
        if (Copy.Restore(item) is AgentTool tool)
            return tool;
        if (item is JsonElement json)
            return (AgentTool)ReceivedObject.Read(typeof(AgentTool).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (WireForm.Of(item, isDefinition: true) is not { } table || !table.Contains("type"))
            throw Unusable(item, "A tool comes from New-MATool, New-MAToolset or New-MAMcpToolset, or is a hashtable with 'type' and the type's other fields by their wire names.");
        var fields = new RequestBody();
        fields.Merge(table);
        AgentTool made = LocalObject.Tool(fields);
        if (made is CustomTool custom)
            ToolSchema.Check(custom);
        return made;
    }
}
