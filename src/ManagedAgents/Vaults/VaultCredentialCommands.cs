using System.Collections.Generic;
using System.Management.Automation;
using System.Security;
using ManagedAgents.Client;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Vaults;

/// <summary>
/// Creates a credential in a vault (vaults.credentials.create): a token that an MCP server gets, one that the service renews, or a value for
/// which an environment variable stands in the sandbox. Secrets are only ever sent; nothing shows them.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAVaultCredential", SupportsShouldProcess = true, DefaultParameterSetName = BearerSet)]
[OutputType(typeof(VaultCredential))]
public sealed class NewMAVaultCredentialCommand : CredentialFieldsCmdlet
{
    private HashSet<string>? _servers;

    /// <summary>The vault to put it in: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference Vault { get; set; } = null!;

    /// <summary>The MCP server that gets the token. The service compares it with the agent's, but for the case of the host, a default port and a slash at the end.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BearerSet)]
    [Parameter(Mandatory = true, ParameterSetName = OAuthSet)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>The token, which the server gets as it is, as a SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BearerSet)]
    [SecretArgument]
    public SecureString? Token { get; set; }

    /// <summary>The access token that the server gave for somebody, as a SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OAuthSet)]
    [SecretArgument]
    public SecureString? AccessToken { get; set; }

    /// <summary>With -RefreshToken: the client that the server knows.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>With -RefreshToken: the address at which the service renews the access token.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [ValidateNotNullOrEmpty]
    public string? TokenEndpoint { get; set; }

    /// <summary>With -RefreshToken: what a renewed token is for, in the words of the server, such as its address. Few servers ask for it.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [ValidateNotNullOrEmpty]
    public string? Resource { get; set; }

    /// <summary>The environment variable that stands for the value in a sandbox, such as GITHUB_TOKEN. The agent sees a stand-in; the value is put into requests on their way out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VariableSet)]
    [ValidateNotNullOrEmpty]
    public string? EnvironmentVariable { get; set; }

    /// <summary>The value, as a SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VariableSet)]
    [SecretArgument]
    public SecureString? Value { get; set; }

    private protected override ResourceReference? Owner => Vault;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Create() && Url is not null)
            WarnOfUnusedServer(Url);
    }

    // A credential for a server that no agent has is used by nothing, and nothing would say so.
    private void WarnOfUnusedServer(string url)
    {
        if (_servers is null)
        {
            if (!Try(() => ServerAddress.OfAgentsAsync(Client, StopToken), url, out HashSet<string> servers))
                return;
            _servers = servers;
        }

        if (_servers.Count > 0 && !_servers.Contains(ServerAddress.Normal(url)))
            WriteWarning($"No agent has an MCP server with the address '{url}', so no session uses this credential yet. The service compares the addresses but for the case of the host, a default port and a slash at the end; Get-MAAgent | ForEach-Object McpServers shows the agents' servers.");
    }

    private protected override void AddFields(RequestBody fields) => fields.SetField(nameof(VaultCredential.Auth), ReadAuth());

    private CredentialInput ReadAuth()
    {
        switch (ParameterSetName)
        {
            case OAuthSet:
                return CredentialInput.OAuth(Url, AccessToken, ExpiresAt, ReadWholeRefresh());
            case VariableSet:
                CheckHosts();
                if (!Unrestricted && AllowedHost is null)
                    throw new InputException("InvalidInput", "Say to which hosts the value may be sent: -AllowedHost, or -Unrestricted for every host.");
                return ReadVariable(EnvironmentVariable, Value);
            default:
                return CredentialInput.Bearer(Url, Token!);
        }
    }

    private RefreshInput? ReadWholeRefresh()
    {
        RefreshInput? refresh = ReadRefresh();
        if (refresh is null && ClientId is null && TokenEndpoint is null && Resource is null)
            return null;
        if (RefreshToken is null || ClientId is null || TokenEndpoint is null)
            throw new InputException("InvalidInput", "A token is renewed with -RefreshToken, -ClientId and -TokenEndpoint together; give all three, or none and no -ClientSecret, -ClientAuthentication, -Scope and -Resource.");
        refresh!.ClientId = ClientId;
        refresh.TokenEndpoint = TokenEndpoint;
        if (Resource is not null)
            refresh.Resource = Resource;
        return refresh;
    }

    private protected override string? WayToAuthenticate()
    {
        string way = Known(KnownValues.ClientAuthentications, ClientAuthentication) ?? (ClientSecret is null ? "none" : "client_secret_basic");
        return (way == "none") == (ClientSecret is null) ? RefreshToken is null && ClientSecret is null && ClientAuthentication is null ? null : way
            : throw new InputException("InvalidInput", "-ClientAuthentication none excludes -ClientSecret, and the other ways need it.");
    }
}

