using System.Management.Automation;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Commands.Parts;

/// <summary>Makes a tool for an agent that the caller runs when the agent calls it. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MATool", DefaultParameterSetName = SchemaSet)]
[OutputType(typeof(CustomTool))]
public sealed class NewMAToolCommand : MACmdlet
{
    private const string SchemaSet = "Schema";

    /// <summary>The name the agent calls it by: 1 to 128 letters, digits, underscores and hyphens.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Name { get; set; } = string.Empty;

    /// <summary>What it does and when to use it, for the agent.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Description { get; set; } = string.Empty;

    /// <summary>The JSON schema of its input, as a hashtable or JSON text, of type object; default no input.</summary>
    [Parameter(Position = 2, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    public object? InputSchema { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(CreateTool, Name, out AgentTool tool))
            WriteObject(tool);
    }

    private AgentTool CreateTool()
    {
        if (!Regex.IsMatch(Name, @"^[A-Za-z0-9_-]{1,128}\z"))
            throw new InputException("InvalidToolName", $"'{Name}' cannot be a tool's name: it has 1 to 128 letters, digits, underscores and hyphens.");
        if (string.IsNullOrWhiteSpace(Description))
            throw new InputException("InvalidToolDescription", $"The tool '{Name}' has no description; the agent needs one to know what it does.");
        return LocalObject.Tool(new CustomToolFields { Name = Name, Description = Description, InputSchema = ToolSchema.Read(InputSchema) });
    }
}
