using System.Management.Automation;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Commands.Connection;

/// <summary>Gets the connection this runspace uses; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "MAConnection")]
[OutputType(typeof(ApiConnection))]
public sealed class GetMAConnectionCommand : MACmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunspaceState.Current.TryGetConnection() is { } connection)
            WriteObject(connection);
    }
}
