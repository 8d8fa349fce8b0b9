using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Agents;

/// <summary>The fields that creating and changing an agent share. Only a cmdlet that creates may take them from the pipeline: in a change a piped agent is the target.</summary>
public abstract class AgentFieldsCmdlet : MAConnectedCmdlet
{
    private protected AgentFieldsCmdlet()
    {
    }

    /// <summary>Its name.</summary>
    public abstract string? Name { get; set; }

    /// <summary>The model it runs on: an id, another agent's Model, or a table with id, effort, speed, inference_geo.</summary>
    public abstract ModelReference? Model { get; set; }

    /// <summary>Its system prompt, up to 100,000 characters.</summary>
    public abstract string? System { get; set; }

    /// <summary>What it is for.</summary>
    public abstract string? Description { get; set; }

    /// <summary>The tools it may use, from New-MAToolset, New-MATool, New-MAMcpToolset or another agent, or as hashtables by wire names; at most 256.</summary>
    public abstract AgentTool[]? Tool { get; set; }

    /// <summary>The MCP servers it may use, from New-MAMcpServer or another agent, or as hashtables; at most 20. Each needs an MCP toolset among the tools.</summary>
    public abstract McpServer[]? McpServer { get; set; }

    /// <summary>Its skills: ids (skill_… for the workspace's own, others such as xlsx for Anthropic's), or hashtables with type, skill_id, version; at most 20.</summary>
    public abstract object[]? Skill { get; set; }

    /// <summary>How it works with other agents, as a hashtable with type multiagent_20261001 and subagents, workflows, advisor.</summary>
    public abstract IDictionary? Multiagent { get; set; }

    /// <summary>Own key and value pairs, at most 16; in a change $null deletes a key.</summary>
    public abstract IDictionary? Metadata { get; set; }

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

    /// <summary>Fields newer than this module, by their wire names.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    /// <summary>True where a null given by the user is sent, to clear the field.</summary>
    private protected abstract bool NullClears { get; }

    /// <summary>The model that a piped definition has; null for none.</summary>
    private protected ModelReference? DefinedModel { get; set; }

    /// <summary>The fields the user gave.</summary>
    private protected AgentRequest ReadFields()
    {
        var request = new AgentRequest();
        if (Gives(nameof(Name), Name))
            request.Name = Name;
        SetModel(request);
        if (Gives(nameof(Description), Description))
            request.Description = NullIfEmpty(Description);
        if (Gives(nameof(System), System))
            request.System = NullIfEmpty(System);
        if (Gives(nameof(McpServer), McpServer))
            request.McpServers = McpServer;
        if (Gives(nameof(Tool), Tool))
            request.Tools = Tool;
        if (Gives(nameof(Skill), Skill))
            request.Skills = Skill;
        if (Gives(nameof(Multiagent), Multiagent))
            request.Multiagent = PlainValue.Table(Multiagent);
        if (Gives(nameof(Metadata), Metadata))
            request.Metadata = PlainValue.TextTable(Metadata);
        request.Merge(PlainValue.Table(AdditionalProperty));
        return request;
    }

    // PowerShell gives a text parameter an empty text for $null; the service clears by null.
    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private bool Gives(string parameter, object? value) => IsBound(parameter) && (NullClears || value is not (null or ""));

    private void SetModel(AgentRequest request)
    {
        if ((Model ?? DefinedModel) is { } model)
            request.Model = model.ToField(Known(KnownValues.Efforts, Effort), Known(KnownValues.Speeds, Speed));
        else if (Effort is not null || Speed is not null)
            throw new InputException("InvalidInput", "-Effort and -Speed belong to a model; give -Model too.");
    }
}
