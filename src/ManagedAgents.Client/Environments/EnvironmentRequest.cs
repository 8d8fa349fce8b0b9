using System.Collections;
using System.Collections.Generic;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Environments;

/// <summary>The fields of an environment to create or change; only those that are set are sent.</summary>
public sealed class EnvironmentRequest : RequestBody
{
    /// <summary>Its name, unique in the workspace.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>Makes it one whose sandboxes the caller hosts.</summary>
    public void UseSelfHosted() => Set("config", new RequestBody().Set("type", "self_hosted"));

    /// <summary>Makes it one whose sandboxes the service hosts.</summary>
    /// <param name="network">What it may reach; null leaves it to the service.</param>
    /// <param name="packages">Packages to install beforehand, by package manager; null for none.</param>
    public void UseCloud(NetworkInput? network, IDictionary? packages)
    {
        RequestBody config = new RequestBody().Set("type", "cloud");
        if (network is not null)
            config.Set("networking", network);
        if (packages is not null)
            config.Set("packages", packages);
        Set("config", config);
    }
}

/// <summary>What an environment may reach.</summary>
public sealed class NetworkInput : IWirePart
{
    private readonly IReadOnlyList<string>? _allowedHosts;
    private readonly bool? _packageManagers;
    private readonly bool? _mcpServers;

    private NetworkInput(IReadOnlyList<string>? allowedHosts, bool? packageManagers, bool? mcpServers)
    {
        _allowedHosts = allowedHosts;
        _packageManagers = packageManagers;
        _mcpServers = mcpServers;
    }

    /// <summary>Everything.</summary>
    public static NetworkInput Unrestricted { get; } = new(null, null, null);

    /// <summary>Only some hosts.</summary>
    /// <param name="allowedHosts">The hosts.</param>
    /// <param name="packageManagers">True to allow package managers' hosts too; null leaves it to the wire format's default.</param>
    /// <param name="mcpServers">True to allow the agent's MCP servers too; null leaves it to the service.</param>
    /// <returns>The network.</returns>
    public static NetworkInput Limited(IReadOnlyList<string> allowedHosts, bool? packageManagers, bool? mcpServers) =>
        new(allowedHosts, packageManagers, mcpServers);

    object IWirePart.ToWire(WireFormat wire) => _allowedHosts is null
        ? new RequestBody().Set("type", "unrestricted")
        : wire.LimitedNetwork(_allowedHosts, _packageManagers, _mcpServers);
}
