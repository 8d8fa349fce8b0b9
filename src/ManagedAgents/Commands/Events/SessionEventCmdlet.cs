using ManagedAgents.Errors;

namespace ManagedAgents.Commands.Events;

/// <summary>The base of cmdlets on a session's events, where what the service does not know is the session.</summary>
public abstract class SessionEventCmdlet : MAConnectedCmdlet
{
    private protected SessionEventCmdlet()
    {
    }

    private protected sealed override string NotFoundErrorId => ErrorTable.SessionNotFound;
}
