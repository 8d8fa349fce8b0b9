using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Resources;
using ManagedAgents.Errors;

namespace ManagedAgents.Resources;

/// <summary>Gets objects of a kind: the named ones (retrieve) or all (list). What a child adds with [Field] is a condition of the list.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class GetResourceCmdlet<T, TReference> : ResourceCmdlet<T>
    where T : ApiObject
    where TReference : ResourceReference
{
    /// <summary>The set of parameters that list.</summary>
    private protected const string ListSet = "List";

    /// <summary>The set of parameters that name.</summary>
    private protected const string IdSet = "Id";

    private protected GetResourceCmdlet()
    {
    }

    /// <summary>
    /// The <typeparamref name="T"/>s to get: ids, exact names where they have any, objects, or objects that say which they are of. An object is read
    /// anew from the service.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public virtual TReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != IdSet || !IsBound(nameof(Id)))
        {
            if (TryParents(null, out string[] owners))
                List(owners);
            return;
        }

        foreach (TReference one in Id)
        {
            // All that belongs to it.
            if (one.NamesParent && TryNow(() => Owner is null || Owner.ToString() == one.ToString() ? one.ToString() : throw TwoOwners(one), one, out string owner))
                List([owner]);
            else if (one.NamesParent)
                continue;
            else if (!Named.IsFull && TryParents(one, out string[] parents) && TryResolve(one, out string id, parents) && Try(() => ReadAsync(Of(parents), id, one), one, out T found))
                Named.Write(found);
        }
    }

    /// <summary>Reads a named one.</summary>
    private protected virtual Task<T> ReadAsync(ResourceOperations<T> operations, string id, TReference one) => operations.GetAsync(id, StopToken);

    /// <summary>Writes the list.</summary>
    /// <param name="parents">The ids of the objects that these belong to.</param>
    private protected virtual void List(string[] parents)
    {
        if (TryFilter(PageLimit(), out ResourceFilter filter))
            WriteList(Of(parents).List(filter), GivenFields.SelectMany(field => field.ReferencesOf(this)).FirstOrDefault() ?? Owner);
    }

    private InputException TwoOwners(TReference one) => new("InvalidInput", $"'{one}' and -{Kind.Parent!.Noun} '{Owner}' both name the {Kind.Parent}; give one of them.");

    /// <summary>Adds conditions that no parameter names by itself.</summary>
    private protected virtual void AddConditions(ResourceFilter filter)
    {
    }

    /// <summary>The conditions that the user gave; where one names an object that is unusable, writes the error and gives false.</summary>
    /// <param name="limit">How many to ask for per page.</param>
    /// <param name="filter">The conditions.</param>
    private protected bool TryFilter(int? limit, out ResourceFilter filter)
    {
        var conditions = new ResourceFilter { Limit = limit };
        filter = conditions;
        foreach (FieldParameter field in GivenFields.Where(field => field.ReferencesOf(this).Count == 0))
            conditions.Where(field.Field, FieldValue(field));
        AddConditions(conditions);
        return TryIds((field, ids) => conditions.Where(field, ids));
    }
}

/// <summary>As the other, for kinds whose objects have names.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class GetNamedResourceCmdlet<T, TReference> : GetResourceCmdlet<T, TReference>
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected GetNamedResourceCmdlet()
    {
    }

    /// <summary>
    /// Gets only <typeparamref name="T"/>s whose name fits. Wildcards are allowed; case does not matter. A name without them that nothing bears is an
    /// error. The service cannot search by name, so the whole list is read.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceNameCompleter))]
    public string? Name { get; set; }

    private protected override void List(string[] parents)
    {
        if (!TryFilter(PageLimit(Name), out ResourceFilter filter))
            return;
        ulong? fitting = WriteList(Of(parents).List(filter), Name ?? (object?)Owner, Filter(Name, Kind.Label!));
        if (fitting == 0 && Name is not null && !WildcardPattern.ContainsWildcardCharacters(Name))
            WriteError(RecordOf(ErrorTable.NoSuchName(Kind, Name), Name));
    }
}
