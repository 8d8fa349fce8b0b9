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

    /// <summary>The API key; default the environment variable ANTHROPIC_API_KEY.</summary>
    [Parameter(Position = 0, ParameterSetName = ApiKeySet, ValueFromPipelineByPropertyName = true)]
    [SecretArgument]
    public SecureString? ApiKey { get; set; }

    /// <summary>An OAuth or gateway token instead of a key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AuthTokenSet)]
    [SecretArgument]
    public SecureString? AuthToken { get; set; }

    /// <summary>The service's address; default ANTHROPIC_BASE_URL, else https://api.anthropic.com.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Uri")]
    public Uri? BaseUri { get; set; }

    /// <summary>The form of the requests: Current (default) or Launch.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(WireFormatCompleter))]
    public string WireFormat { get; set; } = "Current";

    /// <summary>The longest wait for a whole answer, in seconds; default 600.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>The longest wait for a connection, in seconds; default 30. Windows PowerShell 5.1 leaves it to the system, which waits about 21 seconds.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int ConnectTimeoutSec { get; set; } = 30;

    /// <summary>How often a request that is safe to repeat is tried again; default 2.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetryCount { get; set; } = 2;

    /// <summary>The proxy's address; default the system's proxy, but none for a service on this machine.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The credential for the proxy, the given one or the system's.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Use no proxy, not even the system's.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Headers to send with every request, such as anthropic-version; they replace the module's own. A value may be a SecureString.</summary>
    [Parameter]
    [HeaderArgument]
    public IDictionary? Header { get; set; }

    /// <summary>Allow the key to travel over unencrypted HTTP to another machine.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>Emit the connection, for use with -Connection.</summary>
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
    /// <summary>The connection to close; default this runspace's.</summary>
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
