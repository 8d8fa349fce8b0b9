using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ManagedAgents.Emulator.Scenarios;

/// <summary>What the agent does when the user's text fits: its steps, in order.</summary>
public sealed class ScenarioRule
{
    private static readonly string[] Keys = RuleTable.KeysOf<ScenarioRuleTable>();

    // What grading may say; a revision is graded again.
    private static readonly string[] KnownVerdicts = { "satisfied", "needs_revision", "max_iterations_reached", "failed" };
    private readonly Regex? _match;

    private ScenarioRule(string? match, IReadOnlyList<ScenarioStep> steps, IReadOnlyList<string> verdicts)
    {
        Match = match;
        Steps = steps;
        Verdicts = verdicts;

        // A limit on time: a pattern must not hang the service.
        if (match is not null)
            _match = new Regex(match, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    /// <summary>A regular expression, case-insensitive, sought in the user's text; null fits every text.</summary>
    public string? Match { get; }

    /// <summary>The steps played, in order.</summary>
    public IReadOnlyList<ScenarioStep> Steps { get; }

    /// <summary>What the grading of an outcome says, one for each round; satisfied after the last.</summary>
    public IReadOnlyList<string> Verdicts { get; }

    /// <summary>Reads one rule from a dictionary with the keys <c>match</c>, <c>steps</c> and <c>verdicts</c>.</summary>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static ScenarioRule Parse(object value) => Read(ValueTree.ToJson(value));

    internal static ScenarioRule Read(JsonNode? value)
    {
        var reader = new RuleReader(value, "scenario rule", Keys);
        if (!reader.Has("steps"))
            throw reader.Error("it has no 'steps'");
        var steps = RuleReader.List(reader.Value("steps")).Select(ScenarioStep.Read).ToList();
        try
        {
            return new ScenarioRule(reader.Text("match"), steps, ReadVerdicts(reader));
        }
        catch (ArgumentException e) when (e is not ScenarioFormatException)
        {
            throw new ScenarioFormatException($"A scenario rule cannot be read: 'match' is not a regular expression: {e.Message}", e);
        }
    }

    private static List<string> ReadVerdicts(RuleReader reader)
    {
        var verdicts = new List<string>();
        foreach (JsonNode? value in reader.Has("verdicts") ? RuleReader.List(reader.Value("verdicts")) : Enumerable.Empty<JsonNode?>())
        {
            if (value is not JsonValue text || !KnownVerdicts.Contains(text.ToString()))
                throw reader.Error($"'verdicts' has '{value}'; a verdict can be {string.Join(", ", KnownVerdicts)}");
            verdicts.Add(text.ToString());
        }

        return verdicts;
    }

    internal bool Fits(string text)
    {
        try
        {
            return _match is null || _match.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

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
