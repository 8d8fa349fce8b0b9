using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ManagedAgents.Completion;

/// <summary>Completes from a fixed list; other values remain allowed.</summary>
public abstract class FixedCompleter : IArgumentCompleter
{
    private readonly string[] _values;

    private protected FixedCompleter(params string[] values) => _values = values;

    private protected FixedCompleter(KnownValues values)
        : this(values.All)
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return _values.Where(v => v.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Select(v => new CompletionResult(v));
    }
}
