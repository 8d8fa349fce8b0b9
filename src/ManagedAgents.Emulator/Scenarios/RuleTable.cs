using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManagedAgents.Emulator.Scenarios;

/// <summary>
/// A dictionary whose keys are known: each is a property of its name. So a rule's reader knows what may be there, and who writes one is told the keys, in C#
/// and by PowerShell's completion. It keeps what is no key, too, so that the reader can refuse it by its name.
/// </summary>
public abstract class RuleTable : OrderedDictionary
{
    private protected RuleTable()
    {
    }

    private protected RuleTable(IDictionary given)
    {
        foreach (DictionaryEntry entry in given ?? throw new ArgumentNullException(nameof(given)))
            Add(entry.Key, entry.Value);
    }

    /// <summary>The keys of a kind of table, in their order.</summary>
    internal static string[] KeysOf<T>()
        where T : RuleTable =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(static property => property.MetadataToken).Select(static property => property.Name).ToArray();

    private protected T? Get<T>([CallerMemberName] string key = "") => this[key] is T value ? value : default;

    private protected void Set(object? value, [CallerMemberName] string key = "") => this[key] = value;
}

/// <summary>A rule of a scenario, as it is written down.</summary>
public class ScenarioRuleTable : RuleTable
{
    /// <summary>Makes an empty one.</summary>
    public ScenarioRuleTable()
    {
    }

    /// <summary>Takes what a dictionary has, known or not.</summary>
    public ScenarioRuleTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>A regular expression, sought in the user's text; without it the rule fits every text.</summary>
    public string? match { get => Get<string?>(); set => Set(value); }

    /// <summary>What the agent does, in order.</summary>
    public ScenarioStepTable[]? steps { get => Get<ScenarioStepTable[]?>(); set => Set(value); }

    /// <summary>What the grading of an outcome says, one for each round.</summary>
    public string[]? verdicts { get => Get<string[]?>(); set => Set(value); }
}

/// <summary>A step of a scenario's rule, as it is written down: one key says what is done, others how.</summary>
public sealed class ScenarioStepTable : RuleTable
{
    /// <summary>Makes an empty one.</summary>
    public ScenarioStepTable()
    {
    }

    /// <summary>Takes what a dictionary has, known or not.</summary>
    public ScenarioStepTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Says a text; with error, the error's text.</summary>
    public string? message { get => Get<string?>(); set => Set(value); }

    /// <summary>Thinks.</summary>
    public bool? thinking { get => Get<bool?>(); set => Set(value); }

    /// <summary>Calls a built-in tool by its name.</summary>
    public string? tool { get => Get<string?>(); set => Set(value); }

    /// <summary>Calls a tool of an MCP server.</summary>
    public string? mcpTool { get => Get<string?>(); set => Set(value); }

    /// <summary>Calls the client's tool and waits for its result.</summary>
    public string? customTool { get => Get<string?>(); set => Set(value); }

    /// <summary>Reports an error: a type that ends in _error, or a message.</summary>
    public string? error { get => Get<string?>(); set => Set(value); }

    /// <summary>Writes an output file of this name.</summary>
    public string? file { get => Get<string?>(); set => Set(value); }

    /// <summary>Ends the turn with a stop reason.</summary>
    public string? stop { get => Get<string?>(); set => Set(value); }

    /// <summary>Waits.</summary>
    public int? delayMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Waits until the gate of this name is released.</summary>
    public string? gate { get => Get<string?>(); set => Set(value); }

    /// <summary>Emits an event as it stands.</summary>
    public object? raw { get => Get<object?>(); set => Set(value); }

    /// <summary>Starts a workflow run of this name.</summary>
    public string? workflow { get => Get<string?>(); set => Set(value); }

    /// <summary>In a workflow run: enters its next phase.</summary>
    public string? phase { get => Get<string?>(); set => Set(value); }

    /// <summary>With message: how long it waits before each piece.</summary>
    public int? pieceMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Of a call: its input.</summary>
    public object? input { get => Get<object?>(); set => Set(value); }

    /// <summary>Of a call: its result. Of a workflow: how it ends.</summary>
    public object? result { get => Get<object?>(); set => Set(value); }

    /// <summary>Of a call: its result is an error.</summary>
    public bool? isError { get => Get<bool?>(); set => Set(value); }

    /// <summary>Of a call: it waits for an approval.</summary>
    public bool? ask { get => Get<bool?>(); set => Set(value); }

    /// <summary>Of mcpTool: the server's name.</summary>
    public string? server { get => Get<string?>(); set => Set(value); }

    /// <summary>Of error: retrying, exhausted or terminal.</summary>
    public string? retryStatus { get => Get<string?>(); set => Set(value); }

    /// <summary>Of file: what is in it.</summary>
    public string? content { get => Get<string?>(); set => Set(value); }

    /// <summary>Of a refusal: its category.</summary>
    public string? category { get => Get<string?>(); set => Set(value); }

    /// <summary>Of a refusal: its explanation.</summary>
    public string? explanation { get => Get<string?>(); set => Set(value); }

    /// <summary>Of workflow: what it is for.</summary>
    public string? description { get => Get<string?>(); set => Set(value); }

    /// <summary>Of workflow: the agent of its thread.</summary>
    public string? agent { get => Get<string?>(); set => Set(value); }

    /// <summary>Of workflow: its steps.</summary>
    public ScenarioStepTable[]? steps { get => Get<ScenarioStepTable[]?>(); set => Set(value); }

    /// <summary>Of workflow: how long it may take.</summary>
    public int? timeoutMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Of workflow: what the agent says afterwards.</summary>
    public string? report { get => Get<string?>(); set => Set(value); }
}
