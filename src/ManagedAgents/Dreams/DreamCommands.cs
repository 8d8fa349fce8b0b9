using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Client;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Memory;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Dreams;

/// <summary>
/// Starts a dream (dreams.create): a model condenses a memory store, what sessions went through, or both, into a new memory store or into that one. It
/// works by itself; Wait-MADream waits for its end.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "MADream", SupportsShouldProcess = true)]
[OutputType(typeof(Dream))]
public sealed class StartMADreamCommand : ResourceFieldsCmdlet<Dream>
{
    /// <summary>The memory store to condense: its id, exact name or object.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>The model that condenses it: an id, the Model of an agent, or a hashtable with <c>id</c> and <c>speed</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelReference Model { get; set; } = null!;

    /// <summary>The sessions to condense, all into one: ids or objects.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[]? Session { get; set; }

    /// <summary>What the dream is to look at, and what it may leave out.</summary>
    [Parameter]
    [Field(nameof(Dream.Instructions))]
    public string? Instruction { get; set; }

    /// <summary>How fast the model answers, such as standard or fast. Default: standard.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SpeedCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Speed { get; set; }

    /// <summary>Writes into the memory store itself, instead of into a new one. One dream at a time may do that to a store; for another the error is Conflict.</summary>
    [Parameter]
    public SwitchParameter UpdateExisting { get; set; }

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(() => ReadFields(clears: false), MemoryStore, out RequestBody fields) && TryReferences(fields)
            && TryChange(MemoryStore?.ToString() ?? Kind.Name, $"Start {Kind}", () => Of([]).CreateAsync(fields, StopToken), out Dream started))
            WriteObject(started);
    }

    private protected override void AddFields(RequestBody fields)
    {
        if (MemoryStore is null && (Session is null or { Length: 0 } || UpdateExisting))
            throw new InputException("InvalidInput", UpdateExisting ? "-UpdateExisting needs the -MemoryStore to write into." : "There is nothing to condense; give -MemoryStore, -Session or both.");
        fields.SetField(nameof(Dream.Model), Model.ToField(effort: null, Known(KnownValues.Speeds, Speed), WriteWarning));
        fields.Append(ReadInputs(MemoryStore?.ToString()));
    }

    private protected override bool TryReferences(RequestBody fields)
    {
        if (!base.TryReferences(fields))
            return false;
        if (MemoryStore is null || IsAdditional(nameof(Dream.Inputs)))
            return true;
        if (!TryResolve(MemoryStore, out string id))
            return false;
        fields.Append(ReadInputs(id));
        return true;
    }

    private DreamCreateRequest ReadInputs(string? store) => new(
        store,
        Array.ConvertAll(Session ?? [], static one => one?.Id ?? throw new InputException("EmptyId", "One of the values of -Session is $null.")),
        UpdateExisting);
}

/// <summary>Gets dreams: the named ones (dreams.retrieve) or those that fit (dreams.list).</summary>
[Cmdlet(VerbsCommon.Get, "MADream", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Dream))]
public sealed class GetMADreamCommand : GetResourceCmdlet<Dream, DreamReference>
{
    /// <summary>Lists only dreams in one of these states: pending, running, completed, failed, canceled.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("Statuses")]
    [ArgumentCompleter(typeof(DreamStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Lists only dreams created later than this time. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("CreatedLaterThan")]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only dreams created earlier than this time. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("CreatedEarlierThan")]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived dreams too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>
/// Waits until dreams have ended, all of them at once, and emits each as it is then: completed, failed or canceled (dreams.retrieve). It collects what
/// is piped and begins to wait at the pipeline's end.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "MADream")]
[OutputType(typeof(Dream))]
public sealed class WaitMADreamCommand : WaitResourceCmdlet<Dream, DreamReference>
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override DreamReference[] Id { get; set; } = [];

    private protected override string Goal => "its end";

    private protected override async Task<Dream?> WaitForAsync(ApiClient client, string id, DreamReference given, CancellationToken token) => await client.Dreams.WaitAsync(id, token).ConfigureAwait(false);
}

/// <summary>Cancels dreams (dreams.cancel). One that has ended is refused.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MADream", SupportsShouldProcess = true)]
[OutputType(typeof(Dream))]
public sealed class StopMADreamCommand : ActOnResourceCmdlet<Dream, DreamReference>
{
    private protected override string Act => $"Cancel {Kind}";

    private protected override async Task<Dream?> ActAsync(ResourceOperations<Dream> operations, string id) => await Client.Dreams.CancelAsync(id, StopToken).ConfigureAwait(false);
}

/// <summary>Archives dreams, which is final (dreams.archive). One that has not ended is refused.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MADream", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Dream))]
public sealed class DisableMADreamCommand : DisableResourceCmdlet<Dream, DreamReference>
{
}
