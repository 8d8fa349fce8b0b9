using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>The identity of a resource in Azure. How to ask for it, the platform's variables say; without any it is a machine.</summary>
internal sealed class ManagedIdentity : PlatformIdentity
{
    private const string AnswerMember = "access_token";
    private const string Hint = "Look whether the resource has a managed identity (with several give -ClientId), and whether the audience is an app registration with a service principal.";
    private const int LongestKey = 4096;

    private readonly string _audience;
    private readonly string? _clientId;
    private readonly string _keyFolder;

    /// <param name="audience">Whom the token is for.</param>
    /// <param name="clientId">Which identity; null for the only one.</param>
    /// <param name="keyFolder">Where Arc puts its keys; null for the usual place.</param>
    public ManagedIdentity(string audience, string? clientId, string? keyFolder = null)
        : base("-ManagedIdentity")
    {
        _audience = audience;
        _clientId = clientId;
        _keyFolder = keyFolder ?? (Path.DirectorySeparatorChar == '/'
            ? "/var/opt/azcmagent/tokens"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "AzureConnectedMachineAgent", "Tokens"));
    }

    internal override string Key => $"azure {_audience} {_clientId}";

    private static bool IsPod => Variable("AZURE_FEDERATED_TOKEN_FILE") is not null && Variable("AZURE_TENANT_ID") is not null && Variable("AZURE_CLIENT_ID") is not null;

    private string Query => $"resource={Uri.EscapeDataString(_audience)}{(_clientId is null ? string.Empty : "&client_id=" + Uri.EscapeDataString(_clientId))}";

    internal override Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        if (Variable("IDENTITY_ENDPOINT") is { } endpoint)
        {
            Uri address = Address(endpoint, "IDENTITY_ENDPOINT");
            return Variable("IDENTITY_HEADER") is { } header ? OfServiceAsync(way, address, header, remember, token) : OfArcAsync(way, address, remember, token);
        }

        return IsPod ? OfPodAsync(way, remember, token) : OfMachineAsync(way, token);
    }

    /// <summary>App Service, Functions, Container Apps, and Automation, which may not know the version.</summary>
    private async Task<string> OfServiceAsync(TokenWay way, Uri endpoint, string header, Action<Secret> remember, CancellationToken token)
    {
        remember(Secret.FromText(header));
        foreach (string version in new[] { "api-version=2019-08-01&", string.Empty })
        {
            using TokenReply reply = await AskAsync(way, HttpMethod.Get, With(endpoint, version + Query), Prepare, token).ConfigureAwait(false);
            if (reply.Status != 400 || version.Length == 0)
                return Read(reply, AnswerMember, Hint);
        }

        throw Failure("no answer.");

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.TryAddWithoutValidation("X-IDENTITY-HEADER", header);
            request.Headers.TryAddWithoutValidation("Metadata", "True");
        }
    }

    private async Task<string> OfMachineAsync(TokenWay way, CancellationToken token)
    {
        // The variable is that of Azure's own libraries for where this service is.
        Uri host = Address(Variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? "http://169.254.169.254", "AZURE_POD_IDENTITY_AUTHORITY_HOST");
        using TokenReply reply = await AskAsync(way, HttpMethod.Get, new Uri(host, "/metadata/identity/oauth2/token?api-version=2018-02-01&" + Query), request => request.Headers.TryAddWithoutValidation("Metadata", "true"), token).ConfigureAwait(false);
        return Read(reply, AnswerMember, Hint);
    }

    /// <summary>A server that Arc manages shows that it may read a file that administrators alone can.</summary>
    private async Task<string> OfArcAsync(TokenWay way, Uri endpoint, Action<Secret> remember, CancellationToken token)
    {
        Uri address = With(endpoint, "api-version=2020-06-01&" + Query);
        string key;
        using (TokenReply challenge = await AskAsync(way, HttpMethod.Get, address, static request => request.Headers.TryAddWithoutValidation("Metadata", "true"), token).ConfigureAwait(false))
        {
            if (challenge.Status != 401)
                return Read(challenge, AnswerMember, Hint);
            key = ReadKey(challenge.Challenge);
        }

        remember(Secret.FromText(key));
        using TokenReply reply = await AskAsync(way, HttpMethod.Get, address, Prepare, token).ConfigureAwait(false);
        return Read(reply, AnswerMember, Hint);

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.TryAddWithoutValidation("Metadata", "true");
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + key);
        }
    }

    /// <summary>The key in the file that the agent names: whoever answers in its place shall not have any file read.</summary>
    private string ReadKey(string? challenge)
    {
        int at = challenge?.IndexOf("realm=", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0 || !challenge!.StartsWith("Basic", StringComparison.OrdinalIgnoreCase))
            throw Failure("the agent of Azure Arc did not say which file to read.");
        string path = Path.GetFullPath(challenge.Substring(at + "realm=".Length).Trim().Trim('"'));
        StringComparison comparison = Path.DirectorySeparatorChar == '/' ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (!string.Equals(Path.GetDirectoryName(path), Path.GetFullPath(_keyFolder), comparison) || !string.Equals(Path.GetExtension(path), ".key", comparison))
            throw Failure($"the agent of Azure Arc named a file outside '{_keyFolder}', which is not read.");
        try
        {
            var file = new FileInfo(path);
            if ((file.Attributes & FileAttributes.ReparsePoint) != 0 || file.Length > LongestKey)
                throw Failure($"'{path}' is no key of Azure Arc's agent.");
            return File.ReadAllText(path).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failure($"the key of Azure Arc's agent cannot be read: {cause.Message} The user must be a member of its group (himds, or Hybrid agent extension applications).");
        }
    }

    private async Task<string> OfPodAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        Uri authority = Address(Variable("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com/", "AZURE_AUTHORITY_HOST");
        string assertion = await new FileIdentity(Variable("AZURE_FEDERATED_TOKEN_FILE")!, "AZURE_FEDERATED_TOKEN_FILE").GetAsync(way, remember, token).ConfigureAwait(false);
        remember(Secret.FromText(assertion));
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = _clientId ?? Variable("AZURE_CLIENT_ID")!,
            ["scope"] = _audience.TrimEnd('/') + "/.default",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        };
        var address = new Uri(authority, $"{Uri.EscapeDataString(Variable("AZURE_TENANT_ID")!)}/oauth2/v2.0/token");
        using TokenReply reply = await AskAsync(way, HttpMethod.Post, address, request => request.Content = new FormUrlEncodedContent(form), token).ConfigureAwait(false);
        return Read(reply, AnswerMember, Hint);
    }
}

