using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Agents;

/// <summary>An agent: model, system prompt and tools under a name, in one of its versions.</summary>
public sealed class Agent : AgentDefinition
{
    /// <summary>The kind.</summary>
    public static ResourceKind<Agent> Kind { get; } = new("agent", "agent_", "agents", static json => new Agent(json)) { Label = static agent => agent.Name, Operations = static caller => new AgentOperations(caller) };

    internal Agent(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);
}

/// <summary>What makes an agent: model, system prompt and tools under a name, in one of its versions.</summary>
public abstract class AgentDefinition : ApiObject
{
    private protected AgentDefinition(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The agent's id (<c>agent_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always agent.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>The version: a whole number from 1, or text where a server gives text.</summary>
    public object? Version => Plain("version"u8);

    /// <summary>The model it runs on.</summary>
    public ModelConfig? Model => OneOrId("model"u8, static json => new ModelConfig(json));

    /// <summary>What it is for; null where not told.</summary>
    public string? Description => TextOf("description"u8);

    /// <summary>Its system prompt; null where it has none.</summary>
    public string? System => TextOf("system"u8);

    /// <summary>The tools it may use.</summary>
    public IReadOnlyList<AgentTool> Tools => Many("tools"u8, AgentTool.Read);

    /// <summary>The MCP servers it may use.</summary>
    public IReadOnlyList<McpServer> McpServers => Many("mcp_servers"u8, static json => new McpServer(json));

    /// <summary>The skills it has, as plain values.</summary>
    public IReadOnlyList<object?> Skills => Many("skills"u8, PlainJson.Read);

    /// <summary>How it works with other agents, as plain values; null where alone.</summary>
    public object? Multiagent => Plain("multiagent"u8);

    /// <summary>As whom it acts, as plain values.</summary>
    public IReadOnlyDictionary<string, object?> ExecutionIdentity => PlainObject("execution_identity"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The agent of a session as it was when the session started, with the session's changes.</summary>
public sealed class SessionAgent : AgentDefinition
{
    internal SessionAgent(JsonElement json)
        : base(json)
    {
    }
}

/// <summary>The model of an agent.</summary>
public sealed class ModelConfig : ApiObject
{
    internal ModelConfig(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The model's id, such as claude-opus-5-5.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>standard or fast; null where not told.</summary>
    public string? Speed => TextOf("speed"u8);

    /// <summary>How much the model thinks; its type is low, medium, high, xhigh or max.</summary>
    public IReadOnlyDictionary<string, object?> Effort => PlainObject("effort"u8);

    /// <summary>Where the model runs; null for anywhere.</summary>
    public string? InferenceGeo => TextOf("inference_geo"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
