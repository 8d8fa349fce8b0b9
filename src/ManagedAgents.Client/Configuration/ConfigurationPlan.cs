using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Configuration;

/// <summary>What would make the service agree with a document.</summary>
public sealed class ConfigurationPlan
{
    private readonly Dictionary<string, ConfigurationChange> _byAddress;

    private ConfigurationPlan(IReadOnlyList<ConfigurationChange> changes, ConfigurationPlanner planner)
    {
        Changes = changes;
        Warnings = planner.Warnings;
        Contents = planner.Contents;
        _byAddress = changes.ToDictionary(static change => change.Address, StringComparer.Ordinal);
    }

    /// <summary>The changes, each after all that it needs; objects that agree are among them.</summary>
    public IReadOnlyList<ConfigurationChange> Changes { get; }

    /// <summary>What the user should know though nothing is blocked.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What was read to be compared.</summary>
    internal ObjectContents Contents { get; }

    /// <summary>Compares a document with the service. It only reads.</summary>
    /// <param name="client">The service.</param>
    /// <param name="document">The document.</param>
    /// <param name="files">Reads archives of skills.</param>
    /// <param name="options">What may be done.</param>
    /// <param name="paths">The files that the document was read of.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ApiException">The service refuses or cannot be reached.</exception>
    /// <exception cref="ConfigurationException">The document is for another workspace or service, or it is empty and pruning was asked for.</exception>
    public static async Task<ConfigurationPlan> MakeAsync(ApiCaller client, ConfigurationDocument document, IDocumentFiles files, ConfigurationOptions options, IReadOnlyList<string> paths, CancellationToken token)
    {
        if (client.Connection.WireFormat != Wire.WireFormat.Current)
            throw new ConfigurationException("NotSupportedByWireFormat", "Configurations speak the current wire format alone; connect without -WireFormat Launch.");
        var planner = new ConfigurationPlanner(client, document, files, options);
        IReadOnlyList<ConfigurationChange> changes = await planner.PlanAsync(paths, token).ConfigureAwait(false);
        return new ConfigurationPlan(changes, planner);
    }

    /// <summary>The change of this plan that another one, made before, stands for; null where something has changed since.</summary>
    /// <param name="reviewed">The change that was reviewed.</param>
    /// <returns>The change to apply.</returns>
    public ConfigurationChange? Current(ConfigurationChange reviewed) => At(reviewed) is { } current
        && current.Action == reviewed.Action && current.Id == reviewed.Id && PlainValues.Canonical(current.Version) == PlainValues.Canonical(reviewed.Version) && current.UpdatedAt == reviewed.UpdatedAt
        && current.Difference.Count == reviewed.Difference.Count && current.Difference.Zip(reviewed.Difference, static (one, other) => one.IsSame(other)).All(static same => same) ? current : null;

    /// <summary>The change of this plan for the same object; null where there is none.</summary>
    /// <param name="reviewed">The change that was reviewed.</param>
    /// <returns>The change, which may be another one.</returns>
    public ConfigurationChange? At(ConfigurationChange reviewed) => _byAddress.TryGetValue(reviewed.Address, out ConfigurationChange? change) ? change : null;

    /// <summary>The change of an object that is declared.</summary>
    internal ConfigurationChange Of(string address) => _byAddress[address];
}

/// <summary>What came of a change.</summary>
public sealed class ChangeOutcome
{
    internal ChangeOutcome(ConfigurationChange change, Exception? failure)
    {
        Change = change;
        Failure = failure;
    }

    /// <summary>The change, with the id and version that the object has now.</summary>
    public ConfigurationChange Change { get; }

    /// <summary>Why it was not made; null where it was.</summary>
    public Exception? Failure { get; }

    /// <summary>True where the run was stopped before it was made, or before that was known.</summary>
    public bool WasStopped => Failure is OperationCanceledException;

    /// <summary>True where something of it was sent.</summary>
    public bool WasBegun { get; internal init; }
}

/// <summary>Gives the secrets that a document names, at the moment when they are sent.</summary>
/// <param name="name">The name.</param>
/// <param name="isVariable">True where it is that of an environment variable.</param>
/// <param name="token">Ends the wait.</param>
/// <returns>The secret; null where there is none of that name.</returns>
public delegate Task<SecureString?> SecretSource(string name, bool isVariable, CancellationToken token);
