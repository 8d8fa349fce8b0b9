using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.SignIn;

/// <summary>The tokens that the emulator gave. A refresh token is good once.</summary>
internal sealed class IssuedTokens
{
    public const string Organization = "00000000-0000-4000-8000-000000000000";
    public const string Client = "41077d10-94b8-4194-be48-d251e9eb21b4";

    private readonly object _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _access = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refresh = new(StringComparer.Ordinal);

    public IssuedTokens(TimeSpan loginLifetime) => LoginLifetime = loginLifetime;

    /// <summary>How long the token of a login is good for.</summary>
    public TimeSpan LoginLifetime { get; }

    /// <summary>A new access token.</summary>
    public string Issue(TimeSpan lifetime)
    {
        string token = Ids.New("sk-ant-oat01-");
        lock (_gate)
        {
            var now = DateTimeOffset.UtcNow;
            foreach (string old in _access.Where(one => one.Value < now).Select(one => one.Key).ToList())
                _access.Remove(old);
            _access[token] = now + lifetime;
        }

        return token;
    }

    /// <summary>A new refresh token.</summary>
    public string IssueRefresh()
    {
        string token = Ids.New("sk-ant-ort01-");
        lock (_gate)
            _refresh.Add(token);
        return token;
    }

    /// <summary>Uses a refresh token up; false where it is none, or was used.</summary>
    public bool TryUse(string refresh)
    {
        lock (_gate)
            return _refresh.Remove(refresh);
    }

    /// <summary>Whether a token is good now.</summary>
    public bool IsGood(string access)
    {
        lock (_gate)
            return _access.TryGetValue(access, out var end) && end > DateTimeOffset.UtcNow;
    }

    /// <summary>Ends all access tokens before their time.</summary>
    public void Revoke()
    {
        lock (_gate)
            _access.Clear();
    }
}

/// <summary>Somebody who logged in at an emulator: what a profile of <c>ant</c> has of it. It holds secrets.</summary>
public sealed class EmulatorLogin
{
    internal EmulatorLogin(string accessToken, string refreshToken, DateTimeOffset expiresAt)
    {
        AccessToken = accessToken;
        RefreshToken = refreshToken;
        ExpiresAt = expiresAt;
    }

    /// <summary>The OAuth client.</summary>
    public string ClientId { get; } = IssuedTokens.Client;

    /// <summary>The organization.</summary>
    public string OrganizationId { get; } = IssuedTokens.Organization;

    /// <summary>The token for requests.</summary>
    public string AccessToken { get; }

    /// <summary>The token for another one, good once.</summary>
    public string RefreshToken { get; }

    /// <summary>When the token for requests expires.</summary>
    public DateTimeOffset ExpiresAt { get; }
}
