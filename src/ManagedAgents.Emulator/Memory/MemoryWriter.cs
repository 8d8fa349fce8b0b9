using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Memory;

/// <summary>Writes memories, each change with the version that records it.</summary>
internal sealed class MemoryWriter
{
    // Whoever holds the emulator's one key.
    private static readonly JsonObject Caller = new() { ["type"] = "api_actor", ["api_key_id"] = "apikey_01Emulator" };
    private static readonly string[] OfContent = { "content", "content_sha256", "content_size_bytes" };
    private readonly Service _service;
    private readonly string _storeId;

    public MemoryWriter(Service service, string storeId)
    {
        _service = service;
        _storeId = storeId;
    }

    public static JsonNode Actor => Caller.DeepClone();

    public StoredObject Create(string path, string content)
    {
        RefuseTaken(path, null);
        StoredObject memory = _service.New(MemoryKinds.Memory, _storeId);
        Write(memory, path, content, "created");
        return _service.Add(MemoryKinds.Memory, memory);
    }

    /// <summary>Changes a memory; what is as it was makes no version.</summary>
    public void Change(StoredObject memory, string path, string content)
    {
        if (memory.Text("path") == path && memory.Text("content") == content)
            return;
        RefuseTaken(path, memory);
        Write(memory, path, content, "modified");
    }

    public void Delete(StoredObject memory)
    {
        _service.Delete(MemoryKinds.Memory, memory);
        Record(memory, "deleted");
    }

    private void Write(StoredObject memory, string path, string content, string operation)
    {
        memory.Body["path"] = path;
        memory.Body["content"] = content;
        memory.Body["content_sha256"] = MemoryFields.Hash(content);
        memory.Body["content_size_bytes"] = MemoryFields.Size(content);
        StoredObject version = Record(memory, operation);
        memory.Body["memory_version_id"] = version.Id;
        memory.Body["updated_at"] = version.Body["created_at"]!.DeepClone();
    }

    private StoredObject Record(StoredObject memory, string operation)
    {
        StoredObject version = _service.New(MemoryKinds.Version, _storeId);
        version.Body["memory_id"] = memory.Id;
        version.Body["operation"] = operation;
        version.Body["path"] = memory.Text("path");
        foreach (string name in OfContent)
            version.Body[name] = operation == "deleted" ? null : memory.Body[name]!.DeepClone();
        version.Body["created_by"] = Actor;
        version.Body["redacted_at"] = null;
        return _service.Add(MemoryKinds.Version, version);
    }

    // A path is taken by a memory at it, above it or below it: a file is no folder.
    private void RefuseTaken(string path, StoredObject? but)
    {
        StoredObject? taken = _service.AllOf(MemoryKinds.Memory, _storeId).FirstOrDefault(m => m != but && Clash(m.Text("path")!, path));
        if (taken is null)
            return;
        throw ServiceException.Conflict(
            $"path: {path} is taken by memory {taken.Id} at {taken.Text("path")}",
            "memory_path_conflict_error",
            new JsonObject { ["conflicting_memory_id"] = taken.Id, ["conflicting_path"] = taken.Text("path") });
    }

    private static bool Clash(string one, string other) =>
        one == other || other.StartsWith(one + "/", StringComparison.Ordinal) || one.StartsWith(other + "/", StringComparison.Ordinal);
}
