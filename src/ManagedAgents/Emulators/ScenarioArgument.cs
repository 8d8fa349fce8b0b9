using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulators;

/// <summary>A rule as -Scenario takes it, or the path of a file of rules. It has a rule's keys as properties, so completion offers them.</summary>
public sealed class ScenarioArgument : ScenarioRuleTable
{
    /// <summary>Makes an empty rule.</summary>
    public ScenarioArgument() => Value = this;

    /// <summary>Takes a rule or a path.</summary>
    /// <param name="value">A table, an object or a path.</param>
    public ScenarioArgument(object value) => Value = value;

    /// <summary>What was given.</summary>
    internal object Value { get; }
}

/// <summary>Takes lists of rules within a list as the rules that are in them: <c>-Scenario $these, $those</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RuleListArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var rules = new List<object?>();
        Add(rules, inputData);
        return rules.ToArray();
    }

    private static void Add(List<object?> rules, object? given)
    {
        if ((given is PSObject wrapped ? wrapped.BaseObject : given) is IEnumerable many and not (string or IDictionary))
        {
            foreach (object? one in many)
                Add(rules, one);
        }
        else
        {
            rules.Add(given);
        }
    }
}
