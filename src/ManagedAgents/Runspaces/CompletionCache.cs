using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Runspaces;

/// <summary>The latest answers of completion in one runspace, for a few seconds: each further key press must not ask the service again.</summary>
internal sealed class CompletionCache
{
    private const int MostAnswers = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(ApiConnection Connection, string Key), (Stopwatch Age, IReadOnlyList<CompletionItem> Items)> _answers = new();
    private ApiConnection? _unreachable;
    private Stopwatch? _unreachableSince;

    /// <summary>The answer; null where there is none that is fresh.</summary>
    public IReadOnlyList<CompletionItem>? Get(ApiConnection connection, string key) =>
        _answers.TryGetValue((connection, key), out (Stopwatch Age, IReadOnlyList<CompletionItem> Items) answer) && answer.Age.Elapsed < Lifetime ? answer.Items : null;

    /// <summary>True where the service did not answer a moment ago: whoever types on shall not wait again.</summary>
    public bool IsUnreachable(ApiConnection connection) => ReferenceEquals(_unreachable, connection) && _unreachableSince!.Elapsed < Silence;

    /// <summary>Notes down that the service does not answer.</summary>
    public void SetUnreachable(ApiConnection connection) => (_unreachable, _unreachableSince) = (connection, Stopwatch.StartNew());

    public void Set(ApiConnection connection, string key, IReadOnlyList<CompletionItem> items)
    {
        if (_answers.Count >= MostAnswers)
            _answers.Clear();
        _answers[(connection, key)] = (Stopwatch.StartNew(), items);
    }
}

/// <summary>One object to complete to.</summary>
internal sealed class CompletionItem
{
    private const int LongestLabel = 60;
    public CompletionItem(string id, string? label, string toolTip)
    {
        Id = id;
        Label = label ?? string.Empty;
        ToolTip = toolTip.Length > 0 ? toolTip : id;
    }

    public string Id { get; }

    /// <summary>What people call it; empty where it has no name.</summary>
    public string Label { get; }

    public string ToolTip { get; }

    /// <summary>Its id, as what a user types becomes it.</summary>
    public CompletionResult AsId()
    {
        string label = Label.Length <= LongestLabel ? Label : Label.Substring(0, LongestLabel - 1) + "…";
        return new CompletionResult(Quoted(Id), label.Length == 0 ? Id : $"{label} ({Id})", CompletionResultType.ParameterValue, ToolTip);
    }

    /// <summary>Its name, as what a user types becomes it.</summary>
    public CompletionResult AsLabel() => new(Quoted(Label), Label, CompletionResultType.ParameterValue, ToolTip);

    /// <summary>True where its id or its name begins so.</summary>
    public bool Begins(string word) => StartsWith(Id, word) || LabelBegins(word);

    /// <summary>True where it has a name that begins so.</summary>
    public bool LabelBegins(string word) => Label.Length > 0 && StartsWith(Label, word);

    private static bool StartsWith(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As a command line takes it for one word, whoever chose it: PowerShell knows more quotes and blanks than the keyboard has.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word[0] != '-' && word.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or '\\')
            ? word : $"'{CodeGeneration.EscapeSingleQuotedStringContent(word)}'";
}
