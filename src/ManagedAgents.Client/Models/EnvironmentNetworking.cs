using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>What an environment may reach.</summary>
public sealed class EnvironmentNetworking : ApiObject
{
    internal EnvironmentNetworking(JsonElement json)
        : base(json)
    {
    }

    /// <summary>unrestricted, or limited (package_managers_and_custom in the launch form).</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The hosts it may reach.</summary>
    public IReadOnlyList<string> AllowedHosts => Texts("allowed_hosts"u8);

    /// <summary>True where package managers' hosts are allowed.</summary>
    public bool? AllowPackageManagers => Flag("allow_package_managers"u8);

    /// <summary>True where the agent's MCP servers are allowed.</summary>
    public bool? AllowMcpServers => Flag("allow_mcp_servers"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}
