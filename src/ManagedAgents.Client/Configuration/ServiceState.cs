using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Configuration;

/// <summary>What the service has of the kinds that a document declares: each list is read once, archived objects too.</summary>
internal sealed class ServiceState
{
    private readonly Dictionary<(ConfiguredKind Kind, string? Parent), StoredObjects> _lists = new();

    /// <summary>All of a kind; none where that was not read.</summary>
    public StoredObjects Of(ConfiguredKind kind, string? parentId = null) => _lists.TryGetValue((kind, parentId), out StoredObjects? all) ? all : StoredObjects.None;

    /// <summary>Reads the lists of kinds, several at a time.</summary>
    public async Task ReadAsync(ApiCaller client, IEnumerable<ConfiguredKind> kinds, CancellationToken token)
    {
        ConfiguredKind[] wanted = kinds.Distinct().ToArray();
        IReadOnlyList<StoredObject>[] lists = await Task.WhenAll(wanted.Select(kind => kind.ListAsync(client, null, token))).ConfigureAwait(false);
        for (int i = 0; i < wanted.Length; i++)
            _lists[(wanted[i], null)] = new StoredObjects(lists[i]);
    }

    /// <summary>Reads what is in objects of the service, a few at a time.</summary>
    public async Task ReadInAsync(ApiCaller client, ConfiguredKind kind, IEnumerable<string> parentIds, int most, CancellationToken token)
    {
        (string Parent, IReadOnlyList<StoredObject> All)[] lists = await FewAtATime.RunAsync(
            parentIds, most, async parent => (parent, await kind.ListAsync(client, parent, token).ConfigureAwait(false)), token).ConfigureAwait(false);
        foreach ((string parent, IReadOnlyList<StoredObject> all) in lists)
            _lists[(kind, parent)] = new StoredObjects(all);
    }
}

/// <summary>All objects of a kind, or of those in one object, found by their ids, names and marks: there may be thousands.</summary>
internal sealed class StoredObjects : IEnumerable<StoredObject>
{
    private readonly IReadOnlyList<StoredObject> _all;
    private readonly Lazy<Dictionary<string, StoredObject>> _byId;
    private readonly Lazy<ILookup<string?, StoredObject>> _byName;
    private readonly Lazy<ILookup<(string? Owner, string? Key), StoredObject>> _byMark;

    public StoredObjects(IReadOnlyList<StoredObject> all)
    {
        _all = all;

        // A list that changes while it is read can have one twice.
        _byId = new(() => all.GroupBy(static one => one.Id, StringComparer.Ordinal).ToDictionary(static same => same.Key, static same => same.Last(), StringComparer.Ordinal));
        _byName = new(() => all.ToLookup(static one => one.Name, StringComparer.Ordinal));
        _byMark = new(() => all.ToLookup(static one => (one.Owner, one.Key)));
    }

    public static StoredObjects None => new([]);

    /// <summary>One by its id; null where there is none.</summary>
    public StoredObject? Find(string id) => _byId.Value.TryGetValue(id, out StoredObject? found) ? found : null;

    /// <summary>Those with a name, archived ones too.</summary>
    public IEnumerable<StoredObject> Named(string? name) => _byName.Value[name];

    /// <summary>Those with the mark of a key in a configuration, archived ones too.</summary>
    public IEnumerable<StoredObject> Marked(string configuration, string key) => _byMark.Value[(configuration, key)];

    public IEnumerator<StoredObject> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
