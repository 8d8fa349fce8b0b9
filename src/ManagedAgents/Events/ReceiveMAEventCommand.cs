using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>
/// Follows a session, or a thread of it, and emits each of its events once, as it arrives, until it settles: idle, terminated or deleted.
/// After an event (such as the one Send-MAMessage emits) it emits all that follow it, already in the history or still to come;
/// otherwise what comes from now on. A lost connection is made again without loss (sessions.events.stream and
/// sessions.events.list, or sessions.threads.events.stream and sessions.threads.events.list).
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "MAEvent")]
[OutputType(typeof(SessionEvent))]
public sealed class ReceiveMAEventCommand : SessionEventCmdlet
{
    private const int MostAtOnce = 512;

    private WildcardPattern[]? _types;
    private ReceiveSettings _settings = null!;
    private SessionReceiver? _last;
    private ReceiveFanOut? _fanOut;
    private LiveWriter? _live;
    private string? _ownerOfFile;

    /// <summary>
    /// The sessions: objects, ids, or events of them, after which to begin. Several given together are received at once; SessionId tells their events
    /// apart. Piped ones are received one after the other, unless -ThrottleLimit.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Session { get; set; } = [];

    /// <summary>
    /// A thread of the session, to receive its events instead of the session's: its id, the exact name of its agent, or its object. A thread that is
    /// piped, as Get-MAThread emits it, needs no -Thread. It is received like a session, until the thread itself is idle or terminated.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public ThreadReference? Thread { get; set; }

    /// <summary>The event after which to begin: its object or id. Default: the piped event, else now.</summary>
    [Parameter]
    [ValidateNotNull]
    public EventReference? After { get; set; }

    /// <summary>
    /// Goes on when the session is idle, over all its turns, until it is terminated or deleted. End it with Ctrl+C, with -TimeoutSec or with
    /// <c>Select-Object -First</c>.
    /// </summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>
    /// Emits only events of these types, such as agent.message or agent.*; wildcards are allowed. The others are still read, so the end is found as
    /// without it.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Type { get; set; }

    /// <summary>
    /// Emits pieces of messages as they are written: event_start, then event_delta with Text, before the whole agent.message of the same id. Pieces
    /// may be left out; the whole message follows unless an error or an interrupt ends the turn first. They are in no history. A piece as a string is its text, so that
    /// <c>Write-Host $_ -NoNewline</c> shows words as they are typed; see Example 3.
    /// </summary>
    [Parameter]
    public SwitchParameter Delta { get; set; }

    /// <summary>
    /// Shows what happens on the screen, as Write-Host does, instead of emitting events: the agent's words as they are written, everything else as
    /// short lines. Messages of several sessions are shown whole, each with its session.
    /// </summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>With -Live: emits the events, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// The longest time to follow one session, in seconds. When it is over, the error ReceiveTimedOut names the last event received. The session
    /// works on: stop it with Stop-MASession, or go on with -After. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// The longest silence of the stream, in seconds, before the connection counts as lost and is made anew; default 90. The service sends a sign of
    /// life about every 15 seconds.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int StreamIdleTimeoutSec { get; set; } = 90;

    /// <summary>
    /// How many sessions to receive at once, piped ones too. Without it piped sessions are received one after the other, and up to 512 of those that
    /// are given together. Events of one session come in order, those of different sessions as they arrive.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThrottleLimit { get; set; } = MostAtOnce;

