using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ManagedAgents.Completion;

/// <summary>Completes the names of commands, for tools.</summary>
public sealed class CommandCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteCommand(wordToComplete ?? string.Empty, string.Empty, CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.Alias);
}
