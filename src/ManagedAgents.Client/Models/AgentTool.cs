using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

/// <summary>A tool, or a set of tools, of an agent. One of a type this module does not know is a plain AgentTool.</summary>
public class AgentTool : ApiObject
{
    private protected AgentTool(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of tool: custom, mcp_toolset or agent_toolset_20260401.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Tells whether this tool is the other one, as the service keeps it: it has all the other's fields and may have more.</summary>
    /// <param name="other">The other tool.</param>
    /// <returns>True where it has them.</returns>
    public bool Covers(AgentTool other) => JsonMatch.Holds(Json, other.Json);

    /// <inheritdoc/>
    public override string ToString() => Type;

    internal static AgentTool Read(JsonElement json)
    {
        string? type = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("type"u8, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
        return type switch
        {
            "custom" => new CustomTool(json),
            "mcp_toolset" => new McpToolset(json),
            AgentToolset.WireType => new AgentToolset(json),
            _ => new AgentTool(json),
        };
    }
}
