using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
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
    private ModelReference? _definedModel;

    /// <summary>
    /// An agent, or the definition of one in the form of the API: an object from ConvertFrom-Json or a hashtable. It gives the fields that are not
    /// given otherwise, and those that this module has no parameter for. What the service makes itself, such as an id, is left out.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Its name. It need not be unique, but Invoke-MAAgent finds an agent by its name only where it is.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field]
    public string? Name { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FieldSet)]
    [Parameter(Position = 1, ParameterSetName = DefinitionSet)]
    [Field]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override ModelReference? Model { get; set; }

    private protected override ModelReference? DefinedModel => _definedModel;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _definedModel = null;
        Create(InputObject);
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        // As whom an agent acts is not copied; a definition may say it.
        if (piped.IsStored)
            piped.Take("execution_identity");
        _definedModel = piped.Take("model") switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.Object } model => new ModelReference((IDictionary)JsonText.Read(model.GetRawText())!),
            ModelConfig model => new ModelReference(model),
            IDictionary model => new ModelReference(model),
            { } id => new ModelReference(id.ToString()!),
        };
    }
}
