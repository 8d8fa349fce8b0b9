using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>What says who a workload is, by a token (a JWT) that its platform gives. It is asked for each exchange anew.</summary>
public abstract class IdentitySource
{
    private protected IdentitySource(string name) => Name = name;

    /// <summary>What it is called: the parameter or the variable that it is given by.</summary>
    public string Name { get; }

    /// <summary>Equal for two that give the same identity; without any secret in it.</summary>
    internal abstract string Key { get; }

    /// <summary>Looks whether what it needs of this machine is there, without asking anybody.</summary>
    /// <exception cref="InvalidInputException">It is not; the message says what is missing, and how it gets there.</exception>
    public virtual void Check()
    {
    }

    /// <summary>A token from a file, such as Kubernetes projects it, read anew each time.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfFile(string path, string name) => new FileIdentity(path, name);

    /// <summary>A token that was given.</summary>
    /// <param name="token">The token.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfToken(SecureString token, string name) => new GivenIdentity(token, name);

    /// <summary>The token in an environment variable, read anew each time.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfVariable(string variable) => new VariableIdentity(variable);

    /// <summary>A token that is asked of a program.</summary>
    /// <param name="ask">Asks for it, on any thread.</param>
    /// <param name="key">Equal for two that give the same identity.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfCall(Func<SecureString> ask, string key, string name) => new CalledIdentity(ask, key, name);

    /// <summary>The managed identity of a resource in Azure: a machine, a function, a container, a runbook, a pod, or a server that Arc manages.</summary>
    /// <param name="audience">Whom the token is for, such as <c>api://…</c>.</param>
    /// <param name="clientId">Which identity, where the resource has several; null for its own.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfManagedIdentity(string audience, string? clientId) => new ManagedIdentity(audience, clientId);

    /// <summary>The identity of a job of GitHub Actions.</summary>
    /// <param name="audience">Whom the token is for.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfGitHubActions(string audience) => new GitHubIdentity(audience);

    /// <summary>The identity of a job of Azure DevOps.</summary>
    /// <param name="serviceConnectionId">The service connection; null for the pipeline's own identity.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfAzureDevOps(string? serviceConnectionId) => new DevOpsIdentity(serviceConnectionId);

    /// <summary>The identity of a resource in Google Cloud.</summary>
    /// <param name="audience">Whom the token is for.</param>
    /// <returns>The source.</returns>
    public static IdentitySource OfGoogle(string audience) => new GoogleIdentity(audience);

    /// <summary>Asks for a token.</summary>
    /// <param name="way">How to get out of this machine.</param>
    /// <param name="remember">Takes what is secret on the way.</param>
    /// <param name="token">Ends the wait.</param>
    internal abstract Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token);

    private protected static string? Variable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name)?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private protected ApiException Failure(string what, bool isPassing = false) => new(ApiErrorKind.SignIn, $"Signing in failed: {Name}: {what}") { IsPassing = isPassing };

    private protected static string Hash(string text)
    {
        using var hash = SHA256.Create();
        return Convert.ToBase64String(hash.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>A file.</summary>
internal sealed class FileIdentity : IdentitySource
{
    /// <summary>More than any token; what is longer is no token, and not worth reading.</summary>
    private const int Longest = 64 * 1024;

    private readonly string _path;

    public FileIdentity(string path, string name)
        : base(name) => _path = path;

    internal override string Key => "file " + _path;

    public override void Check()
    {
        if (!File.Exists(_path))
            throw new InvalidInputException($"There is no file '{_path}' with an identity token ({Name}).");
    }

    internal override Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token)
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.CanSeek && file.Length > Longest)
                throw Failure($"the file '{_path}' is {file.Length / 1024} KiB long, which no identity token is; the service takes 16 KiB at most.");

            // A device has no length, and no end either.
            using var reader = new StreamReader(file, Encoding.UTF8);
            char[] most = new char[Longest];
            string text = new string(most, 0, reader.ReadBlock(most, 0, most.Length)).Trim();
            return Task.FromResult(text.Length > 0 ? text : throw Failure($"the file '{_path}' is empty."));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failure($"the file '{_path}' cannot be read: {cause.Message}");
        }
    }
}

/// <summary>A token that was given.</summary>
internal sealed class GivenIdentity : IdentitySource
{
    private readonly Secret _token;

