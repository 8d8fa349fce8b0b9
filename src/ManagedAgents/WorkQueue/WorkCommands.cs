using System;
using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.WorkQueue;
using ManagedAgents.Environments;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.WorkQueue;

/// <summary>Gets work of self-hosted environments: the named items (environments.work.retrieve) or a whole queue (environments.work.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAWork", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(WorkItem))]
public sealed class GetMAWorkCommand : GetResourceCmdlet<WorkItem, WorkReference>
{
    /// <summary>The items to get: ids or objects. An object is read anew from the service. A piped environment gives all that is in its queue.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override WorkReference[] Id { get; set; } = [];

    /// <summary>
    /// The environment in whose queue they are: its id, exact name or object. An item's object says it itself. With the key of an environment only its
    /// id or its object will do, as names are looked up in the list of all.
    /// </summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    private protected override ResourceReference? Owner => Environment;

    private protected override string? AdviceOn(ApiException failure) =>
        Array.TrueForAll(Id, static one => one.NamesParent) ? WorkKeys.AdviceOnList(failure) : WorkKeys.AdviceOnItem(failure);
}

/// <summary>Changes the metadata of work (environments.work.update); pairs that are not named stay.</summary>
[Cmdlet(VerbsCommon.Set, "MAWork", SupportsShouldProcess = true)]
[OutputType(typeof(WorkItem))]
public sealed class SetMAWorkCommand : SetResourceCmdlet<WorkItem, WorkReference>
{
    /// <summary>The environment in whose queue it is: its id, exact name or object. An item's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    /// <summary>Pairs to set, as a hashtable, at most 16 in all. A key with the value $null is deleted; keys that are not named stay.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    private protected override ResourceReference? Owner => Environment;

    private protected override string? AdviceOn(ApiException failure) => WorkKeys.AdviceOnItem(failure);
}

/// <summary>Stops work (environments.work.stop): asks its worker to end, or with -Force ends it at once.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MAWork", SupportsShouldProcess = true)]
[OutputType(typeof(WorkItem))]
public sealed class StopMAWorkCommand : ResourceCmdlet<WorkItem>
{
    /// <summary>The items to stop: ids or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public WorkReference[] Id { get; set; } = [];

    /// <summary>The environment in whose queue they are: its id, exact name or object. An item's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    /// <summary>
    /// Ends the work at once, without waiting for its worker, as where that is gone. Without it the item is stopping until its worker has come to its
    /// end.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override ResourceReference? Owner => Environment;

    private protected override string? AdviceOn(ApiException failure) => WorkKeys.AdviceOnQueue(failure);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (WorkReference one in Id)
        {
            if (TryParents(one, out string[] parents) && TryResolve(one, out string id, parents)
                && ShouldProcess(id, Force ? "Stop work item at once" : "Stop work item")
                && Try(() => Client.WorkItems(parents[0]).StopAsync(id, Force, StopToken), one, out WorkItem? stopped) && stopped is not null)
                WriteObject(stopped);
        }
    }
}

/// <summary>Gets the figures of the work queues of self-hosted environments (environments.work.stats).</summary>
[Cmdlet(VerbsCommon.Get, "MAWorkQueue")]
[OutputType(typeof(WorkQueueStats))]
public sealed class GetMAWorkQueueCommand : MAConnectedCmdlet
{
    /// <summary>The environments: ids, exact names or objects. With the key of an environment only its id or its object will do.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference[] Environment { get; set; } = [];

    private protected override string NotFoundErrorId => "EnvironmentNotFound";

    private protected override string? AdviceOn(ApiException failure) => WorkKeys.AdviceOnQueue(failure);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (EnvironmentReference one in Environment)
        {
            if (TryResolve(one, out string id) && Try(() => Client.WorkItems(id).StatsAsync(StopToken), one, out WorkQueueStats stats))
                WriteObject(stats);
        }
    }
}

/// <summary>Names a work item by its id, or its object.</summary>
public sealed class WorkReference : ResourceReference
{
    /// <summary>Takes what names the item.</summary>
    /// <param name="value">An id or an object.</param>
    public WorkReference(object value)
        : base(Kinds.WorkItem, value)
    {
    }
}

/// <summary>Which key opens what of a queue: the service's refusals do not say it.</summary>
internal static class WorkKeys
{
    public static string? AdviceOnList(ApiException failure) => Of(
        failure,
        "The service lists the work of an environment for the key of that environment alone, and for no API key: connect with Connect-MAService -AuthToken and that key, and name the environment by its id.");

    public static string? AdviceOnItem(ApiException failure) => Of(
        failure,
        "One work item is read and changed with an API key, and not with the key of an environment, which lists its work and stops it: connect with Connect-MAService -ApiKey.");

    public static string? AdviceOnQueue(ApiException failure) => Of(
        failure,
        "The key of an environment opens the queue of that environment alone; name the environment by its id.");

    private static string? Of(ApiException failure, string advice) => failure is { Kind: ApiErrorKind.Service, Status: 401 or 403 } ? advice : null;
}
