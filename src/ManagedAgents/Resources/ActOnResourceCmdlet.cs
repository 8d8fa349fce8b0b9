using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Resources;

/// <summary>Does something to each of some objects of a kind.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class ActOnResourceCmdlet<T, TReference> : MAConnectedCmdlet
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected ActOnResourceCmdlet()
    {
    }

    /// <summary>The objects, by id, name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public virtual TReference[] Id { get; set; } = [];

    /// <summary>What is done, as a verb, such as Archive.</summary>
    private protected abstract string Act { get; }

    /// <summary>The kind.</summary>
    private protected static ResourceKind<T> Kind => Kinds.Of<T>();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TReference one in Id)
        {
            if (TryChange(one, $"{Act} {Kind}", ActAsync, out T? after) && after is not null)
                WriteObject(after);
        }
    }

    /// <summary>Does it, and gives the object as it is then; null where there is none any more.</summary>
    private protected abstract Task<T?> ActAsync(string id);
}

/// <summary>Deletes objects of a kind for good (delete).</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class RemoveResourceCmdlet<T, TReference> : ActOnResourceCmdlet<T, TReference>
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected RemoveResourceCmdlet()
    {
    }

    private protected sealed override string Act => "Delete";

    private protected override async Task<T?> ActAsync(string id)
    {
        await Client.Of(Kind).DeleteAsync(id, StopToken).ConfigureAwait(false);
        return null;
    }
}

/// <summary>Archives objects of a kind, which is final (archive).</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class DisableResourceCmdlet<T, TReference> : ActOnResourceCmdlet<T, TReference>
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected DisableResourceCmdlet()
    {
    }

    private protected sealed override string Act => "Archive";

    private protected override async Task<T?> ActAsync(string id) => await Client.Of(Kind).ArchiveAsync(id, StopToken).ConfigureAwait(false);
}
