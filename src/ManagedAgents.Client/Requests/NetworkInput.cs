using System.Collections.Generic;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

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
