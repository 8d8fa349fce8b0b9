using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Agents;

/// <summary>
/// Creates an agent (agents.create). A piped agent, or a definition of one in the API's form, gives the fields that are not given otherwise;
/// of an agent the service has, that makes a copy, but for its execution identity.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAAgent", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(Agent))]
public sealed class NewMAAgentCommand : AgentFieldsCmdlet
{
    private const string FieldSet = "Fields";
    private const string DefinitionSet = "Definition";
    private static readonly string[] CanBeGiven = { "name", "description", "system", "multiagent", "metadata", "execution_identity" };

    /// <summary>An agent, or the definition of one as an object from JSON or a hashtable by wire names: the fields that are not given otherwise.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    public override string? Name { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FieldSet)]
    [Parameter(Position = 1, ParameterSetName = DefinitionSet)]
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
    [Alias("Tools")]
    [ToolArgument]
    public override AgentTool[]? Tool { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [Alias("McpServers")]
    [McpServerArgument]
    public override McpServer[]? McpServer { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [Alias("Skills")]
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

    private protected override bool NullClears => false;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadRequest, Name ?? (object?)InputObject, out (string Name, AgentRequest Fields) request))
            return;
        if (TryChange(request.Name, "Create agent", () => Client.Agents.CreateAsync(request.Fields, StopToken), out Agent agent))
            WriteObject(agent);
    }

    private (string Name, AgentRequest Fields) ReadRequest()
    {
        DefinedModel = null;
        if (ParameterSetName != DefinitionSet)
            return (Name!, ReadFields());
        Definition piped = Definition.Of(InputObject) ?? throw new InputException("InvalidInput", $"'{InputObject}' is no agent and no definition of one; a name is given by -Name.");
        var request = new AgentRequest();
        ReadDefinition(piped, request);
        request.Append(ReadFields());
        string name = Name ?? piped.Fields["name"]?.ToString() ?? throw Definition.Lacks("definition", "name", "-Name");
        if (Model is null && DefinedModel is null)
            throw Definition.Lacks("definition", "model", "-Model");
        return (name, request);
    }

    private void ReadDefinition(Definition piped, AgentRequest request)
    {
        // As whom an agent acts is not copied; a definition may say it.
        if (piped.IsStored)
            piped.Take("execution_identity");
        DefinedModel = piped.Take("model") switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.Object } model => new ModelReference((IDictionary)JsonText.Read(model.GetRawText())!),
            ModelConfig model => new ModelReference(model),
            IDictionary model => new ModelReference(model),
            { } id => new ModelReference(id.ToString()!),
        };
        if ((piped.TakeItems("mcp_servers") ?? piped.TakeItems("mcp_server")) is { } servers)
            request.McpServers = [.. servers.Select(McpServerArgumentAttribute.Read)];
        if ((piped.TakeItems("tools") ?? piped.TakeItems("tool")) is { } tools)
            request.Tools = [.. tools.Select(ToolArgumentAttribute.Read)];
        if ((piped.TakeItems("skills") ?? piped.TakeItems("skill")) is { } skills)
            request.Skills = [.. skills.Select(SkillArgumentAttribute.Read)];
        if (piped.Fields["metadata"] is IDictionary metadata)
            piped.Fields["metadata"] = PlainValue.TextTable(metadata);
        string[] unknown = piped.TakeUnknown(CanBeGiven);
        if (unknown.Length > 0)
            WriteWarning($"The agent has fields that this module does not know, and they are not copied: {string.Join(", ", unknown)}. Give them with -AdditionalProperty if the new agent shall have them.");
        request.Merge(piped.Fields);
    }
}
