using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>Asks the service for a token. What its answer repeats of what it was sent is told nowhere.</summary>
internal static class TokenEndpoint
{
    public const string OAuthBeta = "oauth-2025-04-20";
    public const string FederationBeta = OAuthBeta + ",oidc-federation-2026-04-01";

    private const string Path = "/v1/oauth/token";
    private const int LongestAnswer = 1024 * 1024;
    private static readonly TimeSpan LifeWhereNoneIsTold = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3650);

    /// <summary>Sends one request and reads the answer.</summary>
    /// <param name="way">How to get there.</param>
    /// <param name="body">The request.</param>
    /// <param name="betas">The betas it needs.</param>
    /// <param name="secrets">What is secret in it.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">No token came.</exception>
    public static async Task<TokenAnswer> AskAsync(TokenWay way, RequestBody body, string betas, Secret[] secrets, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, way.BaseUri.AbsoluteUri.TrimEnd('/') + Path) { Content = new ByteArrayContent(body.ToUtf8(WireFormat.Current)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("anthropic-beta", betas);
        request.Headers.TryAddWithoutValidation("User-Agent", way.UserAgent);
        using var sent = await TokenRequest.SendAsync(way, request, direct: false, $"{way.BaseUri.Host}{Path}", LongestAnswer, token).ConfigureAwait(false);
        return sent.Status is >= 200 and < 300 ? Read(sent, DateTimeOffset.UtcNow) : throw Refused(sent, secrets);
    }

    private static TokenAnswer Read(TokenReply reply, DateTimeOffset now)
    {
        JsonElement json = reply.Json() ?? throw Unusable(reply, "is no JSON");
        if (TextOf(json, "access_token") is not { } access)
            throw Unusable(reply, "has no token");
        if (TextOf(json, "token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            throw Unusable(reply, "has a token that is no Bearer token");
        if (access.Any(static c => c is < '!' or > '~'))
            throw Unusable(reply, "has a token with characters that no header can have");
        TimeSpan life = LifeOf(json) ?? LifeWhereNoneIsTold;
        return new TokenAnswer(Secret.FromText(access), life, now + life)
        {
            RefreshToken = TextOf(json, "refresh_token") is { } refresh ? Secret.FromText(refresh) : null,
            OrganizationId = TextOf(json, "organization", "uuid"),
            OrganizationName = TextOf(json, "organization", "name"),
            AccountEmail = TextOf(json, "account", "email_address"),
            WorkspaceId = TextOf(json, "workspace", "id"),
            WorkspaceName = TextOf(json, "workspace", "name"),
            Scope = TextOf(json, "scope"),
            ClockDifference = reply.Date is { } date ? date - now : TimeSpan.Zero,
        };
    }

    /// <summary>The service has sent it as a number, with a fraction too, and as text.</summary>
    private static TimeSpan? LifeOf(JsonElement json)
    {
        if (!json.TryGetProperty("expires_in", out JsonElement life))
            return null;
        double? seconds = life.ValueKind switch
        {
            JsonValueKind.Number => WireJson.NumberOf(life),
            JsonValueKind.String when double.TryParse(life.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => null,
        };
        return seconds is null or double.NaN ? null : TimeSpan.FromSeconds(Math.Max(0, Math.Min(seconds.Value, LongestLife.TotalSeconds)));
    }

    private static string? TextOf(JsonElement json, params string[] path)
    {
        foreach (string name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }

        return json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text ? text : null;
    }

    private static ApiException Unusable(TokenReply reply, string what) =>
        new(ApiErrorKind.SignIn, $"Signing in failed: the answer of {reply.From} (status {reply.Status}) {what}.") { Status = reply.Status, RequestId = reply.RequestId };

    private static ApiException Refused(TokenReply reply, Secret[] secrets)
    {
        string told = reply.Status is >= 300 and < 400
            ? "It redirected, which is not followed, as it would carry the secret to another place; connect with the final base address."
            : Told(reply, secrets);
        string id = reply.RequestId is null ? string.Empty : $" (request id {reply.RequestId})";
        return new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {reply.From} answered status {reply.Status}{id}. {told}".TrimEnd())
        {
            Status = reply.Status,
            RequestId = reply.RequestId,
            ErrorType = reply.Json() is { } json ? new SecretForms(secrets.Select(static secret => secret.Reveal())).RemoveFrom(ErrorText.TypeOf(json) ?? TextOf(json, "error") ?? string.Empty) : null,
            IsPassing = reply.Status is 408 or 429 or >= 500,
        };
    }

    /// <summary>Of an error its type and text, or what RFC 6749 has: anything else may be what was sent, in whatever form.</summary>
    private static string Told(TokenReply reply, Secret[] secrets)
    {
        const int LongestText = 2000;
        if (reply.Json() is not { } json)
            return string.Empty;
        string?[] parts = [TextOf(json, "error", "type"), TextOf(json, "error", "message"), TextOf(json, "error"), TextOf(json, "error_description"), TextOf(json, "error_uri")];
        string text = new SecretForms(secrets.Select(static secret => secret.Reveal())).RemoveFrom(string.Join(": ", parts.Where(static part => part is not null)));
        var line = new StringBuilder(Redaction.WithoutUserInfo(text));
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]))
                line[i] = ' ';
        }

        return line.Length > LongestText ? line.ToString(0, LongestText) : line.ToString();
    }
}

