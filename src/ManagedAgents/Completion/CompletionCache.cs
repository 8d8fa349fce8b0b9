using System;
using System.Collections.Generic;
using System.Diagnostics;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Completion;

/// <summary>The latest answers of completion in one runspace, for a few seconds: each further key press must not ask the service again.</summary>
internal sealed class CompletionCache
{
    private const int MostAnswers = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(ApiConnection Connection, string Key), (Stopwatch Age, IReadOnlyList<CompletionItem> Items)> _answers = new();

    /// <summary>The answer; null where there is none that is fresh.</summary>
    public IReadOnlyList<CompletionItem>? Get(ApiConnection connection, string key) =>
        _answers.TryGetValue((connection, key), out (Stopwatch Age, IReadOnlyList<CompletionItem> Items) answer) && answer.Age.Elapsed < Lifetime ? answer.Items : null;

    public void Set(ApiConnection connection, string key, IReadOnlyList<CompletionItem> items)
    {
        if (_answers.Count >= MostAnswers)
            _answers.Clear();
        _answers[(connection, key)] = (Stopwatch.StartNew(), items);
    }
}