/// <summary>The identity of a job of GitHub Actions.</summary>
internal sealed class GitHubIdentity : PlatformIdentity
{
    private const string UrlVariable = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private const string TokenVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
    private const string Otherwise = "Run in a job of GitHub Actions that has the permission id-token: write.";

    private readonly string _audience;

    public GitHubIdentity(string audience)
        : base("-GitHubActions") => _audience = audience;

    internal override string Key => "github " + _audience;

    public override void Check()
    {
        Required(UrlVariable, Otherwise);
        Required(TokenVariable, Otherwise);
    }

    internal override async Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        string bearer = Required(TokenVariable, Otherwise);
        remember(Secret.FromText(bearer));
        Uri address = Address(Required(UrlVariable, Otherwise), UrlVariable);
        using TokenReply reply = await AskAsync(way, HttpMethod.Get, With(address, "audience=" + Uri.EscapeDataString(_audience)), request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer), token).ConfigureAwait(false);
        return Read(reply, "value", Otherwise);
    }
}

/// <summary>The identity of a job of Azure DevOps.</summary>
internal sealed class DevOpsIdentity : PlatformIdentity
{
    private const string UrlVariable = "SYSTEM_OIDCREQUESTURI";
    private const string TokenVariable = "SYSTEM_ACCESSTOKEN";
    private const string Otherwise = "Run in a job of Azure DevOps.";
    private const string Unmapped = "Azure DevOps gives it to steps only that ask for it: write SYSTEM_ACCESSTOKEN: $(System.AccessToken) under env of the step.";

    private readonly string? _connection;

    public DevOpsIdentity(string? connection)
        : base("-AzureDevOps") => _connection = connection;

    internal override string Key => "devops " + _connection;

    public override void Check()
    {
        Required(UrlVariable, Otherwise);
        Required(TokenVariable, Unmapped);
    }

    internal override async Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        string bearer = Required(TokenVariable, Unmapped);
        remember(Secret.FromText(bearer));
        Uri address = Address(Required(UrlVariable, Otherwise), UrlVariable);
        string query = "api-version=7.1-preview.1" + (_connection is null ? string.Empty : "&serviceConnectionId=" + Uri.EscapeDataString(_connection));
        using TokenReply reply = await AskAsync(way, HttpMethod.Post, With(address, query), Prepare, token).ConfigureAwait(false);
        return Read(reply, "oidcToken", Unmapped);

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
            request.Content = new ByteArrayContent([]);
        }
    }
}

/// <summary>The identity of a resource in Google Cloud.</summary>
internal sealed class GoogleIdentity : PlatformIdentity
{
    private readonly string _audience;

    public GoogleIdentity(string audience)
        : base("-GoogleMetadata") => _audience = audience;

    internal override string Key => "google " + _audience;

    internal override async Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        // The variable is that of Google's own libraries for where this service is.
        Uri host = Address("http://" + (Variable("GCE_METADATA_HOST") ?? "metadata.google.internal"), "GCE_METADATA_HOST");
        var asked = new Uri(host, $"/computeMetadata/v1/instance/service-accounts/default/identity?audience={Uri.EscapeDataString(_audience)}&format=full");
        using TokenReply reply = await AskAsync(way, HttpMethod.Get, asked, request => request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google"), token).ConfigureAwait(false);
        if (reply.Status is < 200 or >= 300)
            throw Refused(reply, "Look whether the resource has a service account.");
        return reply.Text is { Length: > 0 } text ? text : throw Failure($"the answer of {reply.From} is empty.");
    }
}
