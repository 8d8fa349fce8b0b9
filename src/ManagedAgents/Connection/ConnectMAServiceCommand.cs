using System;
using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;
using ManagedAgents.SignIn;

namespace ManagedAgents.Connection;

/// <summary>Connects this runspace to the service. Nothing goes over the network until the first request, unless -Test asks for one.</summary>
[Cmdlet(VerbsCommunications.Connect, "MAService", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(ApiConnection))]
public sealed class ConnectMAServiceCommand : MACmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string AuthTokenSet = "AuthToken";
    private const string ProfileSet = "Profile";
    private const string TokenFileSet = "IdentityTokenFile";
    private const string TokenSet = "IdentityToken";
    private const string ManagedIdentitySet = "ManagedIdentity";
    private const string GitHubActionsSet = "GitHubActions";
    private const string AzureDevOpsSet = "AzureDevOps";
    private const string GoogleMetadataSet = "GoogleMetadata";
    private const string ServiceAudience = "https://api.anthropic.com";

    private ApiConnection? _tested;

    /// <summary>
    /// The API key, as SecureString: from a vault, from <c>Read-Host -AsSecureString</c>, or the password of a credential. Plain text is refused, so
    /// that no key lands in a script or in the history. Blanks and line breaks at its ends are left out; inside they are refused. Default: the
    /// environment variable ANTHROPIC_API_KEY, else the next credential in the order of about_ManagedAgents_SignIn.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = ApiKeySet, ValueFromPipelineByPropertyName = true)]
    [SecretArgument]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// An OAuth token or a gateway's token instead of an API key, as SecureString. It is sent as <c>Authorization: Bearer</c>. Default, where no key
    /// is given or set: the environment variable ANTHROPIC_AUTH_TOKEN.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = AuthTokenSet)]
    [SecretArgument]
    public SecureString? AuthToken { get; set; }

    /// <summary>
    /// A profile that <c>ant auth login</c> made, by its name; Get-MAProfile shows them. Its token is refreshed before it expires, and what was
    /// refreshed is written to the profile's own file, where <c>ant</c> and the SDKs find it. It goes before keys in the environment.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>
    /// Signs in with the identity token (JWT) in this file, which is read anew each time, such as a projected token of Kubernetes or the one that a
    /// SPIFFE helper writes.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenFileSet)]
    [ValidateNotNullOrEmpty]
    public string? IdentityTokenFile { get; set; }

    /// <summary>
    /// Signs in with this identity token (JWT), as SecureString, or with what a script block gives, as text or SecureString. The block runs each time that a token is needed, in a
    /// runspace of its own, which knows no variables and functions of this one.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [IdentityTokenArgument]
    [ValidateNotNull]
    public object? IdentityToken { get; set; }

    /// <summary>
    /// Signs in with the managed identity of the Azure resource that runs this: a virtual machine, App Service, Functions, Container Apps, an Automation
    /// runbook, a pod in AKS, a server that Azure Arc manages.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentitySet)]
    public SwitchParameter ManagedIdentity { get; set; }

    /// <summary>Signs in with the identity of the GitHub Actions job that runs this. The job needs the permission <c>id-token: write</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GitHubActionsSet)]
    public SwitchParameter GitHubActions { get; set; }

    /// <summary>Signs in with the identity of the Azure DevOps job that runs this. The step needs SYSTEM_ACCESSTOKEN in its environment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AzureDevOpsSet)]
    public SwitchParameter AzureDevOps { get; set; }

    /// <summary>Signs in with the identity of the Google Cloud resource that runs this: Compute Engine, Cloud Run, GKE.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GoogleMetadataSet)]
    public SwitchParameter GoogleMetadata { get; set; }

    /// <summary>
    /// Whom the platform's token is for. In Azure it is the application id URI of an app registration of yours, such as api://managed-agents; elsewhere
    /// the default is https://api.anthropic.com.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = GitHubActionsSet)]
    [Parameter(ParameterSetName = GoogleMetadataSet)]
    [ValidateNotNullOrEmpty]
    public string? Audience { get; set; }

    /// <summary>With -ManagedIdentity: the client id of the identity, where the resource has several.</summary>
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>With -AzureDevOps: the id of a service connection, whose identity is used. Default: that of the pipeline.</summary>
    [Parameter(ParameterSetName = AzureDevOpsSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceConnectionId { get; set; }

    /// <summary>The federation rule (<c>fdrl_…</c>) that the identity is checked by. Default: the environment variable ANTHROPIC_FEDERATION_RULE_ID.</summary>
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = GitHubActionsSet)]
    [Parameter(ParameterSetName = AzureDevOpsSet)]
    [Parameter(ParameterSetName = GoogleMetadataSet)]
    [ValidateNotNullOrEmpty]
    public string? FederationRuleId { get; set; }

    /// <summary>The organization (a UUID) of the rule. Default: the environment variable ANTHROPIC_ORGANIZATION_ID.</summary>
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = GitHubActionsSet)]
    [Parameter(ParameterSetName = AzureDevOpsSet)]
    [Parameter(ParameterSetName = GoogleMetadataSet)]
    [ValidateNotNullOrEmpty]
    public string? OrganizationId { get; set; }

    /// <summary>
    /// The service account (<c>svac_…</c>) to sign in as. Default: the environment variable ANTHROPIC_SERVICE_ACCOUNT_ID, else the one that the rule names.
    /// </summary>
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ManagedIdentitySet)]
    [Parameter(ParameterSetName = GitHubActionsSet)]
    [Parameter(ParameterSetName = AzureDevOpsSet)]
    [Parameter(ParameterSetName = GoogleMetadataSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceAccountId { get; set; }

    /// <summary>
    /// The workspace to work in (<c>wrkspc_…</c>, or <c>default</c>), where the credential opens several. Default: that of the profile, else the
    /// environment variable ANTHROPIC_WORKSPACE_ID, else the credential's own.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkspaceId { get; set; }

    /// <summary>
    /// The service's address, for a gateway or the emulator. A <c>/v1</c> at its end is ignored; a query or a fragment is refused. Default: the
    /// environment variable ANTHROPIC_BASE_URL, else https://api.anthropic.com.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Uri")]
    public Uri? BaseUri { get; set; }

    /// <summary>
    /// The form of the requests. Current is what the service speaks today, and what clones and self-hosted installations of it speak. Launch is the
    /// form of its launch documentation, for gateways that know no other. Answers are read in both forms always.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(WireFormatCompleter))]
    public string WireFormat { get; set; } = "Current";

    /// <summary>
    /// The longest wait for a whole answer, in seconds, default 600; of an event stream or a download, for its beginning. An answer that does not
    /// come in time is the error RequestTimedOut. How long a session may work is not limited by this: see Receive-MAEvent -TimeoutSec and
    /// Invoke-MAAgent -TimeoutSec.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>
    /// The longest wait for a connection to the service, in seconds, encryption included; default 30. One that is not made in time is the error
    /// ConnectionFailed, after the repeats that -MaxRetryCount allows; nothing was carried out then. In Windows PowerShell 5.1 it has no effect:
    /// there the system's own limit holds, about 21 seconds.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int ConnectTimeoutSec { get; set; } = 30;

    /// <summary>
    /// How often a request is tried again after a lost connection, a rate limit or an error of the service, 0 to 100; default 2. Only what is safe to
    /// repeat is repeated. The waits are what the service asks for, else half a second, doubling to eight. A wait of a minute or more is a warning;
    /// what the service puts off for longer than -TimeoutSec is an error at once.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetryCount { get; set; } = 2;

    /// <summary>
    /// The proxy's address, such as http://proxy.example.com:8080. A user name or password in it is refused: use -ProxyCredential. The address may be
    /// http, as the requests in it are encrypted. Default: the system's proxy, but none for a service on this machine.
    /// </summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The credential for the proxy: the one named by -Proxy, else the system's.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>
    /// Uses no proxy, not even the system's. A service on this machine (localhost, 127.0.0.1, ::1) is reached without the system's proxy always.
    /// </summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>
    /// Headers to send with every request, as a hashtable, such as <c>@{ 'anthropic-version' = '2026-10-21' }</c>. They replace the module's own of
    /// the same name. Headers whose names begin with Content- follow from the body and are refused. A value may be a SecureString, as a gateway's key
    /// should be.
    /// </summary>
    [Parameter]
    [HeaderArgument]
    public IDictionary? Header { get; set; }

    /// <summary>
    /// Allows the key to travel over unencrypted HTTP to another machine. Without it an http address of another machine is refused, and an http
    /// address of this machine with a -Proxy on another one. An address of this machine, such as the emulator's, needs no permission otherwise.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>
    /// Asks the service once, for one agent, and says whether the credential works. Where it does not, or where nobody answered, that is an error, and
    /// the runspace keeps the connection that it had.
    /// </summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    /// <summary>Emits the connection, for use with -Connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override ApiConnection? KnownConnection => _tested ?? base.KnownConnection;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ApiConnection connection;
        try
        {
            connection = CreateConnection();
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            // What follows must not go over an earlier connection instead.
            Throw(cause, BaseUri is not null && BaseUri.OriginalString.IndexOf('@') >= 0 ? null : BaseUri);
            throw;
        }

        if (Test)
            RequireWorking(connection);
        RunspaceMemory.Current.Connect(connection);
        WriteVerbose($"Connected to {connection}.");
        if (PassThru)
            WriteObject(connection);
    }

    private protected override string? AdviceOn(ApiException failure) => _tested is null ? null : failure.Status switch
    {
        401 or 403 => $"The service does not take the credential ({_tested.Source}) for this, and nothing was connected. {failure.Advice}".TrimEnd(),
        _ when failure.Kind is ApiErrorKind.SignIn or ApiErrorKind.LoginExpired => $"The credential ({_tested.Source}) does not sign in, and nothing was connected. {failure.Advice}".TrimEnd(),
        _ => $"Whether the credential ({_tested.Source}) works is not known, and nothing was connected. {failure.Advice}".TrimEnd(),
    };

    /// <summary>Asks for one agent: nothing costs the service less, and whoever may not see agents can do nothing else of this module.</summary>
    private void RequireWorking(ApiConnection connection)
    {
        _tested = connection;
        var client = new ApiClient(connection, IsVerbose ? Queue.Verbose : null, Queue.Warn);
        bool works = false;
        try
        {
            Wait(client.Of(Kinds.Agent).List(new ResourceFilter { Limit = 1 }).NextAsync(StopToken));
            works = true;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, connection.BaseUri);
        }
        finally
        {
            if (!works)
                connection.Dispose();
        }

        Streams.Words($"The credential ({connection.Source}) works at {connection.BaseUri}.{Environment.NewLine}");
    }

    private ApiConnection CreateConnection()
    {
        Credential credential = ChooseCredential() ?? throw new InputException(
            "NotConnected",
            "No key. Give -ApiKey (for example from Get-Secret or Read-Host -AsSecureString), set the environment variable ANTHROPIC_API_KEY, or sign in another way: about_ManagedAgents_SignIn tells how.");
        foreach (string warning in ToldOnce.New(credential.Warnings))
            WriteWarning(warning);
        Uri address = credential.Address(BaseUri);
        return new ApiConnection(new ConnectionSettings
        {
            BaseUri = address,
            ApiKey = credential.ApiKey,
            AuthToken = credential.AuthToken,
            SignIn = credential.SignIn(address),
            WorkspaceId = WorkspaceId ?? (credential.ApiKey is null ? null : SignInVariables.Read(SignInVariables.Workspace)),
            Source = credential.Source,
            WireFormat = WireFormatCompleter.Parse(WireFormat),
            RequestTimeout = TimeSpan.FromSeconds(TimeoutSec),
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSec),
            MaxRetryCount = MaxRetryCount,
            Proxy = CreateProxy(),
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            NoProxy = NoProxy,
            Headers = HeaderTable.Read(Header, RequestHeaders.OfEnvironment()),
            AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
            UserAgent = ClientName.Text,
        });
    }

    /// <summary>The credential of the parameters; of the environment where they name none.</summary>
    private Credential? ChooseCredential()
    {
        if (ApiKey is not null)
            return new Credential("-ApiKey", ApiKey, null);
        if (AuthToken is not null)
            return new Credential("-AuthToken", null, AuthToken);
        if (Profile is not null)
            return CredentialSearch.OfProfile(Profile, "-Profile", WorkspaceId);
        if (ChooseIdentity() is not { } identity)
            return CredentialSearch.Find(WorkspaceId);
        FederationSettings settings = CredentialSearch.Federate(identity, FederationRuleId, OrganizationId, ServiceAccountId, WorkspaceId);
        identity.Check();
        return new Credential(identity.Name, address => FederatedTokens.Of(settings, address));
    }

    private IdentitySource? ChooseIdentity() => ParameterSetName switch
    {
        TokenFileSet => IdentitySource.OfFile(GetUnresolvedProviderPathFromPSPath(IdentityTokenFile), "-IdentityTokenFile"),
        TokenSet => IdentityArgument.Read(IdentityToken!),
        ManagedIdentitySet => IdentitySource.OfManagedIdentity(Audience!, ClientId),
        GitHubActionsSet => IdentitySource.OfGitHubActions(Audience ?? ServiceAudience),
        AzureDevOpsSet => IdentitySource.OfAzureDevOps(ServiceConnectionId),
        GoogleMetadataSet => IdentitySource.OfGoogle(Audience ?? ServiceAudience),
        _ => null,
    };

    private WebProxy? CreateProxy()
    {
        if (Proxy is null)
            return null;
        if (!Proxy.IsAbsoluteUri || (Proxy.Scheme != Uri.UriSchemeHttp && Proxy.Scheme != Uri.UriSchemeHttps))
            throw new InputException("InvalidAddress", "The proxy is not an http or https address, such as http://proxy.example.com:8080.");

        // A password in the address would be told in errors.
        if (Proxy.UserInfo.Length > 0)
            throw new InputException("InvalidAddress", "The proxy's address holds a user name or password; give these with -ProxyCredential.");
        return new WebProxy(Proxy) { Credentials = ProxyCredential?.GetNetworkCredential() };
    }
}
