using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Copies;
using ManagedAgents.Errors;

namespace ManagedAgents.Commands.Environments;

/// <summary>
/// Creates an environment (environments.create). Unless told otherwise its sandboxes reach everything. A piped environment, or a definition
/// of one in the API's form, gives the fields that are not given otherwise.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAEnvironment", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(AgentEnvironment))]
public sealed class NewMAEnvironmentCommand : EnvironmentFieldsCmdlet
{
    private const string FieldSet = "Fields";
    private const string DefinitionSet = "Definition";
    private static readonly string[] CanBeGiven = { "name", "description", "config", "metadata", "scope" };

    /// <summary>
    /// A name, an environment, or the definition of one as an object from JSON or a hashtable by wire names: the fields that are not given
    /// otherwise.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Its name, unique in the workspace.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadRequest, Name ?? (object?)InputObject, out (string Name, EnvironmentRequest Fields) request))
            return;
        if (TryChange(request.Name, "Create environment", () => Client.Environments.CreateAsync(request.Fields, StopToken), out AgentEnvironment environment))
            WriteObject(environment);
    }

    private (string Name, EnvironmentRequest Fields) ReadRequest()
    {
        Definition? piped = ParameterSetName == DefinitionSet ? Definition.Of(InputObject) : null;
        string name = Name ?? (ParameterSetName == DefinitionSet && piped is null ? InputObject!.ToString() : piped?.Fields["name"]?.ToString())
            ?? throw Definition.Lacks("definition", "name", "-Name");
        var request = new EnvironmentRequest { Name = name };
        bool hasConfig = piped?.Fields["config"] is not null;
        if (hasConfig && GivesConfig)
            throw new InputException("InvalidInput", "The definition that is piped has a config; leave out -AllowedHost, -Package and -SelfHosted, or the config.");
        if (piped is not null)
            ReadDefinition(piped, request);
        request.Append(ReadFields(hasConfig ? null : NetworkInput.Unrestricted));
        request.Name = name;
        return (name, request);
    }

    private void ReadDefinition(Definition piped, EnvironmentRequest request)
    {
        if (piped.Fields["metadata"] is IDictionary metadata)
            piped.Fields["metadata"] = PlainValue.TextTable(metadata);
        string[] unknown = piped.TakeUnknown(CanBeGiven);
        if (unknown.Length > 0)
            WriteWarning($"The environment has fields that this module does not know, and they are not copied: {string.Join(", ", unknown)}. Give them with -AdditionalProperty if the new environment shall have them.");
        request.Merge(piped.Fields);
    }
}
