using System.Management.Automation;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Connection;

/// <summary>Gets the connection this runspace uses; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "MAConnection")]
[OutputType(typeof(ApiConnection))]
public sealed class GetMAConnectionCommand : MACmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunspaceMemory memory = RunspaceMemory.Current;
        if (!TryNow(memory.TryGetConnection, null, out ApiConnection? connection) || connection is null)
            return;
        foreach (string warning in memory.TakeWarnings())
            WriteWarning(warning);
        WriteObject(connection);
    }
}

/// <summary>Closes a connection: the given one, else the one Connect-MAService made in this runspace.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "MAService")]
[OutputType(typeof(void))]
public sealed class DisconnectMAServiceCommand : MACmdlet
{
    /// <summary>The connection to close. Default: the one that Connect-MAService made in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public ApiConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunspaceMemory state = RunspaceMemory.Current;
        ApiConnection? closing = Connection ?? state.Connected;
        closing?.Dispose();
        if (closing is not null && ReferenceEquals(closing, state.Connected ?? closing))
            state.Disconnect();
    }
}

/// <summary>Completes the names of the wire formats.</summary>
public sealed class WireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public WireFormatCompleter()
        : base(KnownValues.WireFormats)
    {
    }

    internal static WireFormat Parse(string name)
    {
        string format = KnownValues.WireFormats.Read(name, out bool isKnown);
        if (!isKnown)
            throw new InputException("UnknownWireFormat", $"'{name}' is no wire format; {KnownValues.WireFormats.Hint(name)}");
        return format == WireFormat.Launch.Name ? WireFormat.Launch : WireFormat.Current;
    }
}
