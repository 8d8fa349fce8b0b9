using System;
using System.Collections.Generic;
using System.Net;
using System.Security;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>How to reach the service and as whom. Read once, when a connection is made from it.</summary>
public sealed class ConnectionSettings
{
    /// <summary>The service's address when none is given.</summary>
    public static readonly Uri DefaultBaseUri = new("https://api.anthropic.com");

    /// <summary>The version header's value when none is given.</summary>
    public const string DefaultApiVersion = "2023-06-01";

    private SecureString? _apiKey;
    private SecureString? _authToken;

    /// <summary>Where the service is; default <see cref="DefaultBaseUri"/>. A trailing <c>/v1</c> is accepted and ignored.</summary>
    public Uri BaseUri { get; init; } = DefaultBaseUri;

    /// <summary>The API key, sent as <c>x-api-key</c>. Exactly one of it and <see cref="AuthToken"/> is needed.</summary>
    public SecureString? ApiKey { get => _apiKey; init => _apiKey = value; }

    /// <summary>An OAuth or gateway token, sent as <c>Authorization: Bearer</c>.</summary>
    public SecureString? AuthToken { get => _authToken; init => _authToken = value; }

    /// <summary>The form of the requests; default Current.</summary>
    public WireFormat WireFormat { get; init; } = WireFormat.Current;

    /// <summary>The longest wait for a whole answer, and for the first bytes of a stream; default 10 minutes.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The longest wait for a connection, encryption included; default 30 seconds. On .NET Framework, that is in Windows PowerShell 5.1, the
    /// system's own limit holds instead, about 21 seconds on Windows.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that may be repeated is tried again; default 2.</summary>
    public int MaxRetryCount { get; init; } = 2;

    /// <summary>The proxy; null for the system's.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Who to be for the proxy, the given one or the system's; null for nobody, or whom its address names.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>True to use no proxy, not even the system's.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Headers sent with every request; one of the module's own names replaces the module's value.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>True to send the key over unencrypted HTTP to another machine.</summary>
    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>What the client calls itself in <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "ManagedAgents-PowerShell";

    /// <summary>The same with another token in place of the credential.</summary>
    internal ConnectionSettings With(SecureString token)
    {
        var other = (ConnectionSettings)MemberwiseClone();
        other._apiKey = null;
        other._authToken = token;
        return other;
    }

    /// <summary>The key or token, without the blanks and line breaks at its ends that a file or a copied line may have.</summary>
    internal Secret Credential => Secret.FromText(new Secret((ApiKey ?? AuthToken)!).Reveal().Trim());

    /// <summary>Checks the settings as a whole.</summary>
    /// <exception cref="InvalidInputException">The address, the credential or a number is unusable; the message says which.</exception>
    internal void Validate()
    {
        if (BaseUri.IsAbsoluteUri && BaseUri.UserInfo.Length > 0)
            throw new InvalidInputException("The base address holds a user name or password; give credentials as key or token only.");
        if (!BaseUri.IsAbsoluteUri || (BaseUri.Scheme != Uri.UriSchemeHttps && BaseUri.Scheme != Uri.UriSchemeHttp))
            throw new InvalidInputException($"The base address{Quoted(BaseUri)} is not an http or https address, such as {DefaultBaseUri}.");
        if (BaseUri.Query.Length > 0 || BaseUri.Fragment.Length > 0)
            throw new InvalidInputException("The base address has a query or a fragment (what follows ? or #), which no request could keep. Give the address without; what a gateway wants in each request can be a header (-Header).");
        if (BaseUri.Scheme == Uri.UriSchemeHttp && !AllowUnencryptedAuthentication && new ProxyRoute(this).Elsewhere is { } proxy)
            throw new InvalidInputException($"The base address '{BaseUri}' is unencrypted and would be asked for through the proxy {proxy.Host}, so the key could be read on its way. Use -NoProxy or https, or connect with -AllowUnencryptedAuthentication if the network is trusted.");
        if (BaseUri.Scheme == Uri.UriSchemeHttp && !ProxyRoute.IsThisMachine(BaseUri) && !AllowUnencryptedAuthentication)
            throw new InvalidInputException($"The base address '{BaseUri}' is unencrypted, so the key could be read on its way. Use https, or connect with -AllowUnencryptedAuthentication if the network is trusted.");
        if ((ApiKey is null) == (AuthToken is null))
            throw new InvalidInputException("Give either an API key or an auth token.");
        if (Credential.IsEmpty)
            throw new InvalidInputException($"The {(ApiKey is null ? "auth token" : "API key")} is empty.");
        RequireHeaderText(Credential);
        if (RequestTimeout <= TimeSpan.Zero)
            throw new InvalidInputException("The request timeout must be longer than zero.");
        if (ConnectTimeout <= TimeSpan.Zero || ConnectTimeout.TotalMilliseconds > int.MaxValue)
            throw new InvalidInputException("The connect timeout must be longer than zero and shorter than 25 days.");
        if (MaxRetryCount < 0)
            throw new InvalidInputException("The retry count cannot be negative.");
    }

    /// <summary>What is no web address may hold a password where none is looked for.</summary>
    private static string Quoted(Uri address) => address.OriginalString.IndexOf('@') >= 0 ? string.Empty : $" '{address}'";

    private static void RequireHeaderText(Secret value)
    {
        foreach (char c in value.Reveal())
        {
            // Checked here, because the exception of the HTTP library would quote the key.
            if (c is < '!' or > '~')
                throw new InvalidInputException("The key or token holds a blank, a line break or a character outside ASCII; was it copied whole?");
        }
    }
}
