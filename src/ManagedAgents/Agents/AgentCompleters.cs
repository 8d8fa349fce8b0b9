using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>Completes the ids of models: those that the service has, with what they are called, or where it is not reached those that are known.</summary>
public sealed class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        List<CompletionResult> live = new LiveModelCompleter().CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters).ToList();
        return live.Count > 0 ? live : new KnownModelCompleter().CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters);
    }
}

/// <summary>Completes the models that the service has, the newest first.</summary>
internal sealed class LiveModelCompleter : LiveCompleter<ModelInfo>
{
    private protected override Pager<ModelInfo> List(ApiClient client, IDictionary bound) => client.Of(Kinds.Model).List();

    private protected override CompletionItem Describe(ModelInfo value)
    {
        string length = value.MaxInputTokens is { } tokens ? string.Format(CultureInfo.InvariantCulture, ", input of {0:N0} tokens", tokens) : string.Empty;
        string end = value.RetiresAt is { } day ? string.Format(CultureInfo.InvariantCulture, ", retires {0:yyyy-MM-dd}", day) : string.Empty;
        return new(value.Id, value.DisplayName, $"{value.DisplayName}: {value.Lifecycle}{length}{end}");
    }
}

/// <summary>Completes the models that were known when this module was made.</summary>
internal sealed class KnownModelCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public KnownModelCompleter()
        : base(
            "claude-opus-5-5",
            "claude-sonnet-5-5",
            "claude-haiku-5-5",
            "claude-fable-5-2",
            "claude-fable-5-1",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-fable-5",
            "claude-opus-4-8",
            "claude-opus-4-7",
            "claude-opus-4-6",
            "claude-sonnet-4-6",
            "claude-haiku-4-5",
            "claude-haiku-4-5-20251001",
            "claude-opus-4-5",
            "claude-opus-4-5-20251101",
            "claude-sonnet-4-5",
            "claude-sonnet-4-5-20250929")
    {
    }
}

/// <summary>Completes the versions of the agent that another parameter names, the newest first.</summary>
public sealed class AgentVersionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        if ((fakeBoundParameters["Agent"] ?? fakeBoundParameters["Id"]) is not { } given)
            return [];
        return LiveItems.Get(fakeBoundParameters, $"versions {given}", (client, token) => ReadAsync(client, given, token)).Where(item => item.Begins(word)).Select(static item => item.AsId());
    }

    private static async Task<IReadOnlyList<CompletionItem>> ReadAsync(ApiClient client, object given, CancellationToken token)
    {
        var items = new List<CompletionItem>();
        Pager<Agent> versions = client.Agents.Versions(await new AgentReference(given).ResolveAsync(client, token).ConfigureAwait(false), null);
        while (items.Count < LiveItems.Most && await versions.NextAsync(token).ConfigureAwait(false) is { } one)
            items.Add(new CompletionItem(Convert.ToString(one.Version, CultureInfo.InvariantCulture)!, null, $"{one.Name}, {one.Model}, of {Ages.At(one.UpdatedAt)}"));
        return items;
    }
}

/// <summary>Completes how much a model thinks.</summary>
public sealed class EffortCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EffortCompleter()
        : base(KnownValues.Efforts)
    {
    }
}

/// <summary>Completes how fast a model answers.</summary>
public sealed class SpeedCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SpeedCompleter()
        : base(KnownValues.Speeds)
    {
    }
}

/// <summary>Completes the names of the service's built-in tools.</summary>
public sealed class BuiltInToolCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public BuiltInToolCompleter()
        : base(BuiltInTools.Known)
    {
    }
}

/// <summary>Completes the policies on who may let a tool run.</summary>
public sealed class PermissionPolicyCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public PermissionPolicyCompleter()
        : base(KnownValues.PermissionPolicies)
    {
    }
}
