using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Client.Configuration;

/// <summary>Which object of the service a declared one is.</summary>
internal sealed class ObjectMatch
{
    private ObjectMatch(StoredObject? stored, string? errorId = null, string? reason = null)
    {
        Stored = stored;
        ErrorId = errorId;
        Reason = reason;
    }

    /// <summary>The object; null where it is still to be made, or nothing may be done.</summary>
    public StoredObject? Stored { get; }

    /// <summary>True where it becomes one of the configuration.</summary>
    public bool IsAdopted { get; private set; }

    /// <summary>Why nothing may be done; null where it may.</summary>
    public string? ErrorId { get; }

    public string? Reason { get; }

    /// <summary>Finds the object by its marks, by the id that the document tells, or by its name.</summary>
    /// <param name="declared">What the document declares.</param>
    /// <param name="all">All objects of the kind.</param>
    /// <param name="options">What may be done.</param>
    public static ObjectMatch Of(DeclaredObject declared, StoredObjects all, ConfigurationOptions options)
    {
        if (!declared.Kind.IsMarked)
            return OfUnmarked(declared, all);
        StoredObject[] marked = Marked(declared.Key);
        if (marked.Length == 0)
            marked = declared.FormerKeys.Select(Marked).FirstOrDefault(static found => found.Length > 0) ?? [];
        if (marked.Length > 1)
            return Blocked("DuplicateObject", $"{Ids(marked)} all bear the mark of it; archive those that are too many");
        if (declared.Id is { } id)
            return marked.Length == 1 && marked[0].Id != id ? Blocked("DuplicateObject", $"the document says that it is {id}, and {marked[0].Id} bears the mark of it") : OfId(declared, all, id, options);
        if (marked.Length == 1)
            return new ObjectMatch(marked[0]);
        if (!options.Forces && all.Marked(declared.Configuration, declared.Key).FirstOrDefault(static one => one.IsArchived) is { } archived)
            return Blocked("ArchivedObject", $"{archived.Id}, which it was, is archived, and that is final; -Force makes a new one");
        return OfName(declared, Twins(declared, all).Where(static one => !one.IsArchived).ToArray(), options);

        StoredObject[] Marked(string key) => all.Marked(declared.Configuration, key).Where(static one => !one.IsArchived).ToArray();
    }

    private static ObjectMatch OfUnmarked(DeclaredObject declared, StoredObjects all)
    {
        if (declared.Id is { } id)
            return all.Find(id) is { } named ? new ObjectMatch(named) : Blocked("ObjectNotFound", $"there is no {declared.Kind.Kind} {id}");
        StoredObject[] twins = all.Named(declared.Name).Where(static one => one.IsCustom).ToArray();
        return twins.Length > 1 ? Blocked("DuplicateObject", $"{Ids(twins)} all have its name; say which is meant with Id") : new ObjectMatch(twins.FirstOrDefault());
    }

    private static ObjectMatch OfId(DeclaredObject declared, StoredObjects all, string id, ConfigurationOptions options)
    {
        if (all.Find(id) is not { } named)
            return Blocked("ObjectNotFound", $"there is no {declared.Kind.Kind} {id}");
        if (named.IsArchived)
            return Blocked("ArchivedObject", $"{id} is archived, and that is final");
        if (named.Owner is not null && named.Owner != declared.Configuration && !options.Forces)
            return OwnedElsewhere(named);
        return new ObjectMatch(named) { IsAdopted = !named.IsOf(declared.Configuration, declared.Key) };
    }

    private static ObjectMatch OfName(DeclaredObject declared, StoredObject[] twins, ConfigurationOptions options)
    {
        StoredObject[] free = twins.Where(static one => one.Owner is null).ToArray();
        if (free.Length > 1 && options.Adopts)
            return Blocked("AmbiguousAdoption", $"{Ids(free)} all have its name; say which is meant with Id");
        if (free.Length > 0)
            return options.Adopts ? new ObjectMatch(free[0]) { IsAdopted = true } : Blocked("Unowned", $"{Ids(free)} has the same name and is of no configuration; -Adopt takes it over, or say Id");
        StoredObject[] others = twins.Where(one => one.Owner != declared.Configuration).ToArray();
        if (others.Length == 1 && options is { Adopts: true, Forces: true })
            return new ObjectMatch(others[0]) { IsAdopted = true };
        return others.Length > 0 && (options.Adopts || !declared.Kind.MayShareName) ? OwnedElsewhere(others[0]) : new ObjectMatch(null);
    }

    /// <summary>What may be the declared object. Credentials have names only for people; what they are for is theirs alone.</summary>
    private static IEnumerable<StoredObject> Twins(DeclaredObject declared, StoredObjects all)
    {
        if (!declared.Kind.HasSecrets)
            return declared.Name is { } name ? all.Named(name) : [];
        return TargetOf(declared.Fields.TryGetValue("auth", out object? auth) ? auth : null) is { } target ? all.Where(one => target == TargetOf(one.Field("auth"))) : [];
    }

    private static string? TargetOf(object? auth) => auth is not IReadOnlyDictionary<string, object?> table ? null
        : table.TryGetValue("mcp_server_url", out object? server) ? server as string : table.TryGetValue("secret_name", out object? variable) ? variable as string : null;

    private static ObjectMatch OwnedElsewhere(StoredObject stored) => Blocked("OwnedElsewhere", $"{stored.Id} is of the configuration '{stored.Owner}'; -Adopt with -Force takes it from there");

    private static ObjectMatch Blocked(string errorId, string reason) => new(null, errorId, reason);

    private static string Ids(IEnumerable<StoredObject> objects) => string.Join(" and ", objects.Select(static one => one.Id));
}
