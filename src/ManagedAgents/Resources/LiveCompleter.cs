using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Resources;

/// <summary>Completes ids of objects the service has, with their names as tooltips; what is typed may also be the beginning of a name.</summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class LiveCompleter<T> : IArgumentCompleter
    where T : class
{
    private protected LiveCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return LiveItems.Get(fakeBoundParameters, $"{typeof(T).Name} {KeyOf(fakeBoundParameters)}", (client, token) => ReadAsync(List(client, fakeBoundParameters), token))
            .Where(item => item.Begins(word)).Select(static item => item.AsId());
    }

    /// <summary>The list to choose from, the likeliest first.</summary>
    private protected abstract Pager<T> List(ApiClient client, IDictionary bound);

    private protected abstract CompletionItem Describe(T value);

    /// <summary>What the list depends on besides the kind of object.</summary>
    private protected virtual string KeyOf(IDictionary bound) => string.Empty;

    private async Task<IReadOnlyList<CompletionItem>> ReadAsync(Pager<T> list, CancellationToken token)
    {
        var items = new List<CompletionItem>();
        while (items.Count < LiveItems.Most && await list.NextAsync(token).ConfigureAwait(false) is { } value)
            items.Add(Describe(value));
        return items;
    }
}

/// <summary>
/// Asks the service for what completion offers, over the connection the command would use. It waits a second at most, remembers the answer
/// for a while, and that there was none, too; about that it is silent.
/// </summary>
internal static class LiveItems
{
    /// <summary>How many objects are offered.</summary>
    public const int Most = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What there is to offer.</summary>
    /// <param name="bound">The other parameters of the command.</param>
    /// <param name="key">What the answer depends on.</param>
    /// <param name="read">Asks for it, the likeliest first.</param>
    public static IReadOnlyList<CompletionItem> Get(IDictionary bound, string key, Func<ApiClient, CancellationToken, Task<IReadOnlyList<CompletionItem>>> read)
    {
        try
        {
            RunspaceMemory state = RunspaceMemory.Current;
            object? given = bound["Connection"] is PSObject wrapped ? wrapped.BaseObject : bound["Connection"];
            if ((given as ApiConnection ?? state.TryGetConnection()) is not { } connection)
                return [];
            if (state.Completions.Get(connection, key) is { } known)
                return known;
            return state.Completions.IsUnreachable(connection) ? [] : Ask(state.Completions, connection, key, read);
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // The user is typing: an error would only disturb the line.
            return [];
        }
    }

    private static IReadOnlyList<CompletionItem> Ask(CompletionCache cache, ApiConnection connection, string key, Func<ApiClient, CancellationToken, Task<IReadOnlyList<CompletionItem>>> read)
    {
        using var patience = new CancellationTokenSource(Patience);
        Task<IReadOnlyList<CompletionItem>> reading = Task.Run(() => read(new ApiClient(connection), patience.Token));
        IReadOnlyList<CompletionItem>? found = null;
        try
        {
            found = reading.Wait(Patience) ? reading.Result : null;
        }
        catch (AggregateException failed) when (failed.InnerException is not (ApiException { Status: 0 } or OperationCanceledException))
        {
            // It answers, though not this: whoever types on shall not ask for it again.
            found = [];
        }
        catch (AggregateException)
        {
            // It does not answer.
        }

        if (found is null)
            cache.SetUnreachable(connection);
        else
            cache.Set(connection, key, found);
        return found ?? [];
    }
}