/// <summary>What the service gave.</summary>
internal sealed class TokenAnswer
{
    public TokenAnswer(Secret accessToken, TimeSpan life, DateTimeOffset expiresAt)
    {
        AccessToken = accessToken;
        Life = life;
        ExpiresAt = expiresAt;
    }

    public Secret AccessToken { get; }

    public TimeSpan Life { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <summary>The token for the next time; null where the old one stays.</summary>
    public Secret? RefreshToken { get; init; }

    public string? OrganizationId { get; init; }

    public string? OrganizationName { get; init; }

    public string? AccountEmail { get; init; }

    public string? WorkspaceId { get; init; }

    public string? WorkspaceName { get; init; }

    public string? Scope { get; init; }

    /// <summary>How far the service's clock is ahead of this machine's.</summary>
    public TimeSpan ClockDifference { get; init; }

    /// <summary>What to tell of clocks that differ by more than a minute; null where they do not.</summary>
    public string? ClockWarning => ClockDifference.Duration() <= TimeSpan.FromMinutes(1)
        ? null
        : $"The clock of this machine is {ClockDifference.Duration().TotalSeconds:0} seconds {(ClockDifference > TimeSpan.Zero ? "behind" : "ahead of")} the service's, so tokens may be taken for good or for expired wrongly. Set it right.";

    public AccessToken ToToken(bool isForced) => new(AccessToken, ExpiresAt, Life) { WasForced = isForced };
}

/// <summary>Sends one request of a sign-in, to the service or to who says who we are, and reads its answer to the end.</summary>
internal static class TokenRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="ApiException">No answer came, or none in time.</exception>
    public static async Task<TokenReply> SendAsync(TokenWay way, HttpRequestMessage request, bool direct, string from, int longest, CancellationToken token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        using HttpClient client = way.CreateClient(direct);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            byte[] body = response.IsSuccessStatusCode || (int)response.StatusCode >= 400
                ? await BodyReader.ReadAllAsync(response, longest, patience.Token).ConfigureAwait(false)
                : Array.Empty<byte>();
            string? challenge = response.Headers.WwwAuthenticate.FirstOrDefault()?.ToString();
            return new TokenReply(from, (int)response.StatusCode, ResponseHeaders.RequestId(response), response.Headers.Date, challenge, body);
        }
        catch (ApiException tooLong)
        {
            throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: the answer of {from} is too long. {tooLong.Message}", tooLong);
        }
        catch (Exception cause) when (!token.IsCancellationRequested && RequestSender.IsTransportFailure(cause))
        {
            if (!direct && ProxyRoute.StatusIn(cause) is { } refusal)
                throw way.Proxy.Refused(refusal, cause);
            string what = patience.IsCancellationRequested ? $"no answer of {from} within {Patience.TotalSeconds:0} seconds" : $"cannot reach {from}: {RequestSender.SafeMessage(cause)}";
            throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {what}", cause) { IsPassing = true, NeverArrived = true };
        }
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed class TokenReply : IDisposable
{
    private readonly byte[] _body;

    public TokenReply(string from, int status, string? requestId, DateTimeOffset? date, string? challenge, byte[] body)
    {
        From = from;
        Status = status;
        RequestId = requestId;
        Date = date;
        Challenge = challenge;
        _body = body;
    }

    public string From { get; }

    public int Status { get; }

    public string? RequestId { get; }

    public DateTimeOffset? Date { get; }

    /// <summary>What it asks to sign in with.</summary>
    public string? Challenge { get; }

    public string Text => Encoding.UTF8.GetString(_body).Trim();

    /// <summary>Its object; null where it is none.</summary>
    public JsonElement? Json()
    {
        try
        {
            JsonElement json = WireJson.Parse(_body);
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Its bytes may be a secret; they are not left lying about for longer than needed.
    public void Dispose() => Array.Clear(_body, 0, _body.Length);
}
