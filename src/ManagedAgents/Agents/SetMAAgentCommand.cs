using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Agents;

/// <summary>
/// Changes an agent (agents.update), which makes a new version of it; what is not given stays as it is. $null clears a field, a list
/// replaces the whole list. The last change wins, unless -Version or -IfUnchanged is given.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MAAgent", SupportsShouldProcess = true)]
[OutputType(typeof(Agent))]
public sealed class SetMAAgentCommand : AgentFieldsCmdlet
{
    /// <summary>The agent to change, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference Id { get; set; } = null!;

    /// <summary>Change it only while this is its newest version; otherwise the error is Conflict.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Version { get; set; }

    /// <summary>Change it only while the given object's version is its newest; otherwise the error is Conflict.</summary>
    [Parameter]
    public SwitchParameter IfUnchanged { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public override string? Name { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override ModelReference? Model { get; set; }

    /// <inheritdoc/>
    [Parameter]
    public override string? System { get; set; }

    /// <inheritdoc/>
    [Parameter]
    public override string? Description { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ToolArgument]
    public override AgentTool[]? Tool { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [McpServerArgument]
    public override McpServer[]? McpServer { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [SkillArgument]
    public override object[]? Skill { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [TableArgument]
    public override IDictionary? Multiagent { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [TableArgument]
    public override IDictionary? Metadata { get; set; }

    private protected override bool NullClears => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadChanges, Id, out AgentRequest changes))
            return;
        if (TryChange(Id, "Change agent", id => Client.Agents.UpdateAsync(id, changes, StopToken), out Agent agent))
            WriteObject(agent);
    }

    private AgentRequest ReadChanges()
    {
        var changes = new AgentRequest();
        changes.Merge(ChangesOf(Id));
        changes.Append(ReadFields());
        RequireChange(changes);
        if (ExpectedVersion() is { } version)
            changes.Version = version;
        return changes;
    }

    private VersionInput? ExpectedVersion()
    {
        if (!IfUnchanged)
            return Version is null ? null : new VersionInput(Version);
        if (Version is not null)
            throw new InputException("InvalidInput", "-Version and -IfUnchanged both name the expected version; give one of them.");
        return Id.Version is { } read
            ? new VersionInput(read)
            : throw new InputException("VersionUnknown", $"The version of '{Id}' is not known here; give the agent's object instead of its id, or -Version instead of -IfUnchanged.");
    }
}
