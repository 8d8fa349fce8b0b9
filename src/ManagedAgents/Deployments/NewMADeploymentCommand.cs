using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Wire;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Deployments;

/// <summary>
/// Creates a deployment (deployments.create): an agent in an environment, with all that its sessions begin with, and when they are started. A piped
/// agent is the one to run. A piped deployment, or a definition of one in the API's form, gives the fields that are not given otherwise.
/// </summary>
[Cmdlet(VerbsCommon.New, "MADeployment", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(Deployment))]
public sealed class NewMADeploymentCommand : DeploymentFieldsCmdlet
{
    private AgentReference? _piped;
    private bool _hasAgent;
    private ScheduleInput? _schedule;

    /// <summary>
    /// What defines the deployment: the agent to run, as its object, id or name; or a deployment, or a definition of one in the form of the API, as an
    /// object from ConvertFrom-Json or a hashtable. A definition gives the fields that are not given otherwise, and those that this module has no parameter
    /// for. What the service makes itself, such as an id, is left out, and tokens of repositories do not come along.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>The deployment's name. It need not be unique, but only one that is names the deployment to other cmdlets.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field]
    public string? Name { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FieldSet)]
    [Parameter(Position = 1, ParameterSetName = DefinitionSet)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public override AgentReference? Agent { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = FieldSet)]
    [Parameter(Position = 2, ParameterSetName = DefinitionSet)]
    [Field(nameof(Deployment.EnvironmentId))]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference? Environment { get; set; }

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    private protected override string[] CopiedToo => [WireNames.FromProperty(nameof(Deployment.Budget)), WireNames.FromProperty(nameof(Deployment.InitialEvents))];

    private protected override AgentReference? AgentToRun => Agent ?? _piped;

    private protected override ScheduleInput? KnownSchedule => _schedule;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        (_piped, _hasAgent, _schedule) = (null, false, null);
        bool isAgent = Agent is null && InputObject is not null && (InputObject.BaseObject is string || Copy.Restore(InputObject) is AgentDefinition);
        if (isAgent)
            _piped = new AgentReference(InputObject!);
        Create(isAgent ? null : InputObject);
    }

    private protected override void AddFields(RequestBody fields)
    {
        Require(Name is not null || Piped is not null, "name", nameof(Name));
        Require(Environment is not null || Piped is not null, "environment", nameof(Environment));
        Require(AgentToRun is not null || _hasAgent || IsAdditional(nameof(Deployment.Agent)), "agent", nameof(Agent));
        string events = nameof(Deployment.InitialEvents);
        Require(Message is not null || InitialEvent is not null || Piped?.Fields.Contains(WireNames.FromProperty(events)) == true || IsAdditional(events), "message to begin with", nameof(Message));
        base.AddFields(fields);
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        object? agent = Plain(piped.Take(WireNames.FromProperty(nameof(Deployment.Agent))));
        _hasAgent = agent is not null;
        if (agent is string name)
            _piped = new AgentReference(name);
        else if (agent is IDictionary pinned && Agent is null)
            fields.SetField(nameof(Deployment.Agent), AgentVersion is null ? pinned : (object)WithVersion(pinned, AgentVersion));
        if (Plain(piped.Take(WireNames.FromProperty(nameof(Deployment.Schedule)))) is not IDictionary schedule)
            return;
        _schedule = ScheduleInput.Of(schedule);
        fields.SetField(nameof(Deployment.Schedule), _schedule);
    }

    /// <summary>A part of a definition as a table or a text, whatever it came as.</summary>
    private static object? Plain(object? part) => part is JsonElement json ? JsonText.Read(json.GetRawText()) : part;

    private static RequestBody WithVersion(IDictionary agent, string version)
    {
        var other = new RequestBody();
        other.Merge(agent);
        return other.SetField(nameof(DeploymentAgent.Version), new VersionInput(version));
    }

    private static void Require(bool isThere, string what, string parameter)
    {
        if (!isThere)
            throw new InputException("InvalidInput", $"The deployment would have no {what}; give -{parameter}{(parameter == nameof(Message) ? " or -InitialEvent" : string.Empty)}.");
    }
}
