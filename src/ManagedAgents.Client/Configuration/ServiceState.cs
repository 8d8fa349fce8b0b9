using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Configuration;

/// <summary>What the service has of the kinds that a document declares: each list is read once, archived objects too.</summary>
internal sealed class ServiceState
{
    private readonly Dictionary<(ConfiguredKind Kind, string? Parent), IReadOnlyList<StoredObject>> _lists = new();

    /// <summary>All of a kind; none where that was not read.</summary>
    public IReadOnlyList<StoredObject> Of(ConfiguredKind kind, string? parentId = null) => _lists.TryGetValue((kind, parentId), out IReadOnlyList<StoredObject>? all) ? all : [];

    /// <summary>One by its id; null where it was not read.</summary>
    public StoredObject? Find(ConfiguredKind kind, string id) => Of(kind).FirstOrDefault(one => one.Id == id);

    /// <summary>Reads the lists of kinds, several at a time.</summary>
    public async Task ReadAsync(ApiCaller client, IEnumerable<ConfiguredKind> kinds, CancellationToken token)
    {
        ConfiguredKind[] wanted = kinds.Distinct().ToArray();
        IReadOnlyList<StoredObject>[] lists = await Task.WhenAll(wanted.Select(kind => kind.ListAsync(client, null, token))).ConfigureAwait(false);
        for (int i = 0; i < wanted.Length; i++)
            _lists[(wanted[i], null)] = lists[i];
    }

    /// <summary>Reads what is in objects of the service, a few at a time.</summary>
    public async Task ReadInAsync(ApiCaller client, ConfiguredKind kind, IEnumerable<string> parentIds, int most, CancellationToken token)
    {
        (string Parent, IReadOnlyList<StoredObject> All)[] lists = await FewAtATime.RunAsync(
            parentIds, most, async parent => (parent, await kind.ListAsync(client, parent, token).ConfigureAwait(false)), token).ConfigureAwait(false);
        foreach ((string parent, IReadOnlyList<StoredObject> all) in lists)
            _lists[(kind, parent)] = all;
    }
}
