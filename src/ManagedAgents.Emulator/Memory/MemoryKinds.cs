using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Memory;

/// <summary>memory_stores.*, and what is nested in a store.</summary>
internal static class MemoryKinds
{
    public static ObjectKind Store { get; } = new("memory_store", "memstore_", "/v1/memory_stores")
    {
        Beta = RequestChecks.MemoryBeta,
        Fields = new[] { Field.Required("name", Name), Field.Text("description", 1024, otherwise: ""), Field.Metadata },
        ListKeys = new[] { "created_at[gte]", "created_at[lte]" },
    };

    /// <summary>Memories, whose operations are <see cref="MemoriesApi"/>'s.</summary>
    public static ObjectKind Memory { get; } = new("memory", "mem_", "/v1/memory_stores/*/memories") { Parent = Store, Beta = RequestChecks.MemoryBeta, Verbs = Verbs.None };

    /// <summary>What memories were, which outlives them; its operations are <see cref="MemoryVersionsApi"/>'s.</summary>
    public static ObjectKind Version { get; } = new("memory_version", "memver_", "/v1/memory_stores/*/memory_versions") { Parent = Store, Beta = RequestChecks.MemoryBeta, Verbs = Verbs.None };

    private static JsonNode Name(ObjectCall call)
    {
        string name = call.Fields.RequiredText("name", 255);
        return name.Any(char.IsControl) ? throw call.Fields.Error("name", "must not have control characters") : name;
    }
}

/// <summary>What the other rooms ask of memory stores.</summary>
internal static class KnownMemory
{
    /// <summary>A store; null where there is none.</summary>
    public static StoredObject? MemoryStore(this Service service, string id) => service.All(MemoryKinds.Store).TryGetValue(id, out StoredObject? store) ? store : null;
}
