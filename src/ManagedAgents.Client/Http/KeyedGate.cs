using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Lets one at a time pass for each key; a key that nobody waits for is forgotten.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody else is inside for this key.</summary>
    /// <returns>Leaves when disposed.</returns>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken token)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
                _entries[key] = entry = new Entry(this, key);
            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(token).ConfigureAwait(false);
        }
        catch
        {
            Leave(entry);
            throw;
        }

        return new Pass(entry);
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users == 0)
                _entries.Remove(entry.Key);
        }
    }

    private sealed class Pass : IDisposable
    {
        private readonly Entry _entry;

        public Pass(Entry entry) => _entry = entry;

        public void Dispose()
        {
            _entry.Gate.Release();
            _entry.Owner.Leave(_entry);
        }
    }

    // Its semaphore holds no handle, so nothing is left to dispose.
    private sealed record Entry(KeyedGate Owner, string Key)
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }
}