/// <summary>Gets credentials of a vault: the named ones (vaults.credentials.retrieve) or all (vaults.credentials.list). No answer has their secrets.</summary>
[Cmdlet(VerbsCommon.Get, "MAVaultCredential", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(VaultCredential))]
public sealed class GetMAVaultCredentialCommand : GetNamedResourceCmdlet<VaultCredential, VaultCredentialReference>
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override VaultCredentialReference[] Id { get; set; } = [];

    /// <summary>The vault that they are in: its id, exact name or object. A credential's object says it itself.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = ListSet, ValueFromPipeline = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference? Vault { get; set; }

    /// <summary>Lists archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }

    private protected override ResourceReference? Owner => Vault;
}

/// <summary>Changes a credential (vaults.credentials.update); what is not given stays as it is. Its server and its variable cannot change.</summary>
[Cmdlet(VerbsCommon.Set, "MAVaultCredential", SupportsShouldProcess = true, DefaultParameterSetName = BearerSet)]
[OutputType(typeof(VaultCredential))]
public sealed class SetMAVaultCredentialCommand : CredentialFieldsCmdlet
{
    /// <summary>The credential to change: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultCredentialReference Id { get; set; } = null!;

    /// <summary>The vault that it is in: its id, exact name or object. A credential's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference? Vault { get; set; }

    /// <summary>The new token of a bearer credential, as a SecureString.</summary>
    [Parameter(ParameterSetName = BearerSet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The new access token of an OAuth credential, as a SecureString.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>The new value of a variable's credential, as a SecureString.</summary>
    [Parameter(ParameterSetName = VariableSet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? Value { get; set; }

    private protected override ResourceReference? Owner => Vault;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Change(Id);

    private protected override void AddFields(RequestBody fields)
    {
        CheckHosts();
        CredentialInput? auth = ParameterSetName switch
        {
            OAuthSet => CredentialInput.OAuth(url: null, AccessToken, ExpiresAt, ReadRefresh()),
            VariableSet => ReadVariable(name: null, Value),
            _ => Token is null ? null : CredentialInput.Bearer(url: null, Token),
        };
        if (IsBound(nameof(ExpiresAt)))
            auth!.SetField(nameof(ExpiresAt), ExpiresAt);
        if (auth?.SaysSomething == true)
            fields.SetField(nameof(VaultCredential.Auth), auth);
    }

    private protected override string? WayToAuthenticate() => (ClientSecret is null, Known(KnownValues.ClientAuthentications, ClientAuthentication)) switch
    {
        (true, null) => null,
        (false, { } way and not "none") => way,
        _ => throw new InputException("InvalidInput", "In a change -ClientSecret and -ClientAuthentication (client_secret_basic or client_secret_post, as the credential has it) are given together."),
    };
}

/// <summary>Has the service try OAuth credentials (vaults.credentials.mcp_oauth_validate), which may renew their tokens.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MAVaultCredential")]
[OutputType(typeof(CredentialValidation))]
public sealed class TestMAVaultCredentialCommand : ResourceCmdlet<VaultCredential>
{
    /// <summary>The credentials to try: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultCredentialReference[] Id { get; set; } = [];

    /// <summary>The vault that they are in: its id, exact name or object. A credential's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference? Vault { get; set; }

    private protected override ResourceReference? Owner => Vault;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (VaultCredentialReference one in Id)
        {
            if (TryParents(one, out string[] parents) && TryResolve(one, out string id, parents)
                && Try(() => Client.VaultCredentials(parents[0]).ValidateAsync(id, StopToken), one, out CredentialValidation validation))
                WriteObject(validation);
        }
    }
}

/// <summary>Archives credentials, whose secrets the service deletes (vaults.credentials.archive). This is final.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAVaultCredential", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(VaultCredential))]
public sealed class DisableMAVaultCredentialCommand : DisableResourceCmdlet<VaultCredential, VaultCredentialReference>
{
    /// <summary>The vault that they are in: its id, exact name or object. A credential's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference? Vault { get; set; }

    private protected override ResourceReference? Owner => Vault;
}

/// <summary>Deletes credentials for good (vaults.credentials.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAVaultCredential", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAVaultCredentialCommand : RemoveResourceCmdlet<VaultCredential, VaultCredentialReference>
{
    /// <summary>The vault that they are in: its id, exact name or object. A credential's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("VaultId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference? Vault { get; set; }

    private protected override ResourceReference? Owner => Vault;
}

/// <summary>Names a credential by its id or name, its object, or an object that says which credential it is of.</summary>
public sealed class VaultCredentialReference : ResourceReference<VaultCredential>
{
    /// <summary>Takes what names the credential.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public VaultCredentialReference(object value)
        : base(Kinds.VaultCredential, value, "CredentialId")
    {
    }
}
