using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Lets so many at a time pass for each key, or one alone; a key that nobody waits for is forgotten.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly int _places;

    /// <summary>Makes a gate.</summary>
    /// <param name="places">How many may be inside together for one key.</param>
    public KeyedGate(int places) => _places = places;

    /// <summary>Waits for a place.</summary>
    /// <returns>Leaves when disposed.</returns>
    public Task<IDisposable> EnterAsync(string key, CancellationToken token) => EnterAsync(key, 1, token);

    /// <summary>Waits until nobody else is inside.</summary>
    /// <returns>Leaves when disposed.</returns>
    public Task<IDisposable> EnterAloneAsync(string key, CancellationToken token) => EnterAsync(key, _places, token);

    private async Task<IDisposable> EnterAsync(string key, int places, CancellationToken token)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
                _entries[key] = entry = new Entry(this, key);
            entry.Users++;
        }

        var pass = new Pass(entry);
        bool inTurn = false;
        try
        {
            // One after the other: two that want all places could each hold half of them.
            await entry.Turn.WaitAsync(token).ConfigureAwait(false);
            inTurn = true;
            for (; pass.Places < places; pass.Places++)
                await entry.Free.WaitAsync(token).ConfigureAwait(false);
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
        finally
        {
            if (inTurn)
                entry.Turn.Release();
        }
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

        public int Places { get; set; }

        public void Dispose()
        {
            if (Places > 0)
                _entry.Free.Release(Places);
            _entry.Owner.Leave(_entry);
        }
    }

    // Its semaphores hold no handles, so nothing is left to dispose.
    private sealed record Entry(KeyedGate Owner, string Key)
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public SemaphoreSlim Free { get; } = new(Owner._places, Owner._places);

        public int Users { get; set; }
    }
}
