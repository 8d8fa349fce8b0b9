using System;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Memory;

/// <summary>What a list of memories holds: a memory, or a folder that stands for all that is in it.</summary>
public abstract class MemoryItem : ApiObject
{
    private protected MemoryItem(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Where it is in its store, such as <c>/notes/servers.md</c>; a folder's ends in a slash.</summary>
    public string Path => RequiredText("path"u8);

    /// <summary>memory, or memory_prefix for a folder.</summary>
    public string Type => RequiredText("type"u8);

    internal static MemoryItem Read(JsonElement json) =>
        json.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("memory_prefix"u8) ? new MemoryPrefix(json) : new AgentMemory(json);
}

/// <summary>A memory: a text at a path of a memory store.</summary>
public sealed class AgentMemory : MemoryItem
{
    /// <summary>The kind.</summary>
    public static ResourceKind<AgentMemory> Kind { get; } = new("memory", "mem_", "memories", static json => new AgentMemory(json))
    {
        Parent = MemoryStore.Kind,
        Beta = Beta.Memory,
        Label = static memory => memory.Path,
        OperationsIn = static (caller, parents) => new MemoryOperations(caller, parents[0]),
    };

    internal AgentMemory(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The memory's id (<c>mem_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>The store that it is in.</summary>
    public string MemoryStoreId => RequiredText("memory_store_id"u8);

    /// <summary>The version that it is now.</summary>
    public string MemoryVersionId => RequiredText("memory_version_id"u8);

    /// <summary>Its text; null where it was listed without.</summary>
    public string? Content => TextOf("content"u8);

    /// <summary>The SHA-256 hash of the text in UTF-8, by which a change can make sure that it is still this one.</summary>
    public string ContentSha256 => RequiredText("content_sha256"u8);

    /// <summary>The length of the text in UTF-8, in bytes.</summary>
    public long? ContentSizeBytes => Whole("content_size_bytes"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A folder in a list of memories, which stands for all that is in it. The service keeps no folders, only paths.</summary>
public sealed class MemoryPrefix : MemoryItem
{
    internal MemoryPrefix(JsonElement json)
        : base(json)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>What a change of a memory may demand of it.</summary>
public static class MemoryCondition
{
    internal const string Field = "precondition";

    /// <summary>That its content is still the one that was read.</summary>
    /// <param name="sha256">The content's hash.</param>
    /// <returns>The part of the change that says so.</returns>
    public static RequestBody ContentIs(string sha256) =>
        new RequestBody().Set(Field, new RequestBody().Set("type", "content_sha256").Set("content_sha256", sha256));
}

/// <summary>The hash by which the service knows a content.</summary>
public static class ContentHash
{
    /// <summary>The SHA-256 hash of bytes.</summary>
    /// <param name="utf8">A text in UTF-8.</param>
    /// <returns>Its 64 digits.</returns>
    public static string Of(byte[] utf8)
    {
        using var sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(utf8)).Replace("-", string.Empty).ToLowerInvariant();
    }

    /// <summary>True where both name the same content.</summary>
    /// <param name="one">A hash.</param>
    /// <param name="other">Another; null for none.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool AreSame(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    internal static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
