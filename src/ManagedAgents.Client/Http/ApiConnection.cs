using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>
/// A connection to the service. It is immutable and may be shared between runspaces; its key is in no property and no text.
/// Nothing goes over the network until the first request.
/// </summary>
public sealed class ApiConnection : IDisposable
{
    private const long LargeBody = 1024 * 1024;
    private const string OAuthBeta = "oauth-2025-04-20";
    private static readonly Dictionary<string, string> NoHeaders = new();

    private readonly ConnectionSettings _settings;
    private readonly Secret? _credential;
    private readonly TokenWay _tokenWay;
    private readonly string _address;
    private readonly Lazy<HttpClient> _http;
    private readonly CancellationTokenSource _closed = new();
    private readonly bool _isBorrowed;

    /// <summary>Makes a connection.</summary>
    /// <param name="settings">Where to, and as whom.</param>
    /// <exception cref="ArgumentException">The settings are unusable; the message says why.</exception>
    public ApiConnection(ConnectionSettings settings)
    {
        settings.Validate();
        _settings = settings;
        _credential = settings.Credential;
        BaseUri = WithoutVersion(settings.BaseUri);
        _address = BaseUri.AbsoluteUri.TrimEnd('/');
        Proxy = new ProxyRoute(settings);
        _tokenWay = new TokenWay(BaseUri, settings.UserAgent, settings.MaxRetryCount, Proxy, CreateTokenClient);
        Redaction = new Redaction(settings, Proxy);
        Ledger = ServiceLedger.Of(BaseUri);
        _http = new Lazy<HttpClient>(CreateHttpClient, LazyThreadSafetyMode.ExecutionAndPublication);
        settings.SignIn?.Enter();
    }

    private ApiConnection(ApiConnection other, SecureString token)
    {
        _settings = other._settings.With(token);
        _credential = _settings.Credential;
        _tokenWay = other._tokenWay;
        BaseUri = other.BaseUri;
        _address = other._address;
        Proxy = other.Proxy;
        Redaction = new Redaction(_settings, Proxy);
        Ledger = other.Ledger;
        _http = other._http;
        _isBorrowed = true;
        _closed = CancellationTokenSource.CreateLinkedTokenSource(other._closed.Token);

        // What the other tells is told of this one's work, too.
        other.Redaction.Remember([_credential!]);
    }

    /// <summary>Where the service is, without the version path.</summary>
    public Uri BaseUri { get; }

    /// <summary>What is sent as credential: ApiKey, AuthToken, or the tokens of a Profile or a Federation.</summary>
    public string Authentication => _settings.SignIn?.Kind ?? (_settings.ApiKey is null ? "AuthToken" : "ApiKey");

    /// <summary>Where the credential is from, such as -ApiKey, ANTHROPIC_API_KEY, -Profile or active_config; null where nobody said.</summary>
    public string? Source => _settings.Source;

    /// <summary>The profile that it signs in with; null where it is none.</summary>
    public string? Profile => _settings.SignIn?.Profile;

    /// <summary>The organization; null where the credential does not tell.</summary>
    public string? OrganizationId => _settings.SignIn?.OrganizationId;

    /// <summary>The workspace; null where the credential alone decides.</summary>
    public string? WorkspaceId => _settings.SignIn?.WorkspaceId ?? _settings.WorkspaceId;

    /// <summary>When the token at hand expires, which is replaced before; null for a key, before the first sign-in, and for a token that never does.</summary>
    public DateTimeOffset? ExpiresAt => _settings.SignIn?.ExpiresAt;

    /// <summary>The form of the requests.</summary>
    public WireFormat WireFormat => _settings.WireFormat;

    /// <summary>The longest wait for a whole answer, and for the first bytes of a stream.</summary>
    public TimeSpan RequestTimeout => _settings.RequestTimeout;

    /// <summary>The longest wait for a connection. On .NET Framework the system's own limit holds instead.</summary>
    public TimeSpan ConnectTimeout => _settings.ConnectTimeout;

    /// <summary>How often a request that may be repeated is tried again.</summary>
    public int MaxRetryCount => _settings.MaxRetryCount;

