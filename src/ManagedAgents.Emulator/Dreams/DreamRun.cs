using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Memory;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Dreams;

/// <summary>Plays a dream: it waits, runs and ends by itself. No model thinks; the new store holds what the old one held.</summary>
internal static class DreamRun
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(800);

    public static async Task PlayAsync(Service service, StoredObject dream)
    {
        await Task.Delay(Wait).ConfigureAwait(false);
        lock (service.Gate)
        {
            if (!IsOpen(dream))
                return;
            dream.Body["status"] = "running";
        }

        await Task.Delay(Work).ConfigureAwait(false);
        lock (service.Gate)
        {
            if (IsOpen(dream))
                Complete(service, dream);
        }
    }

    public static bool IsOpen(StoredObject dream) => dream.Text("status") is "pending" or "running";

    public static void End(Service service, StoredObject dream, string status)
    {
        dream.Body["status"] = status;
        dream.Body["ended_at"] = Clock.Format(service.Clock.Next());
    }

    public static JsonObject Usage(int tokens) => new()
    {
        ["input_tokens"] = tokens,
        ["output_tokens"] = tokens / 10,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = 0,
    };

    /// <summary>The id of the store that a dream reads; null for none.</summary>
    public static string? InputStore(StoredObject dream) =>
        dream.Body["inputs"]!.AsArray().FirstOrDefault(i => i!["type"]!.GetValue<string>() == "memory_store")?["memory_store_id"]!.GetValue<string>();

    private static void Complete(Service service, StoredObject dream)
    {
        StoredObject? input = InputStore(dream) is { } id ? service.MemoryStore(id) : null;
        if (InputStore(dream) is not null && (input is null || input.IsArchived))
        {
            dream.Body["error"] = new JsonObject { ["type"] = "memory_store_unavailable", ["message"] = $"memory store {InputStore(dream)} is {(input is null ? "deleted" : "archived")}" };
            End(service, dream, "failed");
            return;
        }

        bool updates = dream.Body["output_behavior"]!["type"]!.GetValue<string>() == "update_existing";
        StoredObject output = updates ? input! : NewStore(service, input);
        dream.Body["outputs"] = new JsonArray(new JsonObject { ["type"] = "memory_store", ["memory_store_id"] = output.Id });
        dream.Body["usage"] = Usage(1000);
        End(service, dream, "completed");
    }

    private static StoredObject NewStore(Service service, StoredObject? input)
    {
        StoredObject store = service.New(MemoryKinds.Store, null);
        store.Body["name"] = "Dream" + (input is null ? "" : " of " + input.Text("name"));
        store.Body["description"] = input?.Text("description") ?? "";
        store.Body["metadata"] = new JsonObject();
        service.Add(MemoryKinds.Store, store);
        var writer = new MemoryWriter(service, store.Id);
        if (input is not null)
        {
            foreach (StoredObject memory in service.AllOf(MemoryKinds.Memory, input.Id).ToList())
                writer.Create(memory.Text("path")!, memory.Text("content")!);
        }

        return store;
    }
}
