using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Dreams;

/// <summary>A dream: work that condenses a memory store and what sessions went through.</summary>
public sealed class Dream : ApiObject
{
    /// <summary>The kind. A dream has no metadata, so none bears a mark.</summary>
    public static ResourceKind<Dream> Kind { get; } =
        new("dream", "drm_", "dreams", static json => new Dream(json)) { Beta = Beta.Dreams, HasMetadata = false, Operations = static caller => new DreamOperations(caller) };

    internal Dream(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The dream's id (<c>drm_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always dream.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>pending, running, completed, failed or canceled.</summary>
    public string Status => RequiredText("status"u8);

    /// <summary>What it is at, as a table shows it: its status, or archived.</summary>
    [WireName(null)]
    public string State => ArchivedAt is null ? Status : "archived";

    /// <summary>What it condenses: a memory store, sessions, or both.</summary>
    public IReadOnlyList<DreamInput> Inputs => Many("inputs"u8, static json => new DreamInput(json));

    /// <summary>What it is to look at; null where not told.</summary>
    public string? Instructions => TextOf("instructions"u8);

    /// <summary>The model that it uses.</summary>
    public ModelConfig? Model => OneOrId("model"u8, static json => new ModelConfig(json));

    /// <summary>Where it writes: into a new memory store, or into the one that it reads.</summary>
    public DreamOutputBehavior? OutputBehavior => One("output_behavior"u8, static json => new DreamOutputBehavior(json));

    /// <summary>What it wrote; nothing before it is completed.</summary>
    public IReadOnlyList<DreamOutput> Outputs => Many("outputs"u8, static json => new DreamOutput(json));

    /// <summary>The memory store that it wrote; empty before it is completed.</summary>
    [WireName(null)]
    public string MemoryStoreId => Outputs.Select(static output => output.MemoryStoreId).FirstOrDefault(static id => id is not null) ?? string.Empty;

    /// <summary>Why it failed; null where it did not.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <summary>The session in which it works; empty where there is none yet.</summary>
    public string SessionId => RequiredText("session_id"u8);

    /// <summary>The tokens it has used.</summary>
    public ModelUsage? Usage => One("usage"u8, static json => new ModelUsage(json));

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt => Time("ended_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <summary>True while it waits for its turn or works.</summary>
    internal bool IsOpen => Status is "pending" or "running";

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>What a dream condenses.</summary>
public sealed class DreamInput : ApiObject
{
    internal DreamInput(JsonElement json)
        : base(json)
    {
    }

    /// <summary>memory_store or sessions.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The memory store; null for sessions.</summary>
    public string? MemoryStoreId => TextOf("memory_store_id"u8);

    /// <summary>The sessions; none for a memory store.</summary>
    public IReadOnlyList<string> SessionIds => Texts("session_ids"u8);

    /// <inheritdoc/>
    public override string ToString() => MemoryStoreId ?? string.Join(", ", SessionIds);
}

/// <summary>What a dream wrote.</summary>
public sealed class DreamOutput : ApiObject
{
    internal DreamOutput(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Always memory_store.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The memory store.</summary>
    public string? MemoryStoreId => TextOf("memory_store_id"u8);

    /// <inheritdoc/>
    public override string ToString() => MemoryStoreId ?? Type;
}

/// <summary>Where a dream writes.</summary>
public sealed class DreamOutputBehavior : ApiObject
{
    internal DreamOutputBehavior(JsonElement json)
        : base(json)
    {
    }

    /// <summary>create_new or update_existing.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The memory store that it writes into; null for a new one.</summary>
    public string? MemoryStoreId => TextOf("memory_store_id"u8);

    /// <inheritdoc/>
    public override string ToString() => MemoryStoreId is null ? Type : $"{Type} {MemoryStoreId}";
}
