using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator;

/// <summary>What the agent does when the user's text fits: its steps, in order.</summary>
public sealed class ScenarioRule
{
    private static readonly string[] Keys = { "match", "steps" };
    private readonly Regex? _match;

    private ScenarioRule(string? match, IReadOnlyList<ScenarioStep> steps)
    {
        Match = match;
        Steps = steps;
        // A limit on time: a pattern must not hang the service.
        if (match is not null) _match = new Regex(match, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    /// <summary>A regular expression, case-insensitive, sought in the user's text; null fits every text.</summary>
    public string? Match { get; }

    /// <summary>The steps played, in order.</summary>
    public IReadOnlyList<ScenarioStep> Steps { get; }

    /// <summary>Reads one rule from a dictionary with the keys <c>match</c> and <c>steps</c>.</summary>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static ScenarioRule Parse(object value) => Read(ValueTree.ToJson(value));

    internal static ScenarioRule Read(JsonNode? value)
    {
        var reader = new RuleReader(value, "scenario rule", Keys);
        if (!reader.Has("steps")) throw reader.Error("it has no 'steps'");
        var steps = RuleReader.List(reader.Value("steps")).Select(ScenarioStep.Read).ToList();
        try
        {
            return new ScenarioRule(reader.Text("match"), steps);
        }
        catch (ArgumentException e) when (e is not ScenarioFormatException)
        {
            throw new ScenarioFormatException($"A scenario rule cannot be read: 'match' is not a regular expression: {e.Message}", e);
        }
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