    public GivenIdentity(SecureString token, string name)
        : base(name) => _token = new Secret(token);

    internal override string Key => "token " + Hash(_token.Reveal());

    internal override Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token) => Task.FromResult(_token.Reveal());
}

/// <summary>A variable.</summary>
internal sealed class VariableIdentity : IdentitySource
{
    public VariableIdentity(string variable)
        : base(variable)
    {
    }

    internal override string Key => "variable " + Name;

    internal override Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token) =>
        Task.FromResult(Variable(Name) ?? throw Failure("the environment variable is not set any more."));
}

/// <summary>A program.</summary>
internal sealed class CalledIdentity : IdentitySource
{
    private readonly Func<SecureString> _ask;

    public CalledIdentity(Func<SecureString> ask, string key, string name)
        : base(name)
    {
        _ask = ask;
        Key = "call " + Hash(key);
    }

    internal override string Key { get; }

    internal override Task<string> GetAsync(TokenWay way, Action<Secret> remember, CancellationToken token) => Task.Run(() => new Secret(_ask()).Reveal(), token);
}

/// <summary>One that a platform gives over HTTP, with what all of these share.</summary>
internal abstract class PlatformIdentity : IdentitySource
{
    private const int LongestAnswer = 1024 * 1024;
    private const string GoogleHost = "metadata.google.internal";

    private protected PlatformIdentity(string name)
        : base(name)
    {
    }

    /// <summary>An address with more in its query.</summary>
    private protected static Uri With(Uri endpoint, string query) => new(endpoint.GetLeftPart(UriPartial.Path) + (endpoint.Query.Length > 1 ? endpoint.Query + "&" : "?") + query);

    /// <summary>A variable that the platform sets.</summary>
    private protected static string Required(string variable, string otherwise) => Variable(variable) ?? throw new InvalidInputException($"{variable} is not set. {otherwise}");

    /// <summary>An address that the platform gives. Unencrypted it may be within the machine, or its link, alone.</summary>
    private protected static Uri Address(string text, string from)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new InvalidInputException($"{from} is no http or https address.");
        if (address.Scheme == Uri.UriSchemeHttp && !IsNear(address))
            throw new InvalidInputException($"{from} is the unencrypted address of another machine ({address.Host}), so the identity could be read on its way.");
        return address;
    }

    /// <summary>Sends a request, past any proxy where it stays on the machine or its link.</summary>
    private protected async Task<TokenReply> AskAsync(TokenWay way, HttpMethod method, Uri address, Action<HttpRequestMessage> prepare, CancellationToken token)
    {
        using var request = new HttpRequestMessage(method, address);
        prepare(request);
        return await TokenRequest.SendAsync(way, request, IsNear(address), $"{Name} ({address.Host})", LongestAnswer, token).ConfigureAwait(false);
    }

    /// <summary>The token in an answer.</summary>
    private protected string Read(TokenReply reply, string member, string? hint = null)
    {
        if (reply.Status is < 200 or >= 300)
            throw Refused(reply, hint);
        return reply.Json() is { } json && json.TryGetProperty(member, out System.Text.Json.JsonElement value) && ErrorText.Plain(value) is { } text
            ? text
            : throw Failure($"the answer of {reply.From} has no identity token ({member}).");
    }

    /// <summary>Only what an error says in the usual places is told: the rest may repeat what was sent.</summary>
    private protected static ApiException Refused(TokenReply reply, string? hint)
    {
        string? said = reply.Json() is { } json ? ErrorText.Of(json) : null;
        string line = said is null ? string.Empty : " " + (said.Length > 300 ? said.Substring(0, 300) : said).Replace('\r', ' ').Replace('\n', ' ');
        return new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {reply.From} answered status {reply.Status}.{line}{(hint is null ? string.Empty : " " + hint)}")
        {
            Status = reply.Status,
            IsPassing = reply.Status is 408 or 410 or 429 or >= 500,
        };
    }

    private static bool IsNear(Uri address) => ProxyRoute.IsThisMachine(address) || address.DnsSafeHost.Equals(GoogleHost, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && (ip.IsIPv6LinkLocal || (ip.GetAddressBytes() is { Length: 4 } bytes && bytes[0] == 169 && bytes[1] == 254)));
}
