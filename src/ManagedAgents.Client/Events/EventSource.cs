using System;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Events;

/// <summary>Where events come from: a session, or one thread of it. It knows where they are, and which of them say what it is at.</summary>
public sealed class EventSource
{
    /// <summary>Names a session, or a thread of it.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="threadId">The thread; null for the session itself.</param>
    public EventSource(string sessionId, string? threadId = null)
    {
        SessionId = sessionId ?? throw new ArgumentNullException(nameof(sessionId));
        ThreadId = threadId;
    }

    /// <summary>The session.</summary>
    public string SessionId { get; }

    /// <summary>The thread; null for the session itself.</summary>
    public string? ThreadId { get; }

    /// <summary>The id of what the events are of.</summary>
    public string Id => ThreadId ?? SessionId;

    /// <summary>session or thread.</summary>
    internal string Noun => ThreadId is null ? "session" : "thread";

    /// <summary>As the first words of a sentence.</summary>
    internal string Shown => ThreadId is null ? $"Session {SessionId}" : $"Thread {ThreadId}";

    /// <summary>Where the object itself is.</summary>
    internal string ObjectPath => ThreadId is null ? ApiRequest.PathOf("sessions", SessionId) : ApiRequest.PathOf("sessions", SessionId, "threads", ThreadId);

    /// <summary>Where its events are listed.</summary>
    internal string ListPath => ThreadId is null ? EventOperations.PathOf(SessionId) : ApiRequest.PathOf("sessions", SessionId, "threads", ThreadId, "events");

    /// <summary>Where its events are streamed.</summary>
    internal string StreamPath => ThreadId is null ? ApiRequest.PathOf("sessions", SessionId, "events", "stream") : ApiRequest.PathOf("sessions", SessionId, "threads", ThreadId, "stream");

    /// <inheritdoc/>
    public override string ToString() => $"{Noun} {Id}";

    /// <summary>What an event, the last that says anything of it, says of the work.</summary>
    internal SessionActivity StateAfter(SessionEvent last) => last.Type switch
    {
        EventTypes.SessionTerminated or EventTypes.SessionDeleted => SessionActivity.Over,
        // A thread's stream may say these of the thread itself; of the whole session they are true of it, too.
        EventTypes.SessionIdle => SessionActivity.Settled,
        EventTypes.SessionRunning or EventTypes.SessionRescheduled => SessionActivity.Busy,
        EventTypes.UserMessage or EventTypes.UserDefineOutcome or EventTypes.UserToolConfirmation => SessionActivity.Busy,
        EventTypes.UserCustomToolResult or EventTypes.UserToolResult => SessionActivity.Busy,
        _ => ThreadId is null ? SessionActivity.Unknown : StateOfThread(last),
    };

    /// <summary>The event as the one that says that it idles; null for any other.</summary>
    internal IdleEvent? IdleOf(SessionEvent taken) => taken switch
    {
        SessionStatusIdleEvent idle => idle,
        SessionThreadStatusIdleEvent idle when ThreadId is not null && idle.SessionThreadId == ThreadId => idle,
        _ => null,
    };

    /// <summary>True for the event that says that it works.</summary>
    internal bool IsRunning(SessionEvent taken) => taken is SessionStatusRunningEvent
        || (ThreadId is not null && taken is SessionThreadStatusRunningEvent running && running.SessionThreadId == ThreadId);

    /// <summary>True for the event after which nothing can follow.</summary>
    internal bool IsOver(SessionEvent taken) => taken is SessionDeletedEvent or SessionStatusTerminatedEvent
        || (ThreadId is not null && taken is SessionThreadStatusTerminatedEvent terminated && terminated.SessionThreadId == ThreadId);

    private SessionActivity StateOfThread(SessionEvent last) => last switch
    {
        SessionThreadStatusIdleEvent idle when idle.SessionThreadId == ThreadId => SessionActivity.Settled,
        SessionThreadStatusRunningEvent running when running.SessionThreadId == ThreadId => SessionActivity.Busy,
        SessionThreadStatusRescheduledEvent rescheduled when rescheduled.SessionThreadId == ThreadId => SessionActivity.Busy,
        SessionThreadStatusTerminatedEvent terminated when terminated.SessionThreadId == ThreadId => SessionActivity.Over,
        _ => SessionActivity.Unknown,
    };
}

/// <summary>What a history says of the work at its end.</summary>
internal enum SessionActivity
{
    /// <summary>Nothing: it is empty, or holds neither a state nor an input.</summary>
    Unknown,

    /// <summary>Work is going on or waits to begin.</summary>
    Busy,

    /// <summary>It idles and nothing was put in since.</summary>
    Settled,

    /// <summary>It is terminated or deleted: nothing can follow.</summary>
    Over,
}
