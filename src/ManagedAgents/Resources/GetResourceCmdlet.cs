using System;
using System.Management.Automation;
using System.Reflection;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Errors;

namespace ManagedAgents.Resources;

/// <summary>Gets objects of a kind: the named ones (retrieve) or all (list). What a child adds with [Field] is a condition of the list.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class GetResourceCmdlet<T, TReference> : MAConnectedCmdlet
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

    /// <summary>The objects to get, by id, name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public virtual TReference[] Id { get; set; } = [];

    /// <summary>The kind.</summary>
    private protected static ResourceKind<T> Kind => Kinds.Of<T>();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != IdSet)
        {
            List();
            return;
        }

        foreach (TReference one in Id)
        {
            if (!Named.IsFull && Try(() => ReadAsync(one), one, out T found))
                Named.Write(found);
        }
    }

    /// <summary>Reads a named one.</summary>
    private protected virtual async Task<T> ReadAsync(TReference one) =>
        await Client.Of(Kind).GetAsync(await one.ResolveAsync(Client, StopToken).ConfigureAwait(false), StopToken).ConfigureAwait(false);

    /// <summary>Writes the list.</summary>
    private protected virtual void List() => WriteList(Client.Of(Kind).List(ReadFilter(PageLimit())), null);

    /// <summary>The conditions that the user gave.</summary>
    /// <param name="limit">How many to ask for per page.</param>
    private protected ResourceFilter ReadFilter(int? limit)
    {
        var filter = new ResourceFilter { Limit = limit };
        foreach ((PropertyInfo parameter, string field) in FieldAttribute.Of(this))
            filter.Where(field, parameter.GetValue(this) switch { SwitchParameter flag => flag.IsPresent, var value => value });
        return filter;
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

    /// <summary>Get only those whose name fits. Wildcards are allowed; a name without them that nothing bears is an error.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceNameCompleter))]
    public string? Name { get; set; }

    private protected override void List()
    {
        ulong? fitting = WriteList(Client.Of(Kind).List(ReadFilter(PageLimit(Name))), Name, Filter(Name, Kind.Label!));
        if (fitting == 0 && Name is not null && !WildcardPattern.ContainsWildcardCharacters(Name))
            WriteError(RecordOf(ErrorTable.NoSuchName(Kind, Name), Name));
    }
}
