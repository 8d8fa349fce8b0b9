using System.Linq;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>
/// Starts a session of an agent in an environment (sessions.create). An agent object starts the version it shows, an id the newest.
/// With -Message the session works at once; without, it waits for Send-MAMessage.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(Session))]
public sealed class StartMASessionCommand : SessionStartCmdlet<Session>
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public override AgentReference? Agent { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Field(nameof(Session.EnvironmentId))]
    [Alias("EnvironmentId", "environment_id")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference? Environment { get; set; }

    /// <summary>A title, to tell the session from others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Field]
    public string? Title { get; set; }

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
        AgentReference agent = Agent!;
        if (!TryNow(() => ReadSession(agent), agent, out RequestBody fields) || !TryAgent(fields, agent, out string agentId) || !TryReferences(fields) || !TryParts((Skill ?? []).OfType<INamingPart>()))
            return;
        if (ShouldProcess(agentId, "Start session") && Try(() => Client.Sessions.CreateAsync(fields, StopToken), agent, out Session session))
            WriteObject(session);
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        piped.Take("agent");
        piped.Take("environment_id");
        piped.Take("started_with_input");
    }

    private protected override SessionAgentInput ReadAgent(AgentReference agent, string id)
    {
        SessionAgentInput input = base.ReadAgent(agent, id);
        if (WireForm.Of(agent.Given?.Properties["agent"]?.Value) is { } defined && defined["type"] is "agent_with_overrides")
            input.Override(defined);
        if (Model is not null)
            input.Model = Model.ToField(effort: null, speed: null, WriteWarning);
        if (IsBound(nameof(System)))
            input.System = string.IsNullOrEmpty(System) ? null : System;
        if (IsBound(nameof(Tool)))
            input.Tools = Tool ?? [];
        if (IsBound(nameof(McpServer)))
            input.McpServers = McpServer ?? [];
        if (IsBound(nameof(Skill)))
            input.Skills = Skill ?? [];
        return input;
    }

    // A piped object in the API's form, which has an agent, may have any other field of a session.
    private RequestBody ReadSession(AgentReference agent)
    {
        RequestBody fields = new RequestBody().SetField(nameof(Session.Agent), ReadAgent(agent, agent.ToString()));
        if (agent.Given?.Properties["agent"] is not null && Definition.Of(agent.Given) is { } piped)
            ReadPiped(piped, fields);
        fields.Append(ReadFields(clears: false));
        return fields;
    }
}
