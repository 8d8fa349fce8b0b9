using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Where the tokens of a connection come from that signs in: each is good for a while only. Connections of all runspaces of this process that sign
/// in as the same one share it, so that there is one sign-in and not one of each.
/// </summary>
public abstract class TokenSource
{
    private protected TokenSource()
    {
    }

    /// <summary>How it signs in: Profile or Federation.</summary>
    public abstract string Kind { get; }

    /// <summary>The profile's name; null where it is none.</summary>
    public virtual string? Profile => null;

    /// <summary>The organization; null where it is not known.</summary>
    public abstract string? OrganizationId { get; }

    /// <summary>The workspace; null where it is not known.</summary>
    public abstract string? WorkspaceId { get; }

    /// <summary>When the token at hand expires; null where there is none yet, and for one that never does.</summary>
    public abstract DateTimeOffset? ExpiresAt { get; }

    /// <summary>The workspace that requests must name; null where the token alone says it.</summary>
    internal virtual string? WorkspaceHeader => null;

    /// <summary>What to do where the service refuses even a token that is new.</summary>
    internal abstract string AdviceOnRefusal { get; }

    /// <summary>All secrets that it had lately, which nobody is told.</summary>
    internal abstract IReadOnlyList<Secret> Secrets { get; }

    /// <summary>A token to send, signing in where there is none that is good for long enough.</summary>
    /// <exception cref="ApiException">There is none, and no new one was given.</exception>
    internal abstract Task<AccessToken> GetAsync(TokenWay way, CancellationToken token);

    /// <summary>Another token in place of one that the service refused; null where signing in anew is of no use.</summary>
    /// <exception cref="ApiException">No new one was given.</exception>
    internal abstract Task<AccessToken?> RenewAsync(AccessToken refused, TokenWay way, CancellationToken token);

    /// <summary>What the user should know and was not told yet.</summary>
    internal abstract IReadOnlyList<string> TakeWarnings();

    /// <summary>Counts a connection that uses it.</summary>
    internal abstract void Enter();

    /// <summary>A connection was closed; with the last one the tokens are forgotten.</summary>
    internal abstract void Leave();
}

/// <summary>A token that signs requests in, and how long it is good for.</summary>
internal sealed class AccessToken
{
    private static readonly TimeSpan RefreshAhead = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan MustRefresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortLife = TimeSpan.FromMinutes(4);

    /// <param name="value">The token.</param>
    /// <param name="expiresAt">When it expires; null for never.</param>
    /// <param name="life">How long it was good for when it was given; null where that is not known.</param>
    public AccessToken(Secret value, DateTimeOffset? expiresAt, TimeSpan? life)
    {
        Value = value;
        ExpiresAt = expiresAt;
        bool isShort = life < ShortLife;
        Ahead = isShort ? Part(life!.Value, 2) : RefreshAhead;
        Must = isShort ? Part(life!.Value, 4) : MustRefresh;
    }

    public Secret Value { get; }

    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>True where it was asked for as the service refused the one before.</summary>
    public bool WasForced { get; init; }

    public DateTimeOffset ObtainedAt { get; } = DateTimeOffset.UtcNow;

    private TimeSpan Ahead { get; }

    private TimeSpan Must { get; }

    /// <summary>Whether it may be sent at a time, and whether it is time for another.</summary>
    public TokenAge AgeAt(DateTimeOffset now)
    {
        if (ExpiresAt is not { } end)
            return TokenAge.Good;
        TimeSpan left = end - now;
        return left > Ahead ? TokenAge.Good : left > Must ? TokenAge.Ageing : TokenAge.Spent;
    }

    private static TimeSpan Part(TimeSpan life, int by) => TimeSpan.FromTicks(life.Ticks / by);
}

/// <summary>How far a token is in its life.</summary>
internal enum TokenAge
{
    /// <summary>It is sent.</summary>
    Good,

    /// <summary>It is sent, and another is asked for meanwhile.</summary>
    Ageing,

    /// <summary>It is not sent any more.</summary>
    Spent,
}

/// <summary>How to get to whoever gives tokens: that of a connection, so that tokens are asked for where they are used, and through the same proxy.</summary>
internal sealed class TokenWay
{
    private readonly Func<bool, HttpClient> _create;

    /// <param name="baseUri">Where the service is.</param>
    /// <param name="userAgent">What the client calls itself.</param>
    /// <param name="retries">How often to try again.</param>
    /// <param name="proxy">The proxy, if any.</param>
    /// <param name="create">Makes a client; given true, one that uses no proxy.</param>
    public TokenWay(Uri baseUri, string userAgent, int retries, ProxyRoute proxy, Func<bool, HttpClient> create)
    {
        BaseUri = baseUri;
        UserAgent = userAgent;
        Retries = retries;
        Proxy = proxy;
        _create = create;
    }

    public Uri BaseUri { get; }

    public string UserAgent { get; }

    public int Retries { get; }

    public ProxyRoute Proxy { get; }

    /// <summary>A client for a few requests, which follows no redirects. It is the caller's own, so that no connection that is closed takes it from others.</summary>
    /// <param name="direct">True for one that uses no proxy.</param>
    public HttpClient CreateClient(bool direct = false) => _create(direct);
}
