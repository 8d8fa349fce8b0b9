using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Runspaces;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>Receives one session, or one thread of it: from where, until when, and how far the pipeline has taken it. Made on the pipeline thread.</summary>
internal sealed class SessionReceiver : IDisposable
{
    private static readonly string[] PreviewedTypes = { "agent.message", "agent.thinking" };

    private readonly SessionFollower _follower;
    private readonly ReceiveCheckpoint? _checkpoint;
    private readonly string? _after;
    private readonly bool _fromStart;
    private readonly ReceivedPlace? _place;
    private readonly CancellationTokenSource _deadline;

    /// <summary>Begins; nothing goes over the network before the first <see cref="FetchAsync"/>.</summary>
    /// <param name="client">The service.</param>
    /// <param name="target">The session or thread, or the event to begin after.</param>
    /// <param name="settings">How to receive.</param>
    /// <param name="stop">Ends the receiving.</param>
    public SessionReceiver(ApiClient client, ReceiveTarget target, ReceiveSettings settings, CancellationToken stop)
    {
        SessionReference session = target.Session;
        Target = target;
        _checkpoint = settings.Checkpoint?.Open(target.Source);
        string? after = settings.After ?? (string.IsNullOrEmpty(session.EventId) ? null : session.EventId);
        bool resumes = _checkpoint is { Exists: true };

        // A new input is waited for; what came before it and was not received yet comes first all the same.
        _after = after ?? _checkpoint?.After;
        bool isStarted = session.StartedWithInput && target.Source.ThreadId is null;
        _place = target.Source.ThreadId is null ? session.PlaceIn(RunspaceMemory.Current) : null;
        FollowPlace? received = after is null && isStarted ? _place?.Next : null;
        _fromStart = resumes ? _checkpoint!.FromStart : after is null && received is null && isStarted;
        _follower = client.Events.Follow(target.Source, new FollowOptions
        {
            After = _after,
            Resume = resumes ? _checkpoint!.Next : received,
            FromStart = _fromStart,
            ExpectsInput = _fromStart && !resumes,
            KeepFollowing = settings.KeepFollowing,
            Deltas = settings.HasDeltas ? PreviewedTypes : null,
            LongestSilence = settings.LongestSilence,
        });
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (settings.Longest is { } longest)
            _deadline.CancelAfter(longest);
    }

    /// <summary>What is received.</summary>
    public ReceiveTarget Target { get; }

    /// <summary>The event after which to go on; null where none came.</summary>
    public string? Place => _follower.Place.Last;

    /// <summary>True for an event of this session that was given: of several inputs sent together, the receiving after the first brings the others too.</summary>
    public bool HasGiven(ReceiveTarget record) =>
        record.Session.EventId is { Length: > 0 } piped && record.Source.Id == Target.Source.Id && _follower.HasGiven(piped);

    /// <summary>Gives the next event that is here.</summary>
    public bool TryTake(out SessionEvent taken) => _follower.TryTake(out taken);

    /// <summary>Waits for more; false once there is no more to come. It is cancelled at the deadline.</summary>
    public Task<bool> FetchAsync() => _follower.FetchAsync(_deadline.Token);

    /// <summary>Remembers what was taken so far, where there is a place for it. Gives true.</summary>
    public bool Save()
    {
        // A session without any event yet is gone on with from its first.
        if (_follower.HasPlace)
            _checkpoint?.Save(_after, _follower.Place, _fromStart || _follower.Place.Last is null);
        return true;
    }

    public void Dispose()
    {
        if (_place is not null && _follower.HasPlace && _follower.Place is { Last: not null } next)
            _place.Next = next;
        _follower.Dispose();
        _deadline.Dispose();
        _checkpoint?.Dispose();
    }
}

/// <summary>What is received: the session or thread, and what the user gave for it.</summary>
internal sealed class ReceiveTarget
{
    /// <param name="session">What the user gave.</param>
    /// <param name="source">What that is.</param>
    public ReceiveTarget(SessionReference session, EventSource source)
    {
        Session = session;
        Source = source;
    }

    public SessionReference Session { get; }

    public EventSource Source { get; }
}

/// <summary>How sessions are received, the same for all of one command.</summary>
internal sealed class ReceiveSettings
{
    /// <summary>The event after which to begin; null for the piped event, else now.</summary>
    public string? After { get; init; }

    /// <summary>True to go on when a session settles.</summary>
    public bool KeepFollowing { get; init; }

    /// <summary>True for pieces of messages, too.</summary>
    public bool HasDeltas { get; init; }

    /// <summary>The longest time to follow one session; null for no limit.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>The longest silence of a stream.</summary>
    public TimeSpan LongestSilence { get; init; }

    /// <summary>Where to remember what was received; null for nowhere.</summary>
    public CheckpointPlace? Checkpoint { get; init; }
}
