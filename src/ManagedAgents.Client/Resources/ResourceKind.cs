using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>A kind of object that the service has: what people, ids and paths call it.</summary>
public class ResourceKind
{
    internal ResourceKind(string name, string prefix, string path)
    {
        Name = name;
        Prefix = prefix;
        Path = path;
        Noun = string.Concat(name.Split(' ').Select(static word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
    }

    /// <summary>What people call it, such as memory store.</summary>
    public string Name { get; }

    /// <summary>How its ids begin, such as memstore_; empty where they have no prefix.</summary>
    public string Prefix { get; }

    /// <summary>Its noun in the names of cmdlets and properties, such as MemoryStore.</summary>
    public string Noun { get; internal init; }

    /// <summary>The kind whose objects it belongs to; null where it stands alone.</summary>
    public ResourceKind? Parent { get; init; }

    /// <summary>Its name with its article, such as an agent.</summary>
    public string OneOf => ("aeo".IndexOf(Name[0]) >= 0 ? "an " : "a ") + Name;

    /// <summary>The word of its list in a path, below its parent's; empty where it has no list.</summary>
    internal string Path { get; }

    /// <summary>The beta that its requests want.</summary>
    internal Beta Beta { get; init; } = Beta.ManagedAgents;

    /// <summary>The beta of an operation that wants one of its own, by the last word of its path; null where none does.</summary>
    internal Func<string, Beta?>? OwnBeta { get; init; }

    /// <summary>False where its objects have no metadata, so that none can bear a mark.</summary>
    internal bool HasMetadata { get; init; } = true;

    /// <summary>What is sent for a pair of metadata that is to go; null, unless the service takes another sign.</summary>
    internal string? PairEnd { get; init; }

    /// <summary>True where its list has the newest first, so that it need not be read whole to find a new one.</summary>
    internal bool ListsNewestFirst { get; init; }

    /// <summary>True where a page of its list is asked for by the last object of the one before, not by a cursor.</summary>
    internal bool PagesById { get; init; }

    /// <summary>Whether an object is one of this kind.</summary>
    /// <param name="value">Any object.</param>
    /// <returns>True where it is; false for a kind without a class of its own.</returns>
    public virtual bool Has(object? value) => false;

    /// <summary>What people call an object, where it is one of this kind and has a name.</summary>
    /// <param name="value">Any object.</param>
    /// <returns>The name; null where it has none, or is of another kind.</returns>
    public virtual string? LabelOf(object value) => null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The beta that a request at a path wants.</summary>
    internal Beta BetaOf(string path) => OwnBeta?.Invoke(path.Substring(path.LastIndexOf('/') + 1)) ?? Beta;

    /// <summary>Reads the first objects of the list.</summary>
    /// <param name="client">The service.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="token">Ends the wait.</param>
    /// <param name="parents">The ids of the objects that these belong to, the outermost first.</param>
    /// <returns>The id of each and what people call it; none where the kind has no operations, or what they belong to is not said.</returns>
    public virtual Task<IReadOnlyList<KeyValuePair<string, string?>>> FirstAsync(ApiCaller client, int most, CancellationToken token, params string[] parents) =>
        Task.FromResult<IReadOnlyList<KeyValuePair<string, string?>>>(Array.Empty<KeyValuePair<string, string?>>());
}

/// <summary>A kind of object that has operations: all that they, and the cmdlets on them, have to know of it.</summary>
/// <typeparam name="T">The object.</typeparam>
public sealed class ResourceKind<T> : ResourceKind
    where T : ApiObject
{
    internal ResourceKind(string name, string prefix, string path, Func<JsonElement, T> read)
        : this(name, prefix, path, (json, _) => read(json))
    {
    }

    /// <summary>A kind whose objects do not say what they belong to.</summary>
    internal ResourceKind(string name, string prefix, string path, Func<JsonElement, string, T> read)
        : base(name, prefix, path) => Read = read;

    /// <summary>What people call one of them, by which it may be named instead of by its id; null where they have no names.</summary>
    public Func<T, string?>? Label { get; init; }

    /// <summary>Reads one, given the id of the object that it belongs to; empty where it stands alone.</summary>
    internal Func<JsonElement, string, T> Read { get; }

    /// <summary>Makes its operations, where some are its own; null where it has those of every kind.</summary>
    internal Func<ApiCaller, ResourceOperations<T>>? Operations { get; init; }

    /// <summary>How like a listed object is to the fields of one to create, where these do not show in it; null where they do.</summary>
    internal Func<JsonElement, JsonElement, Likeness>? LikenessOf { get; init; }

    /// <inheritdoc/>
    public override bool Has(object? value) => value is T;

    /// <summary>As the other, of a kind whose objects belong to another's: given also the ids of what they belong to, the outermost first.</summary>
    internal Func<ApiCaller, string[], ResourceOperations<T>>? OperationsIn { get; init; }

    /// <inheritdoc/>
    public override string? LabelOf(object value) => value is T one ? Label?.Invoke(one) : null;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<KeyValuePair<string, string?>>> FirstAsync(ApiCaller client, int most, CancellationToken token, params string[] parents)
    {
        var first = new List<KeyValuePair<string, string?>>();
        if (Parent is not null && parents.Length == 0)
            return first;
        Pager<T> list = new ResourceOperations<T>(client, this, parents).List();
        while (first.Count < most && await list.NextAsync(token).ConfigureAwait(false) is { } one)
            first.Add(new(one.ToString()!, Label?.Invoke(one)));
        return first;
    }
}
