using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Environments;

/// <summary>Creates an environment (environments.create). Unless told otherwise its sandboxes reach everything.</summary>
[Cmdlet(VerbsCommon.New, "MAEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class NewMAEnvironmentCommand : EnvironmentFieldsCmdlet
{
    /// <summary>Its name, unique in the workspace.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => ReadFields(NetworkInput.Unrestricted), Name, out EnvironmentRequest fields))
            return;
        var request = new EnvironmentRequest { Name = Name };
        request.Append(fields);
        if (TryChange(Name, "Create environment", () => Client.Environments.CreateAsync(request, StopToken), out AgentEnvironment environment))
            WriteObject(environment);
    }
}
