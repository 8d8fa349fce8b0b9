using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Agents;

/// <summary>The fields that creating and changing an agent share.</summary>
public abstract class AgentFieldsCmdlet : ResourceFieldsCmdlet<Agent>
{
    private protected AgentFieldsCmdlet()
    {
    }

    /// <summary>
    /// The model it runs on: an id such as claude-opus-4-6 (Tab completes those known when this module was made), the Model of another agent, or a
    /// hashtable with <c>id</c> and settings such as <c>effort</c>, <c>speed</c> and <c>inference_geo</c>.
    /// </summary>
    public abstract ModelReference? Model { get; set; }

    /// <summary>The system prompt: what the agent is and how it shall work, up to 100,000 characters; in a change $null for none.</summary>
    [Parameter]
    [Field]
    public string? System { get; set; }

    /// <summary>What the agent is for, to tell it from others; in a change $null for nothing.</summary>
    [Parameter]
    [Field]
    public string? Description { get; set; }

    /// <summary>
    /// The tools it may use, at most 256: from New-MAToolset (the built-in ones), New-MATool (your own), New-MAMcpToolset (an MCP server's), from
    /// another agent, or as hashtables by wire names. In a change they replace all it had; $null for none.
    /// </summary>
    [Parameter]
    [Field(nameof(Agent.Tools))]
    [Alias("Tools")]
    [ToolArgument]
    public AgentTool[]? Tool { get; set; }

    /// <summary>
    /// The MCP servers whose tools the agent may use, at most 20: from New-MAMcpServer, from another agent, or as hashtables with <c>name</c> and
    /// <c>url</c>. Each needs a New-MAMcpToolset among the tools. In a change they replace all it had; $null for none.
    /// </summary>
    [Parameter]
    [Field(nameof(Agent.McpServers))]
    [Alias("McpServers")]
    [McpServerArgument]
    public McpServer[]? McpServer { get; set; }

    /// <summary>
    /// Its skills, at most 20: objects of Get-MASkill or Get-MASkillVersion, which mean the version that they show; ids, such as xlsx of one of
    /// Anthropic's, or exact names, which mean the newest version at any time; or hashtables with <c>type</c>, <c>skill_id</c> and
    /// <c>version</c>. In a change they replace all it had; $null for none.
    /// </summary>
    [Parameter]
    [Field(nameof(Agent.Skills))]
    [Alias("Skills")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    [SkillArgument]
    public object[]? Skill { get; set; }

    /// <summary>
    /// How it works with other agents, as a hashtable by wire names with <c>type = 'multiagent_20261001'</c> and <c>subagents</c>, <c>workflows</c>
    /// or <c>advisor</c>. It is sent as it is; in a change $null for not at all.
    /// </summary>
    [Parameter]
    [Field]
    [TableArgument]
    public MultiagentTable? Multiagent { get; set; }

    /// <summary>
    /// Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text. In a change a key with the value $null is deleted, and
    /// keys that are not named stay.
    /// </summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// With -Model: how much the model thinks before it answers, such as low, medium or high. Default: what the model does by itself.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(EffortCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Effort { get; set; }

    /// <summary>With -Model: how fast the model answers, such as standard or fast. Default: standard.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SpeedCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Speed { get; set; }

    /// <summary>The model where -Model does not say it; null for none.</summary>
    private protected virtual ModelReference? DefinedModel => null;

    private protected override void AddFields(RequestBody fields)
    {
        if ((Model ?? DefinedModel) is { } model)
            fields.SetField(nameof(Agent.Model), model.ToField(Known(KnownValues.Efforts, Effort), Known(KnownValues.Speeds, Speed), WriteWarning));
        else if (Effort is not null || Speed is not null)
            throw new InputException("InvalidInput", "-Effort and -Speed belong to a model; give -Model too.");
    }
}

/// <summary>How an agent works with others, by wire names.</summary>
public sealed class MultiagentTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public MultiagentTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public MultiagentTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>multiagent_20261001, or coordinator.</summary>
    public string? type { get => Get<string>(); set => Set(value); }

    /// <summary>Whether it may start agents beside it, and which.</summary>
    public object? subagents { get => Get<object>(); set => Set(value); }

    /// <summary>Whether it may start workflow runs.</summary>
    public object? workflows { get => Get<object>(); set => Set(value); }

    /// <summary>Whether it may ask an advisor, and its model.</summary>
    public object? advisor { get => Get<object>(); set => Set(value); }

    /// <summary>Of a coordinator: the agents that it leads.</summary>
    public object[]? agents { get => Get<object[]>(); set => Set(value); }
}
