using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace ManagedAgents.Client.Http;

/// <summary>
/// What this process did at one service lately, over whichever connection: what it was told that the service accepted, and which requests
/// stayed open. Runspaces have connections of their own, so no connection alone can tell its own event from that of the job beside it.
/// </summary>
internal sealed class ServiceLedger
{
    // The one thing runspaces share: it holds ids of the service, no connection, no key and no object.
    private static readonly ServiceLedgers ByAddress = new();

    private readonly RecentIds _accepted = new();
    private readonly RecentIds _open = new();

    /// <summary>One send of a kind to a session at a time, so that what is found after an unclear failure cannot be another send's.</summary>
    public KeyedGate Sending { get; } = new(places: 1);

    /// <summary>Creations with the same body at a time; one that looks for its lost answer is alone, so that what it finds cannot be another's.</summary>
    public KeyedGate Creating { get; } = new(places: 64);

    /// <summary>The clock that the service's objects have their times from.</summary>
    public ServiceClock Clock { get; } = new();

    /// <summary>The ledger of the service at an address.</summary>
    public static ServiceLedger Of(Uri address) => ByAddress.Of(address.AbsoluteUri.TrimEnd('/'));

    /// <summary>Notes what the service accepted: made or listed below a path, under an id. False where that is known, and for an empty id, which is none.</summary>
    public bool Accept(string path, string id) => _accepted.Add(NameOf(path, id));

    /// <summary>True where the service told this process that it accepted it.</summary>
    public bool HasAccepted(string path, string id) => _accepted.Contains(NameOf(path, id));

    /// <summary>Notes a request of which it stayed open whether it was carried out: what it made may be there, or appear.</summary>
    public void LeaveOpen(string key) => _open.Add(key);

    /// <summary>True where a request like it stayed open before.</summary>
    public bool IsOpen(string key) => _open.Contains(key);

    private static string NameOf(string path, string id) => id.Length == 0 ? id : $"{path} {id}";
}

/// <summary>The ledgers of this process by address. One lives as long as a connection has it, and the latest live on: a job may follow on another.</summary>
internal sealed class ServiceLedgers
{
    private const int KeptAlive = 8;

    private readonly Dictionary<string, WeakReference<ServiceLedger>> _byAddress = new(StringComparer.Ordinal);
    private readonly Queue<ServiceLedger> _latest = new();

    public ServiceLedger Of(string address)
    {
        lock (_byAddress)
        {
            if (_byAddress.TryGetValue(address, out WeakReference<ServiceLedger>? known) && known.TryGetTarget(out ServiceLedger? ledger))
                return ledger;
            foreach (string gone in _byAddress.Where(static entry => !entry.Value.TryGetTarget(out _)).Select(static entry => entry.Key).ToArray())
                _byAddress.Remove(gone);
            ledger = new ServiceLedger();
            _byAddress[address] = new WeakReference<ServiceLedger>(ledger);
            _latest.Enqueue(ledger);
            if (_latest.Count > KeptAlive)
                _latest.Dequeue();
            return ledger;
        }
    }
}

/// <summary>
/// The clock that the service's objects have their times from, learned from the times of what was just made. It need agree neither with this
/// machine's nor with that of the answers' headers. Safe on any thread.
/// </summary>
internal sealed class ServiceClock
{
    /// <summary>A time that is further off is no clock's: a fixed text, or a year that was never set.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(1);

    private readonly object _lock = new();
    private DateTimeOffset? _time;
    private DateTimeOffset _local;
    private long _at;

    /// <summary>Learns from the time of something that an answer, which came just now, says was made for its request.</summary>
    public void Learn(DateTimeOffset? time)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (time is null || (time.Value - now).Duration() > Furthest)
            return;
        lock (_lock)
            (_time, _local, _at) = (time, now, Stopwatch.GetTimestamp());
    }

    /// <summary>The earliest that the clock can have shown so long ago; null where nothing was learned.</summary>
    public DateTimeOffset? Before(TimeSpan ago)
    {
        lock (_lock)
        {
            if (_time is not { } time)
                return null;
            var elapsed = TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _at) / (double)Stopwatch.Frequency);

            // A machine that slept has a stopwatch that slept, too.
            TimeSpan local = DateTimeOffset.UtcNow - _local;
            return time + (local > elapsed ? local : elapsed) - ago;
        }
    }
}
