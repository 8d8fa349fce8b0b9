using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ManagedAgents.Completion;

/// <summary>Completes rules of the emulator: each key's name stands for a whole rule to begin with. Paths of rule files complete as paths do.</summary>
public abstract class RuleCompleter : IArgumentCompleter
{
    private readonly (string Key, string Rule, string ToolTip)[] _rules;

    private protected RuleCompleter(params (string Key, string Rule, string ToolTip)[] rules) => _rules = rules;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? string.Empty;
        IEnumerable<CompletionResult> rules = _rules
            .Where(rule => rule.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(rule => new CompletionResult(rule.Rule, rule.Key, CompletionResultType.ParameterValue, rule.ToolTip));
        return word.Length == 0 ? rules : rules.Concat(CompletionCompleters.CompleteFilename(word));
    }
}
