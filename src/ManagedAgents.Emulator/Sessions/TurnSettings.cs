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
    private readonly IReadOnlyList<ScenarioRule> _rules;

    public TurnSettings(EmulatorOptions options)
    {
        _rules = options.Scenario.ToList();
        StreamWait = options.StreamWait;
        CentsPerModelRequest = options.CentsPerModelRequest;
        IdleHasStopReason = options.WireFormat != EmulatorWireFormat.Launch;
    }

    public Gates Gates { get; } = new();

    /// <summary>How long a turn waits for somebody to open the session's stream.</summary>
    public TimeSpan StreamWait { get; }

    public int CentsPerModelRequest { get; }

    /// <summary>The launch form's idle event has no stop reason.</summary>
    public bool IdleHasStopReason { get; }

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
