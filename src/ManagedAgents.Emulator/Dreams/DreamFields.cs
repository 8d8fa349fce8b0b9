using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Memory;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Dreams;

/// <summary>Reads what a dream is made of.</summary>
internal static class DreamFields
{
    /// <summary>A memory store, the transcripts of sessions, or both.</summary>
    public static JsonNode Inputs(ObjectCall call)
    {
        IReadOnlyList<Fields> inputs = call.Fields.Objects("inputs");
        if (inputs.Count == 0)
            throw call.Fields.Error("inputs", "is required");
        var read = new JsonArray();
        foreach (Fields input in inputs)
        {
            string type = input.OneOf("type", "memory_store", "sessions");
            if (read.Any(r => r!["type"]!.GetValue<string>() == type))
                throw input.Error("type", $"'{type}' is given twice");
            read.Add(type == "memory_store" ? Store(call, input) : SessionIds(call, input));
        }

        return read;
    }

    public static JsonNode Model(ObjectCall call)
    {
        if (call.Fields.Json["model"] is not JsonObject)
            return new JsonObject { ["id"] = call.Fields.RequiredText("model", 256), ["speed"] = "standard" };
        Fields model = call.Fields.RequiredObject("model");
        return new JsonObject { ["id"] = model.RequiredText("id", 256), ["speed"] = model.IsNull("speed") ? "standard" : model.OneOf("speed", "standard", "fast") };
    }

    /// <summary>Into a new store, or into the one that is read; into that by one dream at a time.</summary>
    public static JsonNode OutputBehavior(ObjectCall call)
    {
        Fields behavior = call.Fields.RequiredObject("output_behavior");
        if (behavior.OneOf("type", "create_new", "update_existing") == "create_new")
            return new JsonObject { ["type"] = "create_new" };
        string store = behavior.RequiredText("memory_store_id");
        if (DreamRun.InputStore(call.Object) != store)
            throw behavior.Error("memory_store_id", "must be the memory store among the inputs");
        if (call.Service.All(DreamKinds.Dream).Values.Any(d => DreamRun.IsOpen(d) && d.Body["output_behavior"]!["memory_store_id"]?.GetValue<string>() == store))
            throw ServiceException.Conflict($"output_behavior: another dream writes into memory store {store}");
        return new JsonObject { ["type"] = "update_existing", ["memory_store_id"] = store };
    }

    private static JsonObject Store(ObjectCall call, Fields input) =>
        new() { ["type"] = "memory_store", ["memory_store_id"] = call.Service.FindLive(MemoryKinds.Store, input.RequiredText("memory_store_id")).Id };

    private static JsonObject SessionIds(ObjectCall call, Fields input)
    {
        IReadOnlyList<string> ids = input.Texts("session_ids");
        if (ids.Count == 0)
            throw input.Error("session_ids", "must have at least one entry");
        foreach (string id in ids)
            call.Service.Session(id);
        return new JsonObject { ["type"] = "sessions", ["session_ids"] = JsonText.List(ids) };
    }
}
