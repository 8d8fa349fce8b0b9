using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Http;

/// <summary>The latest ids of something, to know one again. It forgets the oldest, so its size is bounded. Safe on any thread.</summary>
internal sealed class RecentIds
{
    private const int Capacity = 16 * 1024;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Remembers an id; false where it was known.</summary>
    public bool Add(string id)
    {
        lock (_ids)
        {
            if (!_ids.Add(id))
                return false;
            _order.Enqueue(id);
            if (_order.Count > Capacity)
                _ids.Remove(_order.Dequeue());
            return true;
        }
    }

    public bool Contains(string id)
    {
        lock (_ids)
            return _ids.Contains(id);
    }
}
