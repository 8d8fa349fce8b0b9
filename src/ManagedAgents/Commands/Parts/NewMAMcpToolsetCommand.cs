using System.Management.Automation;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Parts;

/// <summary>Makes the set of an MCP server's tools for an agent. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MAMcpToolset")]
[OutputType(typeof(McpToolset))]
public sealed class NewMAMcpToolsetCommand : ToolsetCmdlet
{
    /// <summary>The name of the server, as New-MAMcpServer has it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "McpServerName")]
    public string ServerName { get; set; } = string.Empty;

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    public override string[]? Enable { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    public override string[]? Disable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(() => LocalObject.Tool(ReadSettings().AddTo(ToolsetFields.OfMcpServer(ServerName))), ServerName, out AgentTool toolset))
            WriteObject(toolset);
    }
}
