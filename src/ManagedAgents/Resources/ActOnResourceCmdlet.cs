using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Resources;

/// <summary>Does something to each of some objects of a kind.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class ActOnResourceCmdlet<T, TReference> : ResourceCmdlet<T>
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected ActOnResourceCmdlet()
    {
    }

    /// <summary>The <typeparamref name="T"/>s: ids, exact names where they have any, or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public virtual TReference[] Id { get; set; } = [];

    /// <summary>What is done, such as Archive vault.</summary>
    private protected abstract string Act { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TReference one in Id)
        {
            if (TryChange(one, Act, ActAsync, out T? after) && after is not null)
                WriteObject(after);
        }
    }

    /// <summary>Does it, and gives the object as it is then; null where there is none any more.</summary>
    private protected abstract Task<T?> ActAsync(ResourceOperations<T> operations, string id);
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

    private protected override string Act => $"Delete {Kind}";

    private protected override async Task<T?> ActAsync(ResourceOperations<T> operations, string id)
    {
        await operations.DeleteAsync(id, StopToken).ConfigureAwait(false);
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

    private protected override string Act => $"Archive {Kind}";

    private protected override async Task<T?> ActAsync(ResourceOperations<T> operations, string id) => await operations.ArchiveAsync(id, StopToken).ConfigureAwait(false);
}
