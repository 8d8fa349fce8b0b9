using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>The base of cmdlets on a session's events, where what the service does not know is the session.</summary>
public abstract class SessionEventCmdlet : MAConnectedCmdlet
{
    private protected SessionEventCmdlet()
    {
    }

    private protected sealed override string NotFoundErrorId => ErrorTable.SessionNotFound;

    /// <summary>Says which comes first where a session stands in the place of the text, and a text in that of the session.</summary>
    /// <param name="parameter">The parameter of the text.</param>
    /// <param name="texts">What it was given; null for an object.</param>
    /// <param name="session">What the session's parameter was given.</param>
    /// <exception cref="InputException">They are the wrong way round.</exception>
    private protected static void RequireOrder(string parameter, string[]? texts, SessionReference session)
    {
        if (Kinds.OfId(session.ToString()) == Kinds.Session || (texts is not null && (texts.Length != 1 || Kinds.OfId(texts[0]) != Kinds.Session || texts[0].Any(char.IsWhiteSpace))))
            return;
        throw new InputException("WrongOrder", $"-{parameter} comes first and -Session second, and '{ScreenText.Line(session.ToString())}' is no session. Turn them round, name them, or pipe the session.");
    }
}

/// <summary>
/// Gets the stored events of a session (sessions.events.list) or of a thread of it (sessions.threads.events.list), oldest first. It does not wait
/// for more: Receive-MAEvent does.
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAEvent", SupportsPaging = true)]
[OutputType(typeof(SessionEvent))]
public sealed class GetMAEventCommand : SessionEventCmdlet
{
    private const int LongestPage = 1000;

    /// <summary>The session: its object, its id or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>
    /// A thread of the session, to get its events instead of the session's: its id, the exact name of its agent, or its object. A thread that is
    /// piped, as Get-MAThread emits it, needs no -Thread. The service filters and sorts no thread's events, so the whole list of it is read for that.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public ThreadReference? Thread { get; set; }

    /// <summary>Gets only events of these types. Wildcards choose among the types that this module knows, such as agent.*.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Type { get; set; }

    /// <summary>Gets only events processed at this time or later. A time without a zone is local time.</summary>
    [Parameter]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? ProcessedAfter { get; set; }

    /// <summary>Gets only events processed at this time or earlier. A time without a zone is local time.</summary>
    [Parameter]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? ProcessedBefore { get; set; }

    /// <summary>Gets the newest events first.</summary>
    [Parameter]
    public SwitchParameter Newest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? thread = Session.ThreadId;
        if (!TryNow(() => Session.Id, Session, out string session) || (Thread is not null && !TryResolve(Thread, out thread, session)))
            return;
        var filter = new EventFilter
        {
            // The service knows no wildcards; a pattern that fits no known type is left to it to refuse.
            Types = Known(KnownValues.EventTypes, Type)?.SelectMany(KnownValues.EventTypes.Expand).ToArray(),
            ProcessedAfter = ProcessedAfter,
            ProcessedBefore = ProcessedBefore,
            Newest = Newest,
        };
        var source = new EventSource(session, thread);
        WriteList(Client.Events.List(source, filter, thread is null ? PageLimit(longest: LongestPage) : null), Session, thread is null ? null : filter.Fits);
    }
}

/// <summary>
/// Gets the tool calls a session waits for, from its latest idle and what was answered since (sessions.events.list). Custom tools' calls
/// want Send-MAToolResult, the others Approve-MAToolUse or Deny-MAToolUse.
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAPendingAction")]
[OutputType(typeof(ToolUseEvent))]
public sealed class GetMAPendingActionCommand : SessionEventCmdlet
{
    /// <summary>The session: its object, its id or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Try(() => Client.Events.PendingAsync(Session.Id, StopToken), Session, out IReadOnlyList<ToolUseEvent> pending))
            WriteObject(pending, enumerateCollection: true);
    }
}
