using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Commands.Parts;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Agents;

/// <summary>Creates an agent (agents.create). A piped agent gives the fields that are not given otherwise, which makes a copy of it, but for its execution identity.</summary>
[Cmdlet(VerbsCommon.New, "MAAgent", SupportsShouldProcess = true)]
[OutputType(typeof(Agent))]
public sealed class NewMAAgentCommand : AgentFieldsCmdlet
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public override string? Name { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override ModelReference? Model { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override string? System { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override string? Description { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tools")]
    [ToolArgument]
    public override AgentTool[]? Tool { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("McpServers")]
    [McpServerArgument]
    public override McpServer[]? McpServer { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Skills")]
    [SkillArgument]
    public override object[]? Skill { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override IDictionary? Multiagent { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override IDictionary? Metadata { get; set; }

    private protected override bool NullClears => false;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadFields, Name, out AgentRequest request))
            return;
        if (TryChange(Name!, "Create agent", () => Client.Agents.CreateAsync(request, StopToken), out Agent agent))
            WriteObject(agent);
    }
}
