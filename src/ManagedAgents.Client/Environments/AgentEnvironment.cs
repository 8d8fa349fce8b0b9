using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Environments;

/// <summary>An environment: the sandbox that sessions run in.</summary>
public sealed class AgentEnvironment : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<AgentEnvironment> Kind { get; } =
        new("environment", "env_", "environments", static json => new AgentEnvironment(json)) { Label = static environment => environment.Name };

    internal AgentEnvironment(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The environment's id (<c>env_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always environment.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name, unique in the workspace.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it is for; null where not told.</summary>
    public string? Description => TextOf("description"u8);

    /// <summary>Where it runs and what it may reach.</summary>
    public EnvironmentConfig? Config => One("config"u8, static json => new EnvironmentConfig(json));

    /// <summary>Whose it is: organization or account; null where not told.</summary>
    public string? Scope => TextOf("scope"u8);

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Where an environment runs and what it may reach.</summary>
public sealed class EnvironmentConfig : ApiObject
{
    internal EnvironmentConfig(JsonElement json)
        : base(json)
    {
    }

    /// <summary>cloud or self_hosted.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What it may reach; null for a self-hosted one.</summary>
    public EnvironmentNetworking? Networking => One("networking"u8, static json => new EnvironmentNetworking(json));

    /// <summary>Packages installed beforehand, by package manager.</summary>
    public IReadOnlyDictionary<string, object?> Packages => PlainObject("packages"u8);

    /// <inheritdoc/>
    public override string ToString() => Networking is null ? Type : $"{Type}, {Networking}";
}

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
