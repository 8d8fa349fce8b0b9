using System.Collections;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Vaults;

namespace ManagedAgents.Sessions;

/// <summary>
/// Starts a session of an agent in an environment (sessions.create). An agent object starts the version it shows, an id the newest.
/// With -Message the session works at once; without, it waits for Send-MAMessage.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(Session))]
public sealed class StartMASessionCommand : ResourceFieldsCmdlet<Session>
{
    /// <summary>The agent: its object (the version that it shows), or its id or exact name (its newest version).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference Agent { get; set; } = null!;

    /// <summary>The version of the agent, instead of the object's or the newest.</summary>
    [Parameter]
    public string? AgentVersion { get; set; }

    /// <summary>The environment to run in: its object, id or exact name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Field(nameof(Session.EnvironmentId))]
    [Alias("EnvironmentId", "environment_id")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference Environment { get; set; } = null!;

    /// <summary>A title, to tell the session from others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Field]
    public string? Title { get; set; }

    /// <summary>What to mount, from New-MAResource.</summary>
    [Parameter]
    [Field(nameof(Session.Resources))]
    [ResourceArgument]
    public ResourceInput[]? Resource { get; set; }

    /// <summary>The vaults that credentials for MCP servers and repositories come from: ids, exact names or objects. They cannot be changed later.</summary>
    [Parameter]
    [Field(nameof(Session.VaultIds))]
    public VaultReference[]? Vault { get; set; }

    /// <summary>Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// What the session may cost in all, in US dollars at list prices, in whole cents. At the limit it stops with the reason budget_reached;
    /// Set-MASession -Budget raises it. Default: no limit. A session that was started without a budget cannot get one later.
    /// </summary>
    [Parameter]
    [MoneyArgument]
    public decimal Budget { get; set; }

    /// <summary>Messages to begin with, at most 50. The session works on them at once. All are taken or none.</summary>
    [Parameter]
    public string[]? Message { get; set; }

    /// <summary>A model instead of the agent's, for this session: an id, or a hashtable with <c>id</c> and settings.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelReference? Model { get; set; }

    /// <summary>A system prompt instead of the agent's, for this session; $null for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? System { get; set; }

    /// <summary>Tools instead of the agent's, for this session, as New-MAAgent -Tool takes them; <c>@()</c> for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ToolArgument]
    public AgentTool[]? Tool { get; set; }

    /// <summary>MCP servers instead of the agent's, for this session; <c>@()</c> for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [McpServerArgument]
    public McpServer[]? McpServer { get; set; }

    /// <summary>Skills instead of the agent's, for this session, as New-MAAgent -Skill takes them; <c>@()</c> for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    [SkillArgument]
    public object[]? Skill { get; set; }

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    private protected override string[] CopiedToo => ["budget"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadSession, Agent, out RequestBody fields) || !TryResolve(Agent, out string agentId) || !TryReferences(fields) || !TryParts((Skill ?? []).OfType<INamingPart>()))
            return;
        fields.SetField(nameof(Session.Agent), ReadAgent(agentId));
        if (ShouldProcess(agentId, "Start session") && Try(() => Client.Sessions.CreateAsync(fields, StopToken), Agent, out Session session))
            WriteObject(session);
    }

    private protected override void AddFields(RequestBody fields)
    {
        var request = new SessionCreateRequest();
        if (IsBound(nameof(Budget)))
            request.Budget = new BudgetInput(Budget);
        if (Message is not null)
            request.InitialEvents = Message.Select(Begin).ToArray();
        fields.Append(request);
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        piped.Take("agent");
        piped.Take("environment_id");
        piped.Take("started_with_input");
    }

    // A piped object in the API's form, which has an agent, may have any other field of a session.
    private RequestBody ReadSession()
    {
        RequestBody fields = new RequestBody().SetField(nameof(Session.Agent), ReadAgent(Agent.ToString()));
        if (Agent.Given?.Properties["agent"] is not null && Definition.Of(Agent.Given) is { } piped)
            ReadPiped(piped, fields);
        fields.Append(ReadFields(clears: false));
        return fields;
    }

    private static InputEvent Begin(string message) => string.IsNullOrWhiteSpace(message)
        ? throw new InputException("NothingToSend", "A text of -Message is empty or of blanks alone; the session would have nothing to work on.")
        : InputEvent.UserMessage(new[] { ContentInput.Text(message) });

    private SessionAgentInput ReadAgent(string id)
    {
        VersionInput? version = AgentVersion is not null ? new VersionInput(AgentVersion)
            : Agent.Version is { } shown ? new VersionInput(shown)
            : null;
        var agent = new SessionAgentInput(id, version);
        if (WireForm.Of(Agent.Given?.Properties["agent"]?.Value) is { } defined && defined["type"] is "agent_with_overrides")
            agent.Override(defined);
        if (Model is not null)
            agent.Model = Model.ToField(effort: null, speed: null);
        if (IsBound(nameof(System)))
            agent.System = string.IsNullOrEmpty(System) ? null : System;
        if (IsBound(nameof(Tool)))
            agent.Tools = Tool ?? [];
        if (IsBound(nameof(McpServer)))
            agent.McpServers = McpServer ?? [];
        if (IsBound(nameof(Skill)))
            agent.Skills = Skill ?? [];
        return agent;
    }
}

/// <summary>Lets a parameter for resources take hashtables too: @{ type = 'file'; file_id = … }.</summary>
internal sealed class ResourceArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static ResourceInput Read(object? item) => item switch
    {
        ResourceInput resource => resource,
        IDictionary table when table.Contains("type") => ResourceInput.Of(table),
        _ => throw Unusable(item, "A resource comes from New-MAResource, or is a hashtable with 'type' and the type's other fields by their wire names."),
    };
}
