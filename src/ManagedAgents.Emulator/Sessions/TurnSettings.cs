using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>What all turns of a server share: the scenario, the gates, the price, the wire format, the tempo.</summary>
internal sealed class TurnSettings
{
    private readonly List<ScenarioRule> _rules;

    public TurnSettings(IEnumerable<ScenarioRule> rules) => _rules = rules.ToList();

    public Gates Gates { get; } = new();

    /// <summary>How long a turn waits for somebody to open the session's stream.</summary>
    public TimeSpan StreamWait { get; init; }

    public int CentsPerModelRequest { get; init; }

    /// <summary>The launch form's idle event has no stop reason.</summary>
    public bool IdleHasStopReason { get; init; }

    /// <summary>False where nobody says what the agent does.</summary>
    public bool HasScenario => _rules.Count > 0;

    /// <summary>The first rule that fits the text; null where none does.</summary>
    public ScenarioRule? RuleFor(string text) => _rules.FirstOrDefault(r => r.Fits(text));
}

/// <summary>Named places where a scenario waits until it is let through; each release lets one pass, now or later.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

    public Task PassAsync(string name, CancellationToken token) => Gate(name).WaitAsync(token);

    public void Release(string name) => Gate(name).Release();

    private SemaphoreSlim Gate(string name) => _gates.GetOrAdd(name, _ => new SemaphoreSlim(0));
}

/// <summary>What all event streams of a server share.</summary>
internal sealed class StreamSettings
{
    /// <summary>After how much silence a ping goes out.</summary>
    public TimeSpan PingInterval { get; init; }

    /// <summary>Called before each frame is written, with type and JSON; null for nothing.</summary>
    public Action<string, string>? BeforeStreamWrite { get; init; }
}
