using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>One object of a declared kind. Used under the service's lock.</summary>
internal sealed class StoredObject
{
    public StoredObject(string id, long createdAt, string? parentId)
    {
        Id = id;
        CreatedAt = createdAt;
        ParentId = parentId;
    }

    public string Id { get; }

    public long CreatedAt { get; }

    /// <summary>The id of the object it is nested in; null for none.</summary>
    public string? ParentId { get; }

    /// <summary>All that is answered, but for what the kind's <see cref="ObjectKind.Show"/> adds.</summary>
    public JsonObject Body { get; set; } = new();

    public bool IsArchived => Body["archived_at"] is not null;

    /// <summary>A member that is a text; null where it is null or absent.</summary>
    public string? Text(string name) => Body[name]?.GetValue<string>();
}

/// <summary>The objects of one kind that a service has.</summary>
internal sealed class ObjectTable
{
    public ObjectTable(ObjectKind kind) => Kind = kind;

    public ObjectKind Kind { get; }

    public Dictionary<string, StoredObject> Objects { get; } = new();
}

/// <summary>The objects that a service has, by kind. Used under its lock.</summary>
internal static class KnownObjects
{
    public static Dictionary<string, StoredObject> All(this Service service, ObjectKind kind)
    {
        Dictionary<string, ObjectTable> tables = service.All<ObjectTable>();
        if (!tables.TryGetValue(kind.Path, out ObjectTable? table))
            tables.Add(kind.Path, table = new ObjectTable(kind));
        return table.Objects;
    }

    /// <summary>The objects of a kind in one parent.</summary>
    public static IEnumerable<StoredObject> AllOf(this Service service, ObjectKind kind, string? parentId) => service.All(kind).Values.Where(o => o.ParentId == parentId);

    /// <summary>An object that a request names.</summary>
    /// <exception cref="ServiceException">There is none, or it is in another parent.</exception>
    public static StoredObject Find(this Service service, ObjectKind kind, string id, string? parentId = null) =>
        service.All(kind).TryGetValue(id, out StoredObject? found) && (parentId is null || found.ParentId == parentId)
            ? found : throw ServiceException.NotFound($"{kind.Name} {id} was not found");

    /// <summary>An object that a request names and that may be changed, or used by others.</summary>
    /// <exception cref="ServiceException">There is none, or it is archived.</exception>
    public static StoredObject FindLive(this Service service, ObjectKind kind, string id, string? parentId = null)
    {
        StoredObject found = service.Find(kind, id, parentId);
        return found.IsArchived ? throw ServiceException.Invalid($"{kind.Name} {id} is archived", kind.ArchivedCode) : found;
    }

    /// <summary>A new object with the members that every object of its kind has; it is known once it is <see cref="Add">added</see>.</summary>
    public static StoredObject New(this Service service, ObjectKind kind, string? parentId)
    {
        long now = service.Clock.Next();
        var made = new StoredObject(Ids.New(kind.Prefix), now, parentId);
        made.Body["id"] = made.Id;
        made.Body["type"] = kind.Type;
        made.Body["created_at"] = Clock.Format(now);
        if (kind.Has(Verbs.Update) && kind.IsStamped)
            made.Body["updated_at"] = Clock.Format(now);
        if (kind.Has(Verbs.Archive))
            made.Body["archived_at"] = null;
        if (kind.Parent is { } parent)
            made.Body[parent.Type + "_id"] = parentId;
        return made;
    }

    public static StoredObject Add(this Service service, ObjectKind kind, StoredObject made)
    {
        service.All(kind).Add(made.Id, made);
        return made;
    }

    /// <summary>Deletes an object and all that is nested in it.</summary>
    public static void Delete(this Service service, ObjectKind kind, StoredObject gone)
    {
        service.All(kind).Remove(gone.Id);
        foreach ((ObjectKind? child, StoredObject? nested) in service.Nested(kind, gone))
            service.Delete(child, nested);
    }

    /// <summary>Archives an object, and what is nested in it where its kind says so. Archiving twice changes nothing.</summary>
    public static void Archive(this Service service, ObjectKind kind, StoredObject ended)
    {
        if (ended.IsArchived)
            return;
        ended.Body["archived_at"] = Clock.Format(service.Clock.Next());
        foreach ((ObjectKind? child, StoredObject? nested) in service.Nested(kind, ended))
        {
            if (child.IsArchivedWithParent)
                service.Archive(child, nested);
        }
    }

    private static List<(ObjectKind Kind, StoredObject Object)> Nested(this Service service, ObjectKind kind, StoredObject parent) =>
        service.All<ObjectTable>().Values.Where(t => t.Kind.Parent == kind)
            .SelectMany(t => t.Objects.Values.Where(o => o.ParentId == parent.Id).Select(o => (t.Kind, o))).ToList();
}
