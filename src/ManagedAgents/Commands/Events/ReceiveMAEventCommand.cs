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

    private SessionFollower? _follower;

    /// <summary>The session, by id or object, or one of its events, after which to begin.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The event after which to begin, by id or object; default the piped event, else now.</summary>
    [Parameter]
    public EventReference? After { get; set; }

    /// <summary>Go on when the session settles, over all its turns, until it is terminated or deleted.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Emit only events of these types; wildcards are allowed (agent.*).</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>Emit pieces of messages as they are written (event_start, event_delta), before the whole message.</summary>
    [Parameter]
    public SwitchParameter Delta { get; set; }

    /// <summary>The longest time to follow one session, in seconds; default no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern[]? types = Type?.Select(t => WildcardPattern.Get(t, WildcardOptions.IgnoreCase)).ToArray();
        if (!TryNow(Begin, Session, out SessionFollower follower))
            return;
        _follower = follower;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        if (TimeoutSec > 0)
            deadline.CancelAfter(TimeSpan.FromSeconds(Math.Min(TimeoutSec, int.MaxValue / 1000)));

        do
        {
            while (follower.TryTake(out SessionEvent taken))
            {
                if (types is null || Array.Exists(types, t => t.IsMatch(taken.Type)))
                    WriteObject(taken);
            }
        }
        while (TryFetch(follower, deadline.Token));
        Close();
    }

    private protected override void Close()
    {
        _follower?.Dispose();
        _follower = null;
    }

    private SessionFollower Begin() => Client.Events.Follow(Session.Id, new FollowOptions
    {
        After = After?.Id ?? (string.IsNullOrEmpty(Session.EventId) ? null : Session.EventId),
        FromStart = Session.FromStart,
        KeepFollowing = Follow,
        Deltas = Delta ? PreviewedTypes : null,
    });

    private bool TryFetch(SessionFollower follower, CancellationToken token)
    {
        try
        {
            return Try(() => follower.FetchAsync(token), Session, out bool more) && more;
        }
        catch (OperationCanceledException)
        {
            // Wait turns a stop into a stopped pipeline, so this is the deadline.
            WriteError(ErrorTable.ReceiveTimedOut(Session, TimeoutSec, follower.LastEventId));
            return false;
        }
    }
}
