using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Memory;

/// <summary>A memory store: texts that agents keep from one session to the next.</summary>
public sealed class MemoryStore : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<MemoryStore> Kind { get; } =
        new("memory store", "memstore_", "memory_stores", static json => new MemoryStore(json)) { Beta = Beta.Memory, Label = static store => store.Name };

    internal MemoryStore(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The store's id (<c>memstore_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always memory_store.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name, from which the folder comes where it is mounted; several may have the same.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it is for; empty where not told.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
