using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>
/// Gets threads of a session: the named ones (sessions.threads.retrieve) or all (sessions.threads.list). Every session has its primary thread, and
/// one for each agent that its own agent has set to work.
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAThread", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(SessionThread))]
public sealed class GetMAThreadCommand : GetNamedResourceCmdlet<SessionThread, ThreadReference>
{
    /// <summary>
    /// The threads to get: ids, the exact name of the agent where only one of the session's threads is its, objects, or events that say which thread
    /// they are about. A session gives all of its threads.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override ThreadReference[] Id { get; set; } = [];

    /// <summary>The session that they are of: its id or object. A thread's object and an event say it themselves.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = ListSet, ValueFromPipeline = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>Lists only threads in one of these states: idle (waits), running, rescheduling (an error that heals by itself), terminated (final).</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("Statuses")]
    [ArgumentCompleter(typeof(SessionStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    private protected override ResourceReference? Owner => Session;
}

/// <summary>Archives threads of sessions, which is final (sessions.threads.archive). The primary thread is archived with its session: Disable-MASession.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAThread", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SessionThread))]
public sealed class DisableMAThreadCommand : DisableResourceCmdlet<SessionThread, ThreadReference>
{
    /// <summary>The session that they are of: its id or object. A thread's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    private protected override ResourceReference? Owner => Session;
}

/// <summary>Names a thread by its id, the name of its agent, its object, or an event that says which thread it is about.</summary>
public sealed class ThreadReference : ResourceReference<SessionThread>
{
    /// <summary>Takes what names the thread.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public ThreadReference(object value)
        : base(Kinds.Thread, value, "SessionThreadId")
    {
    }
}
