using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>A kind of object that a document can declare: its table, its fields, and what the service does with it.</summary>
internal abstract class ConfiguredKind
{
    private protected ConfiguredKind(string table, ResourceKind kind, params FieldMember[] fields)
    {
        Table = table;
        Kind = kind;
        Fields = fields;
    }

    /// <summary>The table in a document, such as Agents.</summary>
    public string Table { get; }

    public ResourceKind Kind { get; }

    /// <summary>Its fields, but for metadata.</summary>
    public IReadOnlyList<FieldMember> Fields { get; }

    /// <summary>The field that is its name.</summary>
    public string NameField { get; init; } = "name";

    /// <summary>When it is made: what is needed by others has a lower rank.</summary>
    public int Rank { get; init; }

    /// <summary>The kind whose objects it is in; null where it stands alone.</summary>
    public ConfiguredKind? Parent { get; init; }

    /// <summary>Whether it has metadata, and so the marks of ownership.</summary>
    public bool IsMarked { get; init; } = true;

    /// <summary>Whether it holds secrets, whose revision is marked.</summary>
    public bool HasSecrets { get; init; }

    /// <summary>Whether a change is guarded by the version that it is of.</summary>
    public bool HasVersions { get; init; }

    /// <summary>False where the service has each name once only.</summary>
    public bool MayShareName { get; init; } = true;

    public bool CanBeArchived { get; init; } = true;

    public bool CanBeDeleted { get; init; } = true;

    /// <summary>What else a document may say of one, besides its fields.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>What people and change objects call it, such as MemoryStore.</summary>
    public string Noun => Kind.Noun;

    public FieldMember? Field(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>All of them, archived ones too.</summary>
    public abstract Task<IReadOnlyList<StoredObject>> ListAsync(ApiCaller client, string? parentId, CancellationToken token);

    public abstract Task<StoredObject> GetAsync(ApiCaller client, string? parentId, string id, CancellationToken token);

    public abstract Task<StoredObject> CreateAsync(ApiCaller client, string? parentId, RequestBody body, CancellationToken token);

    public abstract Task<StoredObject> UpdateAsync(ApiCaller client, string? parentId, string id, RequestBody body, CancellationToken token);

    public abstract Task ArchiveAsync(ApiCaller client, string? parentId, string id, CancellationToken token);

    public abstract Task DeleteAsync(ApiCaller client, string? parentId, string id, CancellationToken token);

    public override string ToString() => Noun;
}

/// <summary>A kind whose objects the service has in the usual way.</summary>
internal sealed class ConfiguredKind<T> : ConfiguredKind
    where T : ApiObject
{
    private readonly ResourceKind<T> _kind;

    public ConfiguredKind(string table, ResourceKind<T> kind, params FieldMember[] fields)
        : base(table, kind, fields) => _kind = kind;

    public override async Task<IReadOnlyList<StoredObject>> ListAsync(ApiCaller client, string? parentId, CancellationToken token)
    {
        var all = new List<StoredObject>();
        Pager<T> list = Of(client, parentId).List(new ResourceFilter { Limit = 100 }.Where("IncludeArchived", CanBeArchived));
        while (await list.NextAsync(token).ConfigureAwait(false) is { } one)
            all.Add(Stored(one, parentId));
        return all;
    }

    public override async Task<StoredObject> GetAsync(ApiCaller client, string? parentId, string id, CancellationToken token) => Stored(await Of(client, parentId).GetAsync(id, token).ConfigureAwait(false), parentId);

    public override async Task<StoredObject> CreateAsync(ApiCaller client, string? parentId, RequestBody body, CancellationToken token) => Stored(await Of(client, parentId).CreateAsync(body, token).ConfigureAwait(false), parentId);

    public override async Task<StoredObject> UpdateAsync(ApiCaller client, string? parentId, string id, RequestBody body, CancellationToken token) => Stored(await Of(client, parentId).UpdateAsync(id, body, token).ConfigureAwait(false), parentId);

    public override Task ArchiveAsync(ApiCaller client, string? parentId, string id, CancellationToken token) => Of(client, parentId).ArchiveAsync(id, token);

    public override Task DeleteAsync(ApiCaller client, string? parentId, string id, CancellationToken token) => Of(client, parentId).DeleteAsync(id, token);

    private StoredObject Stored(T one, string? parentId) => new(this, one.Json, parentId);

    private ResourceOperations<T> Of(ApiCaller client, string? parentId)
    {
        string[] parents = parentId is null ? [] : [parentId];
        return _kind.Operations?.Invoke(client) ?? _kind.OperationsIn?.Invoke(client, parents) ?? new ResourceOperations<T>(client, _kind, parents);
    }
}
