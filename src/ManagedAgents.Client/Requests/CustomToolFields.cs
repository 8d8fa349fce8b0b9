using System.Collections;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>The fields of a tool that the client runs.</summary>
public sealed class CustomToolFields : RequestBody
{
    /// <summary>Begins with the type, which is always custom.</summary>
    public CustomToolFields() => Set("type", "custom");

    /// <summary>The name the agent calls it by.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>What it does, for the agent.</summary>
    public string? Description { set => Set("description", value); }

    /// <summary>The JSON schema of its input.</summary>
    public IDictionary? InputSchema { set => Set("input_schema", value); }
}
