using System;
using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Connection;

/// <summary>Connects this runspace to the service. Nothing goes over the network until the first request.</summary>
[Cmdlet(VerbsCommunications.Connect, "MAService", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(ApiConnection))]
public sealed class ConnectMAServiceCommand : MACmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string AuthTokenSet = "AuthToken";

    /// <summary>
    /// The API key, as SecureString: from a vault, from <c>Read-Host -AsSecureString</c>, or the password of a credential. Plain text is refused, so
    /// that no key lands in a script or in the history. Blanks and line breaks at its ends are left out; inside they are refused. Default: the
    /// environment variable ANTHROPIC_API_KEY.
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

    /// <summary>Emits the connection, for use with -Connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

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

        RunspaceMemory.Current.Connect(connection);
        WriteVerbose($"Connected to {connection}.");
        if (PassThru)
            WriteObject(connection);
    }

    private ApiConnection CreateConnection()
    {
        SecureString? key = ApiKey ?? (AuthToken is null ? RunspaceMemory.SecureVariable("ANTHROPIC_API_KEY") : null);
        SecureString? token = AuthToken ?? (key is null ? RunspaceMemory.SecureVariable("ANTHROPIC_AUTH_TOKEN") : null);
        if (key is null && token is null)
            throw new InputException("NotConnected", "No key. Give -ApiKey (for example from Get-Secret or Read-Host -AsSecureString) or set the environment variable ANTHROPIC_API_KEY.");
        return new ApiConnection(new ConnectionSettings
        {
            BaseUri = BaseUri ?? RunspaceMemory.AddressVariable() ?? ConnectionSettings.DefaultBaseUri,
            ApiKey = key,
            AuthToken = token,
            WireFormat = WireFormatCompleter.Parse(WireFormat),
            RequestTimeout = TimeSpan.FromSeconds(TimeoutSec),
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSec),
            MaxRetryCount = MaxRetryCount,
            Proxy = CreateProxy(),
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            NoProxy = NoProxy,
            Headers = HeaderTable.Read(Header),
            AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
            UserAgent = ClientName.Text,
        });
    }

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

/// <summary>Gets the connection this runspace uses; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "MAConnection")]
[OutputType(typeof(ApiConnection))]
public sealed class GetMAConnectionCommand : MACmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunspaceMemory.Current.TryGetConnection() is { } connection)
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
