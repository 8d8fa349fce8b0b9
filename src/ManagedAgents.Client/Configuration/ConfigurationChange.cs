using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>What becomes of an object.</summary>
public enum ConfigurationAction
{
    /// <summary>Nothing: it is as the document says.</summary>
    None,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Update,

    /// <summary>It is there already, and becomes one of the configuration.</summary>
    Adopt,

    /// <summary>It is deleted and made anew, as what differs cannot be changed.</summary>
    Replace,

    /// <summary>It is archived for good.</summary>
    Archive,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It cannot be made as the document says; the reason tells why.</summary>
    Blocked,
}

/// <summary>What a configuration and the service say of an object, and what would make them agree.</summary>
public sealed class ConfigurationChange
{
    internal ConfigurationChange(string kind, string key, ConfigurationAction action)
    {
        Kind = kind;
        Key = key;
        Action = action;
    }

    /// <summary>The kind of object, such as Agent.</summary>
    public string Kind { get; }

    /// <summary>Its key in the document; of what stands in another object, after the key of that.</summary>
    public string Key { get; }

    /// <summary>Its name, as people see it; null for none.</summary>
    public string? Name { get; internal set; }

    /// <summary>Its id; null where it is still to be made.</summary>
    public string? Id { get; internal set; }

    /// <summary>What becomes of it.</summary>
    public ConfigurationAction Action { get; internal set; }

    /// <summary>In what the document and the service differ.</summary>
    public IReadOnlyList<PropertyDifference> Difference { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<PropertyDifference>([]);

    /// <summary>Why it is blocked, or what else there is to know; null for nothing.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The ErrorId of what blocks it; null where nothing does.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>The version that was compared, of what has versions; null for others.</summary>
    public object? Version { get; internal set; }

    /// <summary>When what was compared had last changed; null where it is still to be made.</summary>
    public string? UpdatedAt { get; internal set; }

    /// <summary>The objects that must be there before it, as kind and key.</summary>
    public IReadOnlyList<string> DependsOn { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<string>([]);

    /// <summary>The plan that it is of.</summary>
    internal ConfigurationPlanInfo Plan { get; set; } = null!;

    /// <summary>What the document declares; null of what it has no more, and of a copy from a file.</summary>
    internal DeclaredObject? Declared { get; set; }

    /// <summary>What the service has; null for nothing, and of a copy from a file.</summary>
    internal StoredObject? Stored { get; set; }

    /// <summary>Tells whether something is removed for good.</summary>
    /// <returns>True where it is.</returns>
    public bool IsRemoval() => Action is ConfigurationAction.Archive or ConfigurationAction.Delete or ConfigurationAction.Replace;

    /// <summary>Tells whether it is taken from another configuration.</summary>
    /// <returns>True where it is.</returns>
    public bool IsTakenOver() => Action == ConfigurationAction.Adopt && Stored?.Owner is { } owner && owner != Plan.Configuration;

    /// <summary>Tells the plan that it is of.</summary>
    /// <returns>The plan.</returns>
    public ConfigurationPlanInfo GetPlan() => Plan;

    /// <summary>Tells the secrets that are sent for it.</summary>
    /// <returns>Their names, each with whether it is that of an environment variable.</returns>
    public IReadOnlyList<KeyValuePair<string, bool>> GetSecrets() => Action is ConfigurationAction.Create or ConfigurationAction.Replace || Resends
        ? [.. (Declared?.Secrets ?? []).Select(static secret => new KeyValuePair<string, bool>(secret.Name, secret.IsVariable))] : [];

    /// <summary>Whether a change sends secrets again: those of resources are replaced with all of them.</summary>
    internal bool Resends => Difference.Any(one => one.Path == "SecretRevision" || (Declared?.Kind == ConfiguredKinds.Deployment && one.Field == "Resources"));

    /// <summary>Its kind and key, by which another change names it.</summary>
    internal string Address => $"{Kind}/{Key}";

    /// <summary>When it comes among the others.</summary>
    internal int Rank { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Address}";
}

/// <summary>What a plan was made of, so that it is applied to nothing else.</summary>
public sealed class ConfigurationPlanInfo
{
    /// <summary>Makes one.</summary>
    /// <param name="configuration">The name of the configuration.</param>
    /// <param name="documentHash">The hash of its document.</param>
    /// <param name="baseUri">The service.</param>
    /// <param name="workspaceId">The workspace; null where the service did not tell.</param>
    public ConfigurationPlanInfo(string configuration, string documentHash, string baseUri, string? workspaceId)
    {
        Configuration = configuration;
        DocumentHash = documentHash;
        BaseUri = baseUri;
        WorkspaceId = workspaceId;
    }

    /// <summary>The name of the configuration.</summary>
    public string Configuration { get; }

    /// <summary>The hash of its document.</summary>
    public string DocumentHash { get; }

    /// <summary>The service.</summary>
    public string BaseUri { get; }

    /// <summary>The workspace; null where the service did not tell.</summary>
    public string? WorkspaceId { get; }

    /// <summary>The files that the document was read of, and whether they may name files elsewhere.</summary>
    public IReadOnlyList<string> Paths { get; init => field = ShownValues.ListOf(value); } = ShownValues.ListOf<string>([]);

    /// <summary>What was asked for besides.</summary>
    public ConfigurationOptions Options { get; init; } = new();

    /// <summary>The document itself, as long as the plan stays in its process.</summary>
    public ConfigurationDocument? Document { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Configuration} ({BaseUri})";
}

/// <summary>What a plan may do.</summary>
public sealed class ConfigurationOptions
{
    /// <summary>Whether objects that bear no mark and the name of a declared one become it.</summary>
    public bool Adopts { get; init; }

    /// <summary>Whether what is no more in the document is archived.</summary>
    public bool Prunes { get; init; }

    /// <summary>Whether what is pruned is deleted where it can be.</summary>
    public bool Deletes { get; init; }

    /// <summary>Whether what is refused for good reasons is done all the same.</summary>
    public bool Forces { get; init; }

    /// <summary>How many objects are worked on at a time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>The same, but for how it is applied.</summary>
    /// <param name="forces">Whether what is refused for good reasons is done all the same.</param>
    /// <param name="throttleLimit">How many objects are worked on at a time.</param>
    /// <returns>The options.</returns>
    public ConfigurationOptions With(bool forces, int throttleLimit) => new() { Adopts = Adopts, Prunes = Prunes, Deletes = Deletes, Forces = forces, ThrottleLimit = throttleLimit };
}

/// <summary>A configuration that cannot be compared or applied at all.</summary>
public sealed class ConfigurationException : Exception, Wire.ITellable
{
    internal ConfigurationException(string errorId, string message, Exception? cause = null)
        : base(message, cause) => ErrorId = errorId;

    /// <summary>The fixed id of the error.</summary>
    public string ErrorId { get; }

    string Wire.ITellable.Words => Message;

    Exception Wire.ITellable.InOtherWords(string words, Exception? cause) => new ConfigurationException(ErrorId, words, cause);
}
