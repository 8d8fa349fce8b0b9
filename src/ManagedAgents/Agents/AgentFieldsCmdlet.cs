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

    /// <summary>The model it runs on: an id, another agent's Model, or a table with id, effort, speed, inference_geo.</summary>
    public abstract ModelReference? Model { get; set; }

    /// <summary>Its system prompt, up to 100,000 characters.</summary>
    [Parameter]
    [Field]
    public string? System { get; set; }

    /// <summary>What it is for.</summary>
    [Parameter]
    [Field]
    public string? Description { get; set; }

    /// <summary>The tools it may use, from New-MAToolset, New-MATool, New-MAMcpToolset or another agent, or as hashtables by wire names; at most 256.</summary>
    [Parameter]
    [Field(nameof(Agent.Tools))]
    [Alias("Tools")]
    [ToolArgument]
    public AgentTool[]? Tool { get; set; }

    /// <summary>The MCP servers it may use, from New-MAMcpServer or another agent, or as hashtables; at most 20. Each needs an MCP toolset among the tools.</summary>
    [Parameter]
    [Field(nameof(Agent.McpServers))]
    [Alias("McpServers")]
    [McpServerArgument]
    public McpServer[]? McpServer { get; set; }

    /// <summary>Its skills: ids (skill_… for the workspace's own, others such as xlsx for Anthropic's), or hashtables with type, skill_id, version; at most 20.</summary>
    [Parameter]
    [Field(nameof(Agent.Skills))]
    [Alias("Skills")]
    [SkillArgument]
    public object[]? Skill { get; set; }

    /// <summary>How it works with other agents, as a hashtable with type multiagent_20261001 and subagents, workflows, advisor.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Multiagent { get; set; }

    /// <summary>Own key and value pairs, at most 16; in a change $null deletes a key.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>With -Model: how much the model thinks, such as low or high.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EffortCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Effort { get; set; }

    /// <summary>With -Model: how fast the model answers, such as standard or fast.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SpeedCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Speed { get; set; }

    /// <summary>The model where -Model does not say it; null for none.</summary>
    private protected virtual ModelReference? DefinedModel => null;

    private protected override void AddFields(RequestBody fields)
    {
        if ((Model ?? DefinedModel) is { } model)
            fields.SetField(nameof(Agent.Model), model.ToField(Known(KnownValues.Efforts, Effort), Known(KnownValues.Speeds, Speed)));
        else if (Effort is not null || Speed is not null)
            throw new InputException("InvalidInput", "-Effort and -Speed belong to a model; give -Model too.");
    }
}
