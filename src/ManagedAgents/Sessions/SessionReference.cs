using System;
using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Sessions;

/// <summary>Names a session by its id, its object, or an object of it, such as a run, a run's result, a thread or an event; an event also says where in the session.</summary>
public sealed class SessionReference : ResourceReference
{
    private readonly ApiObject? _started;
    private readonly bool _startedElsewhere;
    private readonly string? _title;

    /// <summary>Takes what names the session.</summary>
    /// <param name="value">An id or an object.</param>
    public SessionReference(object value)
        : base(Kinds.Session, value)
    {
        switch (Only(value))
        {
            case Session session:
                _title = session.Title;
                _started = session.StartedWithInput ? session : null;
                break;
            case DeploymentRun run:
                _started = run.StartedWithInput ? run : null;
                break;
            case SessionEvent place:
                EventId = place.Id;
                break;
            case SessionThread thread:
                ThreadId = thread.Id;
                break;
            case var other when Shown(other) is { } copy:
                // What else is of a session, as a run, bears an id of its own kind.
                _title = Copy.Restore(copy) is Session kept ? kept.Title : null;
                string? part = copy.Properties["SessionId"] is null ? null : copy.Properties["Id"]?.Value?.ToString();
                ResourceKind? kind = part is null ? null : Kinds.OfId(part);
                if (kind == Kinds.Thread)
                    ThreadId = part;
                else if (kind is null || kind == Kinds.Event)
                    EventId = part;
                _startedElsewhere = copy.Properties["StartedWithInput"]?.Value is true;
                break;
        }
    }

    /// <inheritdoc/>
    internal override string Told(string id) => string.IsNullOrWhiteSpace(_title) ? id : $"{id} ({ScreenText.Line(_title)})";

    /// <summary>The event the reference was made from; null where it was made from something else.</summary>
    internal string? EventId { get; }

    /// <summary>The thread the reference was made from; null where it was made from something else.</summary>
    internal string? ThreadId { get; }

    /// <summary>True where it was made from a session, or a run of a deployment, that was started with input.</summary>
    internal bool StartedWithInput => _startedElsewhere || _started is not null;

    /// <summary>How far this session was received in the runspace; null where that is not kept.</summary>
    internal ReceivedPlace? PlaceIn(RunspaceMemory state) => _started is null ? state.PlaceOf(Id) : state.PlaceOf(_started, Id);
}

/// <summary>
/// Takes a session's object, or the result of a run in it, as the session even where another parameter takes any object with an id, so
/// that a piped session reaches the session's parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => Copy.Restore(inputData) switch
    {
        Session session => new SessionReference(session),
        IOfSession { SessionId: { } id } => new SessionReference(id),
        _ => inputData,
    };
}

/// <summary>What says which session it is of, and is taken for it wherever a session is.</summary>
internal interface IOfSession
{
    /// <summary>The session's id.</summary>
    string SessionId { get; }
}

/// <summary>Completes sessions' ids, the newest first.</summary>
public sealed class SessionCompleter : LiveCompleter<Session>
{
    private protected override Pager<Session> List(ApiClient client, IDictionary bound) => client.Sessions.List();

    private protected override CompletionItem Describe(Session value) => new(value.Id, value.Title, $"{value.Title ?? "no title"}: {value.Status}, {value.Agent?.Name}, of {Ages.At(value.CreatedAt)}");
}

/// <summary>Completes the states of a session.</summary>
public sealed class SessionStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SessionStatusCompleter()
        : base(KnownValues.SessionStatuses)
    {
    }
}

/// <summary>Names the deployment that started sessions, by its id or name, its object, or an object that says which deployment it is of.</summary>
public sealed class StartingDeploymentReference : ResourceReference<Deployment>
{
    /// <summary>Takes what names the deployment.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public StartingDeploymentReference(object value)
        : base(Kinds.Deployment, value)
    {
    }
}

/// <summary>Names the memory store that is mounted in sessions, by its id or name, its object, or an object that says which memory store it is of.</summary>
public sealed class MountedStoreReference : ResourceReference<MemoryStore>
{
    /// <summary>Takes what names the memory store.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public MountedStoreReference(object value)
        : base(Kinds.MemoryStore, value)
    {
    }
}
