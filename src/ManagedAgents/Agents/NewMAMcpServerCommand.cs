using System;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Agents;

/// <summary>Makes an MCP server for an agent, whose tools the agent gets by New-MAMcpToolset. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MAMcpServer")]
[OutputType(typeof(McpServer))]
public sealed class NewMAMcpServerCommand : MACmdlet
{
    /// <summary>Its name within the agent, 1 to 255 characters. New-MAMcpToolset refers to it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>Its address, which begins with https:// or http://. It is sent as it is written.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Url { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(CreateServer, Url, out McpServer server))
            WriteObject(server);
    }

    private McpServer CreateServer()
    {
        // The text goes out as it is, since a credential's address must equal it exactly.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new InputException("InvalidAddress", $"'{Url}' is no address of an MCP server; it begins with https:// or http://.");
        return LocalObject.McpServer(new McpServerFields { Name = Name, Url = Url });
    }
}
