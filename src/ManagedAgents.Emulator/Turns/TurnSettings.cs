using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Emulator.Turns;

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
