using System;
using System.Runtime.InteropServices;
using System.Text;

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
    public bool Add(string id) => Add(Encoding.UTF8.GetBytes(id));

    /// <summary>As the other, of an id as UTF-8.</summary>
    public bool Add(ReadOnlySpan<byte> id)
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

    public bool Contains(string id) => Contains(Encoding.UTF8.GetBytes(id));

    /// <summary>As the other, of an id as UTF-8.</summary>
    public bool Contains(ReadOnlySpan<byte> id)
    {
        lock (_lock)
            return _newer.Contains(id) || _older.Contains(id);
    }
}

/// <summary>A set of ids as bytes in one array, without a reference that the garbage collector would have to follow.</summary>
internal sealed class IdTable
{
    private const int FirstCapacity = 64;
    private const int UsualLength = 32;

    // Of this process alone, so that nobody can choose ids which all meet in one bucket.
    private static readonly ulong Seed = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray(), 0);

    private Entry[] _entries = new Entry[FirstCapacity];
    private int[] _newestOfBucket = new int[FirstCapacity];
    private byte[] _bytes = new byte[FirstCapacity * UsualLength];
    private int _end;

    public int Count { get; private set; }

    /// <summary>Adds an id; false where it is there.</summary>
    public bool Add(ReadOnlySpan<byte> id)
    {
        int hash = HashOf(id);
        if (Contains(id, hash))
            return false;
        if (Count == _entries.Length)
            Grow();
        if (_end + id.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_end + id.Length, _bytes.Length * 2));
        id.CopyTo(_bytes.AsSpan(_end));
        _entries[Count] = new Entry { Hash = hash, Start = _end, Length = id.Length };
        _end += id.Length;
        Link(Count++);
        return true;
    }

    public bool Contains(ReadOnlySpan<byte> id) => Count > 0 && Contains(id, HashOf(id));

    /// <summary>Forgets all ids and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_newestOfBucket, 0, _newestOfBucket.Length);
        Count = _end = 0;
    }

    private static int HashOf(ReadOnlySpan<byte> id)
    {
        ulong hash = Seed ^ (ulong)id.Length, rest = 0;
        foreach (ulong eight in MemoryMarshal.Cast<byte, ulong>(id))
            hash = Mixed(hash, eight);
        foreach (byte last in id.Slice(id.Length & ~7))
            rest = (rest << 8) | last;
        hash = Mixed(hash, rest);
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Mixed(ulong hash, ulong next)
    {
        hash = unchecked((hash ^ next) * 0x9E37_79B9_7F4A_7C15);
        return hash ^ (hash >> 29);
    }

    private bool Contains(ReadOnlySpan<byte> id, int hash)
    {
        for (int at = BucketOf(hash) - 1; at >= 0; at = _entries[at].Older - 1)
        {
            ref Entry entry = ref _entries[at];
            if (entry.Hash == hash && _bytes.AsSpan(entry.Start, entry.Length).SequenceEqual(id))
                return true;
        }

        return false;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _newestOfBucket = new int[_entries.Length];
        for (int at = 0; at < Count; at++)
            Link(at);
    }

    private void Link(int at)
    {
        ref int newest = ref BucketOf(_entries[at].Hash);
        _entries[at].Older = newest;
        newest = at + 1;
    }

    private ref int BucketOf(int hash) => ref _newestOfBucket[hash & (_newestOfBucket.Length - 1)];

    /// <summary>Where an id's bytes are, and the one before it in its bucket: its place plus one, zero for none.</summary>
    private struct Entry
    {
        public int Hash;
        public int Start;
        public int Length;
        public int Older;
    }
}
