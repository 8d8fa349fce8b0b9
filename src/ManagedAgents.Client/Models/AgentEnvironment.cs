using System;
using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>An environment: the sandbox that sessions run in.</summary>
public sealed class AgentEnvironment : ApiObject
{
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
