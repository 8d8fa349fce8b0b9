using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Commands;

namespace ManagedAgents.Completion;

/// <summary>
/// Completes ids of objects the service has, with their names as tooltips; what is typed may also be the beginning of a name. It asks over
/// the connection the command would use, waits a second at most, remembers the answer for a while, and is silent where there is none.
/// </summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class LiveCompleter<T> : IArgumentCompleter
    where T : class
{
    private const int MostObjects = 100;
    private const int LongestLabel = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly char[] NotInBareWords = { ' ', '\'', '"', '`', '$', '(', ')', '{', '}', ';', ',', '|', '&', '@', '#' };

    private protected LiveCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return Known(fakeBoundParameters)
            .Where(item => StartsWith(item.Id, word) || StartsWith(item.Label, word))
            .Select(item => new CompletionResult(Quoted(item.Id), Shown(item), CompletionResultType.ParameterValue, item.ToolTip));
    }

    /// <summary>The list to choose from, the likeliest first.</summary>
    private protected abstract Pager<T> List(ApiClient client, IDictionary bound);

    private protected abstract CompletionItem Describe(T value);

    /// <summary>What the list depends on besides the kind of object.</summary>
    private protected virtual string KeyOf(IDictionary bound) => string.Empty;

    private static bool StartsWith(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string id) => id.IndexOfAny(NotInBareWords) < 0 ? id : $"'{id.Replace("'", "''")}'";

    private static string Shown(CompletionItem item)
    {
        string label = item.Label.Length <= LongestLabel ? item.Label : item.Label.Substring(0, LongestLabel - 1) + "…";
        return label.Length == 0 ? item.Id : $"{label} ({item.Id})";
    }

    private IReadOnlyList<CompletionItem> Known(IDictionary bound)
    {
        try
        {
            RunspaceState state = RunspaceState.Current;
            if ((bound["Connection"] as ApiConnection ?? state.TryGetConnection()) is not { } connection)
                return Array.Empty<CompletionItem>();
            string key = $"{typeof(T).Name} {KeyOf(bound)}";
            return state.Completions.Get(connection, key) ?? Ask(state.Completions, connection, key, bound);
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // The user is typing: an error would only disturb the line.
            return Array.Empty<CompletionItem>();
        }
    }

    private IReadOnlyList<CompletionItem> Ask(CompletionCache cache, ApiConnection connection, string key, IDictionary bound)
    {
        using var patience = new CancellationTokenSource(Patience);
        var items = new List<CompletionItem>();
        Task reading = Task.Run(async () =>
        {
            Pager<T> list = List(new ApiClient(connection), bound);
            while (items.Count < MostObjects && await list.NextAsync(patience.Token).ConfigureAwait(false) is { } value)
                items.Add(Describe(value));
        });
        if (!reading.Wait(Patience))
            return Array.Empty<CompletionItem>();
        cache.Set(connection, key, items);
        return items;
    }
}
