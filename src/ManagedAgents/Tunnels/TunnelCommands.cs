using System.Management.Automation;
using System.Security;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.Wire;
using ManagedAgents.Resources;

namespace ManagedAgents.Tunnels;

/// <summary>
/// Creates a tunnel (tunnels.create). A piped tunnel, or a definition of one in the API's form, gives the fields that are not given otherwise; a
/// piped text is its name.
/// </summary>
[Cmdlet(VerbsCommon.New, "MATunnel", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(Tunnel))]
public sealed class NewMATunnelCommand : NewResourceCmdlet<Tunnel>
{
    /// <summary>Its name, as people see it, 1 to 255 characters. It need not be unique, and may be left out.</summary>
    [Parameter(Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field(nameof(Tunnel.DisplayName))]
    public string? Name { get; set; }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        // A new tunnel gets one of its own.
        if (piped.IsStored)
            piped.Take(WireNames.FromProperty(nameof(Tunnel.Domain)));
    }
}

/// <summary>Gets tunnels: the named ones (tunnels.retrieve) or all (tunnels.list).</summary>
[Cmdlet(VerbsCommon.Get, "MATunnel", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Tunnel))]
public sealed class GetMATunnelCommand : GetNamedResourceCmdlet<Tunnel, TunnelReference>
{
    /// <summary>Lists archived tunnels too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Archives tunnels with their certificates and host names, which is final (tunnels.archive).</summary>
[Cmdlet(VerbsLifecycle.Disable, "MATunnel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Tunnel))]
public sealed class DisableMATunnelCommand : DisableResourceCmdlet<Tunnel, TunnelReference>
{
}

/// <summary>Gets the token that the other end of a tunnel signs in with (tunnels.reveal_token), as a SecureString and in no other form.</summary>
[Cmdlet(VerbsCommon.Get, "MATunnelToken")]
[OutputType(typeof(SecureString))]
public sealed class GetMATunnelTokenCommand : MAConnectedCmdlet
{
    /// <summary>The tunnels: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TunnelId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public TunnelReference[] Tunnel { get; set; } = [];

    private protected override string NotFoundErrorId => "TunnelNotFound";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TunnelReference one in Tunnel)
        {
            if (TryResolve(one, out string id) && Try(() => Client.Tunnels.RevealTokenAsync(id, StopToken), one, out SecureString token))
                WriteObject(token);
        }
    }
}

/// <summary>Replaces the token of a tunnel (tunnels.rotate_token). The old one is worth nothing from then on.</summary>
[Cmdlet(VerbsCommon.Reset, "MATunnelToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SecureString))]
public sealed class ResetMATunnelTokenCommand : MAConnectedCmdlet
{
    /// <summary>The tunnels: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TunnelId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public TunnelReference[] Tunnel { get; set; } = [];

    /// <summary>Why it is replaced. The service keeps it with the event; it is no place for a secret.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override string NotFoundErrorId => "TunnelNotFound";

    private protected override string? AdviceOn(ApiException failure) =>
        failure.OutcomeUnknown ? "Get-MATunnelToken gets the token that holds now, whichever that is." : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TunnelReference one in Tunnel)
        {
            if (TryChange(one, "Replace token of tunnel", id => Client.Tunnels.RotateTokenAsync(id, Reason, StopToken), out SecureString token))
                WriteObject(token);
        }
    }
}

/// <summary>Names a tunnel by its id or name, its object, or an object that says which tunnel it is of.</summary>
public sealed class TunnelReference : ResourceReference<Tunnel>
{
    /// <summary>Takes what names the tunnel.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public TunnelReference(object value)
        : base(Kinds.Tunnel, value)
    {
    }
}
