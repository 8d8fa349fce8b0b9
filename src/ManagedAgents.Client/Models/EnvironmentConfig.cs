using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

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
