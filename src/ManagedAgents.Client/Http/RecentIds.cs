namespace ManagedAgents.Client.Http;

/// <summary>
/// The latest ids of something, to know one again: at least the last 16,384 and at most twice as many, so its size is bounded. It keeps
/// no strings: those of a busy stream would survive a garbage collection each, which took a third of the time of receiving. Safe on any thread.
/// </summary>
internal sealed class RecentIds
{
    private const int Generation = 16 * 1024;

    private readonly object _lock = new();
    private IdTable _newer = new();
    private IdTable _older = new();

    /// <summary>Remembers an id; false where it was known. An empty id is none.</summary>
    public bool Add(string id)
    {
        if (id.Length == 0)
            return false;
        lock (_lock)
        {
            if (_older.Contains(id) || !_newer.Add(id))
                return false;
            if (_newer.Count == Generation)
            {
                (_newer, _older) = (_older, _newer);
                _newer.Clear();
            }

            return true;
        }
    }

    public bool Contains(string id)
    {
        lock (_lock)
            return _newer.Contains(id) || _older.Contains(id);
    }
}
