using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

/// <summary>The service's built-in tools: bash, edit, read, write, glob, grep, web_fetch, web_search.</summary>
public sealed class AgentToolset : AgentTool
{
    internal const string WireType = "agent_toolset_20260401";

    internal AgentToolset(JsonElement json)
        : base(json)
    {
    }

    /// <summary>What holds for tools without settings of their own, as plain values: enabled, permission_policy.</summary>
    public IReadOnlyDictionary<string, object?> DefaultConfig => PlainObject("default_config"u8);

    /// <summary>The settings of single tools, as plain values: name, enabled, permission_policy and more.</summary>
    public IReadOnlyList<object?> Configs => Many("configs"u8, PlainJson.Read);
}
