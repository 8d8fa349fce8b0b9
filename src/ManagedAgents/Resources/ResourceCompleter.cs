using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Resources;

/// <summary>Completes the ids of the kind that the parameter names, or else the command's noun.</summary>
public class ResourceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string noun = commandName.Substring(commandName.IndexOf("-MA", StringComparison.OrdinalIgnoreCase) + 3);
        if ((KindOf(parameterName) ?? KindOf(noun)) is not { } kind)
            return [];
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        string[] parents = kind.Parent is { } parent && IdOf(fakeBoundParameters[parent.Noun] ?? (parent == KindOf(noun) ? fakeBoundParameters["Id"] : null)) is { } id ? [id] : [];
        return Choose(LiveItems.Get(fakeBoundParameters, $"kind {kind} {string.Join(" ", parents)}", (client, token) => ReadAsync(kind, client, parents, token)), word);
    }

    private protected virtual IEnumerable<CompletionResult> Choose(IEnumerable<CompletionItem> items, string word) =>
        items.Where(item => item.Begins(word)).Select(static item => item.AsId());

    private static async Task<IReadOnlyList<CompletionItem>> ReadAsync(ResourceKind kind, ApiClient client, string[] parents, CancellationToken token)
    {
        // What bears no prefix of the kind may be a name.
        if (kind.Parent is { } parent && parents.Length > 0 && Kinds.OfId(parents[0]) != parent)
        {
            KeyValuePair<string, string?>[] named = [.. (await parent.FirstAsync(client, LiveItems.Most, token).ConfigureAwait(false)).Where(one => string.Equals(one.Value, parents[0], StringComparison.OrdinalIgnoreCase))];
            parents = named.Length == 1 ? [named[0].Key] : parents;
        }

        return [.. (await kind.FirstAsync(client, LiveItems.Most, token, parents).ConfigureAwait(false)).Select(static one => new CompletionItem(one.Key, one.Value, one.Value ?? string.Empty))];
    }

    /// <summary>The id or the name of what another parameter names, by either or by its object.</summary>
    private static string? IdOf(object? given) => given switch
    {
        null => null,
        string text => text,
        _ => PSObject.AsPSObject(given).Properties["Id"]?.Value?.ToString(),
    };

    private static ResourceKind? KindOf(string noun) => Kinds.All.FirstOrDefault(kind => kind.Noun.Equals(noun, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Completes the names of the kind that is the command's noun.</summary>
public sealed class ResourceNameCompleter : ResourceCompleter
{
    private protected override IEnumerable<CompletionResult> Choose(IEnumerable<CompletionItem> items, string word) =>
        items.Where(item => item.LabelBegins(word)).Select(static item => item.AsLabel());
}
