using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Client.Http;

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