    /// <summary>True once the connection was closed.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>The workspace that the service last said to answer for; null where it has not.</summary>
    internal string? AnsweredWorkspace { get; private set; }

    /// <summary>The organization that the service last said to answer for; null where it has not.</summary>
    internal string? AnsweredOrganization { get; private set; }

    /// <summary>Cancelled when the connection is closed, to end what is under way.</summary>
    internal CancellationToken Closed => _closed.Token;

    /// <summary>The way to the service.</summary>
    internal ProxyRoute Proxy { get; }

    /// <summary>Takes the secrets of this connection out of what is told of it.</summary>
    internal Redaction Redaction { get; }

    /// <summary>What this process did at the service lately, over this connection and others.</summary>
    internal ServiceLedger Ledger { get; }

    /// <summary>Sessions looked at or joined at a time, so that hundreds followed at once are no rush on the service.</summary>
    internal KeyedGate Joining { get; } = new(places: 32);

    /// <summary>A failure as it may be told: without the connection's secrets and those sent over it lately, should the service or a proxy have repeated one.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The failure itself where it tells no secret, else its like without.</returns>
    public Exception WithoutSecrets(Exception failure) => Redaction.Of(failure);

    /// <summary>As the other, for a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, with stars in place of secrets.</returns>
    public string WithoutSecrets(string text) => Redaction.Of(text);

    /// <summary>How much of a text that comes in pieces can be told already: behind it a secret of this connection may have begun.</summary>
    /// <param name="text">The text so far.</param>
    /// <returns>How many characters <see cref="WithoutSecrets(string)"/> may be asked about.</returns>
    public int SettledLength(string text) => Redaction.SettledIn(text);

    /// <summary>A connection over the same sockets that signs in with another token. It ends with this one; closing it closes no socket.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The connection.</returns>
    public ApiConnection As(SecureString token) => new(this, token);

    /// <summary>Closes the connection and all its sockets; requests under way end, and a token that no other connection uses is forgotten.</summary>
    public void Dispose()
    {
        if (!IsClosed)
            _settings.SignIn?.Leave();
        _closed.Cancel();
        if (!_isBorrowed && _http.IsValueCreated)
            _http.Value.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{BaseUri} ({Authentication}, {WireFormat})";

    /// <summary>What the user should know of the sign-in and was not told yet.</summary>
    internal IReadOnlyList<string> TakeWarnings() => _settings.SignIn?.TakeWarnings() ?? Array.Empty<string>();

    /// <summary>What to do where the service refuses the credential; null where there is nothing to say of it.</summary>
    internal string? AdviceOnRefusal => _settings.SignIn?.AdviceOnRefusal;

    /// <summary>What to do where the credential is taken, but not for this; null where there is nothing to say of it.</summary>
    internal string? AdviceOnDenial => _settings.SignIn is null ? null : "The token is taken, but its scope does not cover this: look at what its rule or login may do (such as workspace:developer), and in which workspace.";

    /// <summary>Sends one request once and gives the answer with its head read. Where the service refuses the token, it is sent once more with a new one: it was certainly not carried out.</summary>
    internal async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, Action onProgress, CancellationToken token)
    {
        if (IsClosed)
            throw new ApiException(ApiErrorKind.Connection, "The connection was closed; connect again with Connect-MAService.");
        AccessToken? signedIn = _settings.SignIn is { } source ? await source.GetAsync(_tokenWay, token).ConfigureAwait(false) : null;
        HttpResponseMessage response = await SendAsync(request, onProgress, signedIn, token).ConfigureAwait(false);
        if (signedIn is not null && response.StatusCode == HttpStatusCode.Unauthorized
            && await _settings.SignIn!.RenewAsync(signedIn, _tokenWay, token).ConfigureAwait(false) is { } renewed)
        {
            response.Dispose();
            response = await SendAsync(request, onProgress, renewed, token).ConfigureAwait(false);
        }

        AnsweredWorkspace = ResponseHeaders.Workspace(response) ?? AnsweredWorkspace;
        AnsweredOrganization = ResponseHeaders.Organization(response) ?? AnsweredOrganization;
        AnswerEncoding.Decode(response);
        return response;
    }

