using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>The file of a profile's credentials, which other programs read and write, too.</summary>
public interface ICredentialsFile
{
    /// <summary>Its path.</summary>
    string Path { get; }

    /// <summary>Reads it.</summary>
    /// <returns>What it holds; null where there is none.</returns>
    StoredCredentials? Read();

    /// <summary>Keeps other processes that ask for it from refreshing.</summary>
    /// <param name="token">Ends the wait.</param>
    /// <returns>What lets go of it; null where another does not let go in time.</returns>
    Task<IDisposable?> LockAsync(CancellationToken token);

    /// <summary>Fails where it could not be written, before anything is changed.</summary>
    void RequireWritable();

    /// <summary>Replaces it, whole or not at all.</summary>
    /// <param name="credentials">What it shall hold.</param>
    void Write(StoredCredentials credentials);
}

/// <summary>
/// The tokens of a profile that somebody logged in to with <c>ant auth login</c>. A refresh token is good once only, so one refreshes at a time, in this
/// process and in others; whoever comes too late takes what the other was given.
/// </summary>
public sealed class ProfileTokens : CachedTokens
{
    private static readonly TimeSpan[] Looks = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly string _name;
    private readonly ProfileConfig _config;
    private readonly ICredentialsFile _file;
    private StoredCredentials _known;
    private StoredCredentials? _unsaved;

    private ProfileTokens(string name, ProfileConfig config, ICredentialsFile file, StoredCredentials known)
    {
        _name = name;
        _config = config;
        _file = file;
        _known = known;
    }

    /// <inheritdoc/>
    public override string Kind => nameof(Profile);

    /// <inheritdoc/>
    public override string? Profile => _name;

    /// <inheritdoc/>
    public override string? OrganizationId => _config.OrganizationId ?? _known.OrganizationId;

    /// <inheritdoc/>
    public override string? WorkspaceId => _config.WorkspaceId ?? _known.WorkspaceId;

    internal override string? WorkspaceHeader => _config.WorkspaceId;

    internal override string AdviceOnRefusal => CanRenew
        ? $"The token is new, so the login has not expired: this operation may not be open to it, and an API key is needed. Otherwise log in again: {LoginCommand(_name)}"
        : $"Log in again: {LoginCommand(_name)}";

    private protected override bool CanRenew => IsRefreshable(_known);

    /// <summary>The command that logs in.</summary>
    /// <param name="profile">The profile.</param>
    /// <returns>The command.</returns>
    public static string LoginCommand(string profile) => $"ant auth login --profile {profile}";

    /// <summary>The error of a profile that nobody is logged in to.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="why">What is the matter.</param>
    /// <returns>The error.</returns>
    public static ApiException LoginNeeded(string profile, string why) => LoginNeeded(profile, why, null);

    /// <summary>The source of a profile, which whoever signs in with it shares.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="config">What it says.</param>
    /// <param name="file">Its credentials.</param>
    /// <param name="baseUri">Where the service is.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ApiException">Nobody is logged in.</exception>
    public static ProfileTokens Of(string name, ProfileConfig config, ICredentialsFile file, Uri baseUri)
    {
        StoredCredentials stored = file.Read() ?? throw LoginNeeded(name, $"there is no file '{file.Path}'");
        string identity = string.Join("\n", "profile", baseUri.AbsoluteUri.TrimEnd('/'), file.Path, config.ClientId, config.WorkspaceId);
        ProfileTokens source = SharedTokens.Of(identity, () => new ProfileTokens(name, config, file, stored));
        source.Take(stored);
        return source;
    }

    private protected override async Task<AccessToken> FetchAsync(TokenWay way, AccessToken? old, bool isForced, CancellationToken token)
    {
        using IDisposable held = await _file.LockAsync(token).ConfigureAwait(false)
            ?? throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: another process keeps the profile '{_name}' locked ('{_file.Path}.lock').") { IsPassing = true };
        for (int tries = 0; ; tries++)
        {
            StoredCredentials stored = Latest() ?? throw LoginNeeded(_name, $"there is no file '{_file.Path}' any more");
            if (Fresh(stored, old) is { } theirs)
                return theirs;
            if (!IsRefreshable(stored))
                throw LoginNeeded(_name, "its token has expired, and there is none to refresh it with");
            if (await RefreshAsync(way, stored, isForced, isLast: tries == Looks.Length, token).ConfigureAwait(false) is { } renewed)
                return renewed;
        }
    }

