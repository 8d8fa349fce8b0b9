using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Resources;

/// <summary>
/// A noun of the service, declared: where it is, which fields its objects have, and what is special to it. <see cref="ObjectsApi"/> makes its operations.
/// </summary>
internal sealed class ObjectKind
{
    private readonly string? _deletedType;

    /// <summary>Declares one.</summary>
    /// <param name="type">The <c>type</c> of its objects.</param>
    /// <param name="prefix">What their ids begin with.</param>
    /// <param name="path">The path of their list, with * for the id of the object they are nested in.</param>
    public ObjectKind(string type, string prefix, string path)
    {
        Type = type;
        Prefix = prefix;
        Path = path;
        Name = type.Replace('_', ' ');
    }

    public string Type { get; }

    public string Prefix { get; }

    public string Path { get; }

    /// <summary>What errors call one.</summary>
    public string Name { get; }

    /// <summary>The kind its objects are nested in; their own body names the parent's id.</summary>
    public ObjectKind? Parent { get; init; }

    /// <summary>The operations made of this declaration; whatever else the noun has is routed by its room.</summary>
    public Verbs Verbs { get; init; } = Verbs.All;

    /// <summary>The beta value that its operations need; null for none.</summary>
    public string? Beta { get; init; } = RequestChecks.ManagedAgentsBeta;

    /// <summary>Which credential opens its list; the API key does all else.</summary>
    public Access ListAccess { get; init; } = Access.ApiKey;

    /// <summary>The fields of its objects beside those that all objects have, in the order they are read.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = Array.Empty<Field>();

    /// <summary>The query keys of its list beside those of the pages and <c>include_archived</c>.</summary>
    public IReadOnlyList<string> ListKeys { get; init; } = Array.Empty<string>();

    /// <summary>Which objects a list has by its query; all without.</summary>
    public Func<ApiCall, Func<StoredObject, bool>>? Filter { get; init; }

    /// <summary>What a list is ordered by where its query asks for another order than that of the times; ascending unless the query says else.</summary>
    public Func<ApiCall, Func<StoredObject, string>?>? Place { get; init; }

    /// <summary>The most objects in a page.</summary>
    public int MostInPage { get; init; } = 100;

    /// <summary>Whether an update is noted in its objects.</summary>
    public bool IsStamped { get; init; } = true;

    /// <summary>The error code of a request that needs it unarchived; null for none.</summary>
    public string? ArchivedCode { get; init; }

    /// <summary>Whether it is archived together with its parent.</summary>
    public bool IsArchivedWithParent { get; init; }

    /// <summary>The <c>type</c> of the answer to a delete.</summary>
    public string DeletedType { get => _deletedType ?? Type + "_deleted"; init => _deletedType = value; }

    /// <summary>Checks an object as it would be after a create or an update; the second is that body.</summary>
    public Action<ObjectCall, JsonObject>? Check { get; init; }

    /// <summary>Comes before a delete, and may refuse it.</summary>
    public Action<Service, StoredObject>? Deleting { get; init; }

    /// <summary>Refuses an archiving.</summary>
    public Action<Service, StoredObject>? Archiving { get; init; }

    /// <summary>Follows a create.</summary>
    public Action<ObjectCall>? Created { get; init; }

    /// <summary>An object as it is answered, where that is more than its body.</summary>
    public Func<Service, StoredObject, JsonObject>? Show { get; init; }

    /// <summary>The beta value that selects an older shape of its objects, from before the noun left beta; null for none.</summary>
    public string? OlderBeta { get; init; }

    /// <summary>An object in that shape.</summary>
    public Func<JsonObject, JsonObject>? Older { get; init; }

    /// <summary>Further operations on one object: a POST below its path, by the last word of that.</summary>
    public IReadOnlyDictionary<string, Func<ObjectCall, JsonNode>> Actions { get; init; } = new Dictionary<string, Func<ObjectCall, JsonNode>>();

    public bool Has(Verbs verb) => (Verbs & verb) != 0;

    /// <summary>Whether a request selects the older shape.</summary>
    public bool IsOlder(ApiCall call) => OlderBeta is not null && call.HasBeta(OlderBeta);

    /// <summary>An answer in the shape that a request selects.</summary>
    public JsonObject Shaped(ApiCall call, JsonObject shown) => IsOlder(call) ? Older!(shown) : shown;
}

/// <summary>The operations that a noun may have.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    Create = 1,
    List = 2,
    Retrieve = 4,
    Update = 8,
    Delete = 16,
    Archive = 32,
    All = Create | List | Retrieve | Update | Delete | Archive,
}

/// <summary>A request on its way to one object.</summary>
internal sealed class ObjectCall
{
    public ObjectCall(Service service, ApiCall request, StoredObject target, bool isNew = false)
    {
        Service = service;
        Request = request;
        Object = target;
        IsNew = isNew;
    }

    public Service Service { get; }

    public ApiCall Request { get; }

    /// <summary>The object as it is before the request; a new one has what was read of it so far.</summary>
    public StoredObject Object { get; }

    /// <summary>Whether the request creates the object.</summary>
    public bool IsNew { get; }

    public Fields Fields => Request.Fields;

    /// <summary>A field's value before an update; null in a create.</summary>
    public JsonNode? Before(string name) => IsNew ? null : Object.Body[name];
}