    private static Uri WithoutVersion(Uri address)
    {
        string text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri(text.EndsWith("/v1", StringComparison.Ordinal) ? text.Substring(0, text.Length - 3) : text);
    }

    private static HttpMethod MethodOf(ApiRequest request) => request.Method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        _ => new HttpMethod(request.Method),
    };

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    private Task<HttpResponseMessage> SendAsync(ApiRequest request, Action onProgress, AccessToken? signedIn, CancellationToken token) =>
        _http.Value.SendAsync(CreateMessage(request, onProgress, signedIn), HttpCompletionOption.ResponseHeadersRead, token);

    private HttpRequestMessage CreateMessage(ApiRequest request, Action onProgress, AccessToken? signedIn)
    {
        var message = new HttpRequestMessage(MethodOf(request), _address + request.Target);
        if (request.Content is { } content)
        {
            message.Content = content(onProgress);
        }
        else if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(RequestBody.Utf8Of(body, WireFormat));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        else if (request.Method is not ("GET" or "HEAD"))
        {
            // Without content the HTTP library repeats it unasked on a lost connection: what it does would be done twice, or a deletion find nothing.
            message.Content = new ByteArrayContent(Array.Empty<byte>());
        }

        HttpRequestHeaders headers = message.Headers;
        headers.TryAddWithoutValidation("Accept", request.Accept);
        headers.TryAddWithoutValidation("Accept-Encoding", AnswerEncoding.Offered);
        headers.TryAddWithoutValidation("User-Agent", _settings.UserAgent);
        headers.TryAddWithoutValidation("anthropic-version", ConnectionSettings.DefaultApiVersion);
        if (WireFormat.ValueOf(request.Beta) is { } beta)
            headers.TryAddWithoutValidation("anthropic-beta", beta);
        if (_settings.ApiKey is null)
            headers.TryAddWithoutValidation("Authorization", "Bearer " + (signedIn?.Value ?? _credential!).Reveal());
        else
            headers.TryAddWithoutValidation("x-api-key", _credential!.Reveal());
        if ((_settings.SignIn is null ? _settings.WorkspaceId : _settings.SignIn.WorkspaceHeader) is { } workspace)
            headers.TryAddWithoutValidation("anthropic-workspace-id", workspace);
        foreach (KeyValuePair<string, string> header in _settings.Headers)
            Set(headers, header.Key, header.Value);
        foreach (KeyValuePair<string, string> header in request.Headers ?? NoHeaders)
            Set(headers, header.Key, header.Value);
        if (signedIn is not null)
            AddBeta(headers, OAuthBeta);
        Redaction.Remember(request, WireFormat);

        // A refusal then comes before the body has gone over the network in vain.
        if (message.Content?.Headers.ContentLength > LargeBody)
            headers.ExpectContinue = true;
        return message;
    }

    /// <summary>A token of a sign-in is taken with this beta alone, whatever others the caller chose.</summary>
    private static void AddBeta(HttpRequestHeaders headers, string beta)
    {
        string given = headers.TryGetValues("anthropic-beta", out IEnumerable<string>? values) ? string.Join(",", values) : string.Empty;
        if (!given.Split(',').Any(value => value.Trim().Equals(beta, StringComparison.OrdinalIgnoreCase)))
            Set(headers, "anthropic-beta", given.Length == 0 ? beta : $"{given},{beta}");
    }

    private HttpClient CreateTokenClient(bool direct) =>
        new(HttpHandlers.Create(direct ? null : _settings.Proxy, !direct && Proxy.IsUsed, direct ? null : _settings.ProxyCredential, _settings.ConnectTimeout), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    // Redirects are never followed: they would carry the key to whatever address they name.
    private HttpClient CreateHttpClient() =>
        new(HttpHandlers.Create(_settings.Proxy, Proxy.IsUsed, _settings.ProxyCredential, _settings.ConnectTimeout), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
}
