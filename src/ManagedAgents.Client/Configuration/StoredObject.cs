using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>An object as the service has it.</summary>
internal sealed class StoredObject
{
    private readonly JsonElement _json;
    private IReadOnlyDictionary<string, object?>? _fields;

    public StoredObject(ConfiguredKind kind, JsonElement json, string? parentId)
    {
        Kind = kind;
        _json = json;
        ParentId = parentId;
    }

    public ConfiguredKind Kind { get; }

    public string? ParentId { get; }

    public string Id => Text("id") ?? string.Empty;

    public string? Name => Text(Kind.NameField);

    public bool IsArchived => Text("archived_at") is not null;

    /// <summary>False for what Anthropic gives, as it does some skills.</summary>
    public bool IsCustom => (UnionShape.TypeOf(Field("source")) ?? Text("source")) is null or "custom";

    public string? UpdatedAt => Text("updated_at");

    /// <summary>The version of what has versions; null for others.</summary>
    public object? Version => Kind.HasVersions ? Field("version") : Field("latest_version_id");

    /// <summary>The configuration that it is of; null for none.</summary>
    public string? Owner => Pair(Ownership.Owner);

    /// <summary>Its key in that.</summary>
    public string? Key => Pair(Ownership.Key);

    /// <summary>The names of the fields that the document set when it was last written.</summary>
    public IReadOnlyList<string> OwnedFields => [.. Marks.Where(static mark => mark != Ownership.Protection)];

    /// <summary>Whether the document said that it is never removed when it was last written.</summary>
    public bool IsProtected => Marks.Contains(Ownership.Protection);

    /// <summary>Its fields as plain values.</summary>
    public IReadOnlyDictionary<string, object?> Fields => _fields ??= PlainJson.ReadObject(_json);

    /// <summary>All its pairs of metadata.</summary>
    public IReadOnlyDictionary<string, object?> Metadata => Field("metadata") as IReadOnlyDictionary<string, object?> ?? PlainValues.Empty;

    public object? Field(string name) => Fields.TryGetValue(name, out object? value) ? value : null;

    public string? Pair(string key) => Metadata.TryGetValue(key, out object? value) ? value as string : null;

    public bool IsOf(string configuration, string key) => !IsArchived && Owner == configuration && Key == key;

    public override string ToString() => Id;

    private string[] Marks => (Pair(Ownership.Fields) ?? string.Empty).Split([','], StringSplitOptions.RemoveEmptyEntries);

    private string? Text(string name) => Field(name) as string;
}
