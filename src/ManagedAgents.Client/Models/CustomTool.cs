using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Models;

/// <summary>A tool that the client runs when the agent calls it.</summary>
public class CustomTool : AgentTool
{
    /// <summary>Makes a tool on this machine, for a class that knows how to run it.</summary>
    /// <param name="fields">Its fields.</param>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    protected CustomTool(CustomToolFields fields)
        : base(LocalObject.ToJson(fields))
    {
    }

    internal CustomTool(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The name the agent calls it by: 1 to 128 letters, digits, underscores and hyphens.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it does, for the agent.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>The JSON schema of its input, as plain values.</summary>
    public IReadOnlyDictionary<string, object?> InputSchema => PlainObject("input_schema"u8);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
