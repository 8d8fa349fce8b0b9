using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Streaming;

/// <summary>The ids of the latest events, to drop what a stream and a list both bring. It forgets the oldest, so its size is bounded.</summary>
internal sealed class SeenEvents
{
    private const int Capacity = 16 * 1024;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Remembers an id; false where it was known.</summary>
    public bool Add(string id)
    {
        if (!_ids.Add(id))
            return false;
        _order.Enqueue(id);
        if (_order.Count > Capacity)
            _ids.Remove(_order.Dequeue());
        return true;
    }
}
