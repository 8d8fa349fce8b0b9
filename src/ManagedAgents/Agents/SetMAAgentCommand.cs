using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Agents;

/// <summary>
/// Changes an agent (agents.update), which makes a new version of it; what is not given stays as it is. $null clears a field, a list
/// replaces the whole list. The last change wins, unless -Version or -IfUnchanged is given.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MAAgent", SupportsShouldProcess = true)]
[OutputType(typeof(Agent))]
public sealed class SetMAAgentCommand : AgentFieldsCmdlet
{
    /// <summary>The agent to change: its id, exact name or object. A piped agent is the one to change; its fields are not sent.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference Id { get; set; } = null!;

    /// <summary>Changes the agent only while this is its newest version; otherwise the error is Conflict.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentVersionCompleter))]
    public string? Version { get; set; }

    /// <summary>
    /// Changes the agent only while the version of the given object is its newest; otherwise the error is Conflict. Needs an object, as an id tells
    /// no version.
    /// </summary>
    [Parameter]
    public SwitchParameter IfUnchanged { get; set; }

    /// <summary>The new name.</summary>
    [Parameter]
    [Field]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary><inheritdoc/> Settings that are not given, such as the effort, are the model's own again.</summary>
    [Parameter]
    [Field]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override ModelReference? Model { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Change(Id);

    private protected override void AddPreconditions(RequestBody changes)
    {
        if (ExpectedVersion() is { } version)
            changes.SetField(nameof(Agent.Version), version);
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