    private static ApiException LoginNeeded(string profile, string why, ApiException? cause) =>
        new(ApiErrorKind.LoginExpired, $"The profile '{profile}' is not logged in: {why}. Log in with: {LoginCommand(profile)}", cause)
        {
            Status = cause?.Status ?? 0,
            ErrorType = cause?.ErrorType,
            RequestId = cause?.RequestId,
            NeverArrived = true,
        };

    private bool IsRefreshable(StoredCredentials stored) => !string.IsNullOrEmpty(_config.ClientId) && stored.RefreshToken is not null;

    /// <summary>What the file holds; what could not be written to it, where it still holds what that replaced.</summary>
    private StoredCredentials? Latest()
    {
        StoredCredentials? stored = _file.Read();
        if (stored is not null && _unsaved is { } unsaved && !stored.HasChangedSince(_known))
            return unsaved;
        _unsaved = null;
        return stored;
    }

    /// <summary>The token of the file, where it is another than ours and good for a while.</summary>
    private AccessToken? Fresh(StoredCredentials stored, AccessToken? old)
    {
        if (old is not null && stored.AccessToken.Reveal() == old.Value.Reveal())
            return null;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        AccessToken theirs = stored.ToToken(stored.ExpiresAt - now);
        if (theirs.AgeAt(now) == TokenAge.Spent || stored.ExpiresAt <= now)
            return null;
        Keep(stored);
        return theirs;
    }

    /// <summary>A new token; null where the refresh token was used already and there may be another by now.</summary>
    private async Task<AccessToken?> RefreshAsync(TokenWay way, StoredCredentials stored, bool isForced, bool isLast, CancellationToken token)
    {
        _file.RequireWritable();
        Keep(stored);
        RequestBody body = new RequestBody().Set("grant_type", "refresh_token").Set("refresh_token", stored.RefreshToken).Set("client_id", _config.ClientId);
        TokenAnswer answer;
        try
        {
            answer = await TokenEndpoint.AskAsync(way, body, TokenEndpoint.OAuthBeta, [stored.RefreshToken!], token).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.ErrorType == "invalid_grant")
        {
            // Somebody who takes no lock was first: what they were given is in the file in a moment.
            if (!isLast && await HasChangedAsync(stored, token).ConfigureAwait(false))
                return null;
            throw LoginNeeded(_name, "the service does not take its refresh token any more", refusal);
        }

        WarnOfClock(answer);
        StoredCredentials renewed = stored.With(answer);
        Remember(renewed.AccessToken);
        Save(stored, renewed);
        return answer.ToToken(isForced);
    }

    private async Task<bool> HasChangedAsync(StoredCredentials used, CancellationToken token)
    {
        foreach (TimeSpan pause in Looks)
        {
            await Task.Delay(pause, token).ConfigureAwait(false);
            if (_file.Read() is { } now && now.HasChangedSince(used))
                return true;
        }

        return false;
    }

    private void Save(StoredCredentials used, StoredCredentials renewed)
    {
        try
        {
            _file.Write(renewed);
            _unsaved = null;
            Keep(renewed);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The refresh token in the file is used up now, and only this process has the new one.
            _unsaved = renewed;
            Keep(used);
            if (renewed.RefreshToken is { } refresh)
                Remember(refresh);
            Warn($"The new token of the profile '{_name}' could not be written to '{_file.Path}': {cause.Message} It is used in this process; others must log in again: {LoginCommand(_name)}");
        }
    }

    /// <summary>Takes what a file holds that was read at connecting: somebody may have logged in anew.</summary>
    private void Take(StoredCredentials stored)
    {
        if (Current is { } current && (current.Value.Reveal() == stored.AccessToken.Reveal() || current.ExpiresAt > stored.ExpiresAt))
            return;
        Keep(stored);
        Adopt(stored.ToToken(life: null));
    }

    private void Keep(StoredCredentials stored)
    {
        _known = stored;
        Remember(stored.AccessToken);
        if (stored.RefreshToken is { } refresh)
            Remember(refresh);
    }
}
