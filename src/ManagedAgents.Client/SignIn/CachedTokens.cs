using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>
/// Keeps a token and replaces it in time: ahead in the background while it is good, waited for once it is not. Whoever asks meanwhile shares the one
/// request under way. Nobody's stop ends that for the others.
/// </summary>
public abstract class CachedTokens : TokenSource
{
    private const int MostSecrets = 12;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private readonly Queue<Secret> _secrets = new();
    private readonly List<string> _warnings = new();
    private readonly Random _random = new();
    private AccessToken? _current;
    private Task<AccessToken>? _flight;
    private DateTimeOffset _nextTry;
    private int _users;
    private bool _isClockTold;

    private protected CachedTokens()
    {
    }

    /// <inheritdoc/>
    public sealed override DateTimeOffset? ExpiresAt => _current?.ExpiresAt;

    internal sealed override IReadOnlyList<Secret> Secrets
    {
        get
        {
            lock (_secrets)
                return _secrets.ToArray();
        }
    }

    /// <summary>True where a token can be asked for beside the one at hand.</summary>
    private protected virtual bool CanRenew => true;

    internal sealed override Task<AccessToken> GetAsync(TokenWay way, CancellationToken token)
    {
        lock (_gate)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            TokenAge age = _current?.AgeAt(now) ?? TokenAge.Spent;
            if (age == TokenAge.Spent)
                return WaitAsync(_flight ?? Begin(way, isForced: false), token);
            if (age == TokenAge.Ageing && CanRenew && _flight is null && now >= _nextTry)
                Begin(way, isForced: false);
            return Task.FromResult(_current!);
        }
    }

    internal sealed override async Task<AccessToken?> RenewAsync(AccessToken refused, TokenWay way, CancellationToken token)
    {
        Task<AccessToken> flight;
        lock (_gate)
        {
            // Another runspace met the same refusal, and was given a new one already.
            if (_current is { } other && !ReferenceEquals(other, refused))
                return other;

            // A new one was refused, too: it is not its age, and a sign-in for each request would mend nothing.
            if (!CanRenew || (refused.WasForced && (DateTimeOffset.UtcNow - refused.ObtainedAt).Duration() < PauseAfterRefusal))
                return null;
            flight = _flight ?? Begin(way, isForced: true);
        }

        return await WaitAsync(flight, token).ConfigureAwait(false);
    }

    internal sealed override IReadOnlyList<string> TakeWarnings()
    {
        lock (_warnings)
        {
            if (_warnings.Count == 0)
                return Array.Empty<string>();
            string[] taken = _warnings.ToArray();
            _warnings.Clear();
            return taken;
        }
    }

    internal sealed override void Enter()
    {
        lock (_gate)
            _users++;
    }

    internal sealed override void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
            _current = null;
            SharedTokens.Forget(this);
        }
    }

    /// <summary>Asks for a token.</summary>
    /// <param name="way">How to get there.</param>
    /// <param name="old">The one at hand; null for none.</param>
    /// <param name="isForced">True where the service refused that one.</param>
    /// <param name="token">Ends the wait.</param>
    private protected abstract Task<AccessToken> FetchAsync(TokenWay way, AccessToken? old, bool isForced, CancellationToken token);

    /// <summary>Takes a token that somebody else was given.</summary>
    private protected void Adopt(AccessToken other)
    {
        Remember(other.Value);
        lock (_gate)
            _current = other;
    }

    /// <summary>The token at hand, whatever its age.</summary>
    private protected AccessToken? Current => _current;

    private protected void Remember(Secret secret)
    {
        string text = secret.Reveal();
        lock (_secrets)
        {
            if (_secrets.Any(known => known.Reveal() == text))
                return;
            _secrets.Enqueue(secret);
            if (_secrets.Count > MostSecrets)
                _secrets.Dequeue();
        }
    }

    private protected void Warn(string text)
    {
        lock (_warnings)
            _warnings.Add(text);
    }

    /// <summary>Tells once of clocks that differ: each answer would say it in other numbers.</summary>
    private protected void WarnOfClock(TokenAnswer answer)
    {
        if (answer.ClockWarning is not { } warning || _isClockTold)
            return;
        _isClockTold = true;
        Warn(warning);
    }

    /// <summary>Waits as long as its own caller does.</summary>
    private static async Task<AccessToken> WaitAsync(Task<AccessToken> flight, CancellationToken token)
    {
        if (!flight.IsCompleted && token.CanBeCanceled)
        {
            var stopped = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (token.Register(static source => ((TaskCompletionSource<bool>)source!).TrySetResult(true), stopped))
            {
                if (await Task.WhenAny(flight, stopped.Task).ConfigureAwait(false) != flight)
                    throw new OperationCanceledException(token);
            }
        }

        return await flight.ConfigureAwait(false);
    }

    private Task<AccessToken> Begin(TokenWay way, bool isForced)
    {
        AccessToken? old = _current;
        Task<AccessToken> flight = Task.Run(() => FlyAsync(way, old, isForced));
        _flight = flight;

        // What fails in the background is told by the next request that cannot do without.
        _ = flight.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return flight;
    }

    private async Task<AccessToken> FlyAsync(TokenWay way, AccessToken? old, bool isForced)
    {
        AccessToken? fetched = null;
        try
        {
            fetched = await FetchRepeatedlyAsync(way, old, isForced).ConfigureAwait(false);
            Remember(fetched.Value);
            return fetched;
        }
        finally
        {
            lock (_gate)
            {
                _flight = null;
                if (fetched is not null)
                    _current = fetched;
                else
                    _nextTry = DateTimeOffset.UtcNow + PauseAfterFailure;
            }
        }
    }

    private async Task<AccessToken> FetchRepeatedlyAsync(TokenWay way, AccessToken? old, bool isForced)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await FetchAsync(way, old, isForced, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ApiException failure) when (failure is { Kind: ApiErrorKind.SignIn, IsPassing: true } && tries < way.Retries)
            {
                await Task.Delay(RetryPolicy.Backoff(tries, _random)).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // A file's failure, which is none of the network's.
                throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {cause.Message}", cause);
            }
        }
    }
}

/// <summary>The sources of tokens of this process, by who signs in where.</summary>
internal static class SharedTokens
{
    // Runspaces share them, so that there is one sign-in for all: an identity may be exchanged once only, and a refresh token used once.
    private static readonly TokenSources ByIdentity = new();

    /// <summary>The source of an identity, made where there is none.</summary>
    public static T Of<T>(string identity, Func<T> make)
        where T : CachedTokens => (T)ByIdentity.Of(identity, make);

    /// <summary>Nobody uses it any more.</summary>
    public static void Forget(CachedTokens source) => ByIdentity.Forget(source);
}

/// <summary>A few sources by name. One that is pushed out serves its connections as before, and is only not shared with new ones.</summary>
internal sealed class TokenSources
{
    private const int Most = 64;

    private readonly List<KeyValuePair<string, CachedTokens>> _all = new();

    public CachedTokens Of(string name, Func<CachedTokens> make)
    {
        lock (_all)
        {
            CachedTokens? known = _all.Find(one => one.Key == name).Value;
            if (known is not null)
                return known;
            CachedTokens made = make();
            _all.Add(new(name, made));
            if (_all.Count > Most)
                _all.RemoveAt(0);
            return made;
        }
    }

    public void Forget(CachedTokens source)
    {
        lock (_all)
            _all.RemoveAll(one => ReferenceEquals(one.Value, source));
    }
}
