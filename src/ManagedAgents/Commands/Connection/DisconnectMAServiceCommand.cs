using System.Management.Automation;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Commands.Connection;

/// <summary>Closes a connection: the given one, else the one Connect-MAService made in this runspace.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "MAService")]
[OutputType(typeof(void))]
public sealed class DisconnectMAServiceCommand : MACmdlet
{
    /// <summary>The connection to close; default this runspace's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public ApiConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunspaceState state = RunspaceState.Current;
        ApiConnection? closing = Connection ?? state.Connected;
        closing?.Dispose();
        if (closing is not null && ReferenceEquals(closing, state.Connected ?? closing))
            state.Disconnect();
    }
}
