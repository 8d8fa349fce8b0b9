using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>Reads what a user gives as -Approve.</summary>
internal static class ApprovalPolicies
{
    private const string Never = "Never";
    private const string Prompt = "Prompt";
    private const string Always = "Always";

    /// <summary>The policy.</summary>
    /// <param name="given">Never, Prompt, Always, a script block, or the entries of an allow list.</param>
    /// <param name="host">Asks.</param>
    /// <param name="streams">Warns.</param>
    /// <param name="commands">The caller's tools that have a command, by name.</param>
    /// <exception cref="InputException">It is none of these.</exception>
    public static ApprovalPolicy Create(object?[] given, PSHost host, UserStreams streams, IReadOnlyDictionary<string, CommandTool> commands)
    {
        object?[] values = given.Select(static value => (value as PSObject)?.BaseObject ?? value).ToArray();
        if (values.Length == 1 && values[0] is ScriptBlock script)
            return new ScriptApprove(script, streams.Warning);
        if (values.Length == 0 || !values.All(static value => value is string))
            throw Unusable("it is neither a text nor one script block");
        string[] texts = values.Cast<string>().Select(static text => text.Trim()).ToArray();
        string? word = Array.Find(texts, static text => IsWord(text, Never) || IsWord(text, Prompt) || IsWord(text, Always));
        if (word is null)
            return CreateList(texts, streams, commands);
        if (texts.Length > 1)
            throw Unusable($"'{word}' stands alone, not in a list");
        return IsWord(word, Never) ? new NeverApprove() : IsWord(word, Prompt) ? new PromptApprove(host, streams) : new AlwaysApprove();
    }

    private static ListApprove CreateList(string[] entries, UserStreams streams, IReadOnlyDictionary<string, CommandTool> commands)
    {
        var list = new ListApprove(entries);

        // Whoever misspells a tool learns it now, and not from a denied call in the night.
        foreach (string doubt in list.Doubts(commands))
            streams.Warning($"-Approve: {doubt}");
        return list;
    }

    private static bool IsWord(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static InputException Unusable(string why) =>
        new("InvalidApproval", $"-Approve cannot be used as given: {why}. It takes Never, Prompt, Always, a list such as 'read', 'bash:git *', or a script block that answers allow or deny.");
}

/// <summary>Completes what -Approve takes: a word, or a tool of an allow list, those of -Tool first.</summary>
public sealed class ApprovalCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        IEnumerable<string> own = (fakeBoundParameters["Tool"] as IEnumerable is { } many and not string ? many.Cast<object?>() : [fakeBoundParameters["Tool"]]).Select(NameOf).OfType<string>();
        return own.Concat(["Never", "Prompt", "Always"]).Concat(BuiltInTools.Names).Distinct()
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(static name => new CompletionResult(name));
    }

    private static string? NameOf(object? tool) => (tool is PSObject wrapped ? wrapped.BaseObject : tool) switch
    {
        CustomTool custom => custom.Name,
        var other => CommandLookup.TryFind(other) is { } command ? ToolNaming.NameOf(command) : null,
    };
}
