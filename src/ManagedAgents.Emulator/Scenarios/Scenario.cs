using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator;

/// <summary>Reads the list of rules that say how the emulated agent works.</summary>
public static class Scenario
{
    /// <summary>Reads a list of rules, or a single one, from dictionaries.</summary>
    /// <param name="value">A list of dictionaries, or one, each with <c>match</c> and <c>steps</c>.</param>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static IReadOnlyList<ScenarioRule> Parse(object value) =>
        RuleReader.List(ValueTree.ToJson(value)).Select(ScenarioRule.Read).ToList();

    /// <summary>Reads a list of rules, or a single one, from JSON text; comments and trailing commas are allowed.</summary>
    /// <exception cref="ScenarioFormatException">The text is no JSON, a key is unknown or a value does not fit its key.</exception>
    public static IReadOnlyList<ScenarioRule> FromJson(string json) =>
        RuleReader.List(ValueTree.FromJson(json, "scenario")).Select(ScenarioRule.Read).ToList();
}
