using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Turns;

/// <summary>Named places where a scenario waits until it is let through; each release lets one pass, now or later.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

    public Task PassAsync(string name, CancellationToken token) => Gate(name).WaitAsync(token);

    public void Release(string name) => Gate(name).Release();

    private SemaphoreSlim Gate(string name) => _gates.GetOrAdd(name, _ => new SemaphoreSlim(0));
}
