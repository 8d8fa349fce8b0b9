using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Completion;
using ManagedAgents.Errors;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Events;

/// <summary>
/// Follows a session and emits each of its events once, as it arrives, until the session settles: idle, terminated or deleted.
/// After an event (such as the one Send-MAMessage emits) it emits all that follow it, already in the history or still to come;
/// otherwise what comes from now on. A lost connection is made again without loss (sessions.events.stream, sessions.events.list).
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "MAEvent")]
[OutputType(typeof(SessionEvent))]
public sealed class ReceiveMAEventCommand : SessionEventCmdlet
{
    private static readonly string[] PreviewedTypes = { "agent.message", "agent.thinking" };

    private WildcardPattern[]? _types;
    private SessionFollower? _follower;
    private string? _after;
    private bool _fromStart;

    /// <summary>The session, by id or object, or one of its events, after which to begin.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The event after which to begin, by id or object; default the piped event, else now.</summary>
    [Parameter]
    [ValidateNotNull]
    public EventReference? After { get; set; }

    /// <summary>Go on when the session settles, over all its turns, until it is terminated or deleted.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Emit only events of these types; wildcards are allowed (agent.*).</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Type { get; set; }

    /// <summary>Emit pieces of messages as they are written (event_start, event_delta), before the whole message.</summary>
    [Parameter]
    public SwitchParameter Delta { get; set; }

    /// <summary>The longest time to follow one session, in seconds; default no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>The longest silence of the stream, in seconds, before the connection is made anew; default 90. The service pings about every 15.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int StreamIdleTimeoutSec { get; set; } = 90;

    /// <summary>
    /// A file that remembers what was received, one for each session. With the same file a new process goes on exactly there: after a crash
    /// the last event may come again, but none is missed. Where -After or the piped event names a new input, its turn is waited for too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (WasReceived())
            return;
        _types = Type?.Select(t => WildcardPattern.Get(t, WildcardOptions.IgnoreCase)).ToArray();
        if (!TryNow(OpenCheckpoint, Session, out ReceiveCheckpoint? checkpoint) || !TryNow(() => Begin(checkpoint), Session, out SessionFollower begun))
            return;
        using SessionFollower follower = begun;
        _follower = follower;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        if (TimeoutSec > 0)
            deadline.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));

        do
        {
            while (follower.TryTake(out SessionEvent taken))
            {
                if (_types is null || Array.Exists(_types, t => t.IsMatch(taken.Type)))
                    WriteObject(taken);

                // The pipeline has taken it: from here on it need not come again.
                if (checkpoint is not null && !TrySave(checkpoint, follower))
                    return;
            }
        }
        while (TryFetch(follower, deadline.Token) && (checkpoint is null || TrySave(checkpoint, follower)));
    }

    private protected override void Close() => _follower?.Dispose();

    /// <summary>Of several inputs sent together, the receiving after the first brings the others too.</summary>
    private bool WasReceived() =>
        _follower is { } last && Session.EventId is { Length: > 0 } piped && last.SessionId == Session.ToString() && last.HasGiven(piped);

    private ReceiveCheckpoint? OpenCheckpoint() =>
        Checkpoint is null ? null : ReceiveCheckpoint.Open(FileSystemPath.Literal(SessionState, Checkpoint), Session.Id);

    private SessionFollower Begin(ReceiveCheckpoint? checkpoint)
    {
        string? after = After?.Id ?? (string.IsNullOrEmpty(Session.EventId) ? null : Session.EventId);
        bool resumes = checkpoint is { Exists: true };

        // A new input is waited for; what came before it and was not received yet comes first all the same.
        _after = after ?? checkpoint?.After;
        _fromStart = resumes ? checkpoint!.FromStart : after is null && Session.BeginsAtStart(RunspaceState.Current);
        return Client.Events.Follow(Session.Id, new FollowOptions
        {
            After = _after,
            ResumeAfter = resumes ? checkpoint!.Last : null,
            FromStart = _fromStart,
            ExpectsInput = _fromStart && !resumes,
            KeepFollowing = Follow,
            Deltas = Delta ? PreviewedTypes : null,
            LongestSilence = TimeSpan.FromSeconds(StreamIdleTimeoutSec),
        });
    }

    private bool TrySave(ReceiveCheckpoint checkpoint, SessionFollower follower) =>
        !follower.HasPlace || TryNow(() => Save(checkpoint, follower), Checkpoint, out _);

    private bool Save(ReceiveCheckpoint checkpoint, SessionFollower follower)
    {
        // A session without any event yet is gone on with from its first.
        checkpoint.Save(_after, follower.Place, _fromStart || follower.Place is null);
        return true;
    }

    private bool TryFetch(SessionFollower follower, CancellationToken token)
    {
        try
        {
            return Try(() => follower.FetchAsync(token), Session, out bool more) && more;
        }
        catch (OperationCanceledException)
        {
            // Wait turns a stop into a stopped pipeline, so this is the deadline.
            WriteError(ErrorTable.ReceiveTimedOut(Session, TimeoutSec, follower.Place));
            return false;
        }
    }
}
