using System.Collections.Generic;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Store;

/// <summary>One agent with every version it has had; a version's number is its place, from 1.</summary>
internal sealed class StoredAgent
{
    public StoredAgent(string id, long createdAt, JsonObject first)
    {
        Id = id;
        CreatedAt = createdAt;
        Versions.Add(first);
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public string? ArchivedAt { get; set; }

    /// <summary>The agent's own fields, version by version.</summary>
    public List<JsonObject> Versions { get; } = new();

    public JsonObject Current => Versions[Versions.Count - 1];

    public JsonObject? Version(int number) => number >= 1 && number <= Versions.Count ? Versions[number - 1] : null;
}
