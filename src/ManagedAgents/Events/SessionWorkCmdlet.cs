using System;
using System.Management.Automation;
using System.Threading.Tasks;
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
    public SessionReference[] Session { get; set; } = [];

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

    /// <summary>Reads a session's object, then each of its events.</summary>
    private protected async Task<Session> ReadAsync(string id, Action<SessionEvent> take)
    {
        Session session = await Client.Sessions.GetAsync(id, StopToken).ConfigureAwait(false);
        Pager<SessionEvent> history = Client.Events.List(id, new EventFilter(), limit: null);
        while (await history.NextAsync(StopToken).ConfigureAwait(false) is { } value)
            take(value);
        return session;
    }
}
