using System;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>The base of cmdlets that look at the work of sessions: of events that are there, or of the history the service has.</summary>
public abstract class SessionWorkCmdlet : SessionEventCmdlet
{
    private protected const string EventSet = "Event";
    private protected const string SessionSet = "Session";

    private protected SessionWorkCmdlet()
    {
    }

    /// <summary>The sessions: objects, ids or events of them. Their objects and histories are read anew.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SessionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Session { get; set; } = [];

    /// <summary>
    /// Reads the threads of the agents that the session's agent has set to work, too (sessions.threads.list, sessions.threads.events.list), each with
    /// the name of its agent. What such a thread asks for is in the session's own events also.
    /// </summary>
    [Parameter(ParameterSetName = SessionSet)]
    public SwitchParameter IncludeThread { get; set; }

    /// <summary>
    /// Events of one or several sessions, in their order, as Get-MAEvent and Receive-MAEvent emit them. Those of several sessions may be mixed.
    /// Copies of events that came back from a job are taken, too. Events tell less than the history: not the agent and the title, and no more than
    /// they hold.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = EventSet, ValueFromPipeline = true)]
    [EventObject]
    [ValidateNotNull]
    public SessionEvent[] Event { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (ParameterSetName == EventSet)
        {
            foreach (SessionEvent value in Event)
                Take(value);
            return;
        }

        foreach (SessionReference session in Session)
        {
            if (TryNow(() => session.Id, session, out string id))
                Read(id, session);
        }
    }

    /// <summary>Takes an event that was given.</summary>
    private protected abstract void Take(SessionEvent value);

    /// <summary>Reads a session from the service.</summary>
    private protected abstract void Read(string id, SessionReference given);

    /// <summary>Reads a session's object, then each of its events, and with -IncludeThread its threads and their events.</summary>
    /// <param name="id">The session.</param>
    /// <param name="take">Takes an event of the session.</param>
    /// <param name="begin">Begins with a thread, and gives what takes its events.</param>
    private protected async Task<Session> ReadAsync(string id, Action<SessionEvent> take, Func<SessionThread, Action<SessionEvent>> begin)
    {
        Session session = await Client.Sessions.GetAsync(id, StopToken).ConfigureAwait(false);
        await ReadAsync(new EventSource(id), take).ConfigureAwait(false);
        if (!IncludeThread)
            return session;
        Pager<SessionThread> threads = Client.Of(Kinds.Thread, id).List();
        while (await threads.NextAsync(StopToken).ConfigureAwait(false) is { } thread)
        {
            // The events of the primary one are the session's.
            if (thread.ParentThreadId is not null)
                await ReadAsync(new EventSource(id, thread.Id), begin(thread)).ConfigureAwait(false);
        }

        return session;
    }

    private async Task ReadAsync(EventSource source, Action<SessionEvent> take)
    {
        Pager<SessionEvent> history = Client.Events.List(source, new EventFilter(), limit: null);
        while (await history.NextAsync(StopToken).ConfigureAwait(false) is { } value)
            take(value);
    }
}