    /// <summary>
    /// A file that remembers what was received of one session or thread, or a folder with a file for each: one that exists, or a path that ends in a
    /// slash. Where a file exists, the receiving goes on there, and -After or the piped event only names the input whose turn is waited for too. It
    /// is written anew and flushed to the disk after each event that the pipeline has taken, and never left half written. So after a crash of the
    /// process the last event may come again; after a power loss those of the last seconds, as the system may put the new file in its place a little
    /// later. In neither case is one missed. A file of another session, or one that is no checkpoint, is refused and left as it is.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _types = Known(KnownValues.EventTypes, Type)?.Select(t => WildcardPattern.Get(t, WildcardOptions.IgnoreCase)).ToArray();
        try
        {
            if (Live)
                _live = new LiveWriter(Streams, Host, namesSessions: IsBound(nameof(ThrottleLimit)) || Session.Length > 1);
            _settings = ReadSettings();
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, null);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isFannedOut = IsBound(nameof(ThrottleLimit));
        if (Session.Length > 1 || isFannedOut)
            ReceiveAtOnce(goesOn: isFannedOut);
        else if (TryTarget(Session[0], out ReceiveTarget target) && Begin(target, _last) is { } receiver)
            ReceiveHere(receiver);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_fanOut is not null)
            Wait(_fanOut.FinishAsync());
    }

    private protected override void Close()
    {
        _last?.Dispose();
        _fanOut?.Dispose();
    }

    private ReceiveSettings ReadSettings() => new()
    {
        After = After?.Id,
        KeepFollowing = Follow,
        HasDeltas = Delta || _live?.Previews is not null,
        Longest = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        LongestSilence = TimeSpan.FromSeconds(StreamIdleTimeoutSec),
        Checkpoint = Checkpoint is null ? null : CheckpointPlace.Of(SessionState, Checkpoint),
    };

    /// <summary>Receives one session by this thread alone: no queue, so a slow pipeline slows the stream.</summary>
    private void ReceiveHere(SessionReceiver receiver)
    {
        using (_last = receiver)
        {
            while (TryFetch(receiver) && WriteHere(receiver))
            {
            }

            _live?.End();
        }
    }

    private void ReceiveAtOnce(bool goesOn)
    {
        var targets = new List<ReceiveTarget>();
        foreach (SessionReference session in Session)
        {
            if (TryTarget(session, out ReceiveTarget target))
                targets.Add(target);
        }

        if (!TryNow(() => RequirePlaces(targets), Checkpoint, out _))
            return;
        _fanOut ??= new ReceiveFanOut(Queue, ThrottleLimit, StopToken) { Begin = Begin, Write = WriteHere, Fail = WriteFailure };
        foreach (ReceiveTarget target in targets)
        {
            if (_fanOut.TryJoin(target))
                continue;
            Wait(_fanOut.PlaceAsync());
            _fanOut.Start(target);
        }

        // What came meanwhile is written, even where it is not waited for more.
        Wait(goesOn ? Task.FromResult(true) : _fanOut.FinishAsync());
    }

    /// <summary>A file is one session's; it cannot remember several that are received at once.</summary>
    private bool RequirePlaces(List<ReceiveTarget> targets)
    {
        if (_settings.Checkpoint is not { IsFolder: false } || targets.Count == 0)
            return true;
        _ownerOfFile ??= targets[0].Source.Id;
        return targets.TrueForAll(target => target.Source.Id == _ownerOfFile)
            ? true
            : throw new InputException("CheckpointNeedsFolder", $"'{Checkpoint}' is a file, which remembers one session. Name a folder for the checkpoints of several: one that exists, or with a slash at the end.");
    }

    /// <summary>The session that is named, or the thread of it; where that is unusable, writes the error and gives false.</summary>
    private bool TryTarget(SessionReference session, out ReceiveTarget target)
    {
        target = null!;
        string? thread = session.ThreadId;
        if (!TryNow(() => session.Id, session, out string id) || (Thread is not null && !TryResolve(Thread, out thread, id)))
            return false;
        target = new ReceiveTarget(session, new EventSource(id, thread));
        return true;
    }

    private SessionReceiver? Begin(ReceiveTarget target, SessionReceiver? before)
    {
        if (before?.HasGiven(target) == true)
            return null;
        return TryNow(() => new SessionReceiver(Client, target, _settings, StopToken), target.Session, out SessionReceiver receiver) ? receiver : null;
    }

    /// <summary>Writes what has come of a session; false where it cannot go on.</summary>
    private bool WriteHere(SessionReceiver receiver)
    {
        bool isSaved = TrySave(receiver);
        while (isSaved && receiver.TryTake(out SessionEvent taken))
        {
            if (IsWanted(taken.Type))
                Write(taken);

            // The pipeline has taken it: from here on it need not come again.
            isSaved = TrySave(receiver);
        }

        return isSaved;
    }

    private void Write(SessionEvent taken)
    {
        bool isPiece = taken is EventStartEvent or EventDeltaEvent;
        if (_live is null || (PassThru && (Delta || !isPiece)))
            WriteObject(taken);
        _live?.Take(taken);
    }

    private bool IsWanted(string type)
    {
        // A loop, as a lambda would cost an object for each event.
        foreach (WildcardPattern pattern in _types ?? [])
        {
            if (pattern.IsMatch(type))
                return true;
        }

        return _types is null;
    }

    private bool TrySave(SessionReceiver receiver) =>
        _settings.Checkpoint is null || TryNow(receiver.Save, Checkpoint, out _);

    private bool TryFetch(SessionReceiver receiver)
    {
        try
        {
            return Try(receiver.FetchAsync, receiver.Target.Session, out bool more) && more;
        }
        catch (OperationCanceledException late)
        {
            // Wait turns a stop into a stopped pipeline, so this is the deadline.
            WriteFailure(receiver, late);
            return false;
        }
    }

    private void WriteFailure(SessionReceiver receiver, Exception cause) => WriteError(cause is OperationCanceledException
        ? ErrorTable.ReceiveTimedOut(receiver.Target.Session, receiver.Target.Source.ToString(), TimeoutSec, receiver.Place)
        : RecordOf(cause, receiver.Target.Session));
}
