using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Webhooks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>The operations that a declared noun has.</summary>
internal sealed class ObjectsApi
{
    private static readonly string[] Archived = { "include_archived" };
    private readonly Service _service;
    private readonly ObjectKind _kind;
    private readonly int _depth;

    public ObjectsApi(Service service, ObjectKind kind)
    {
        _service = service;
        _kind = kind;
        _depth = kind.Path.Count(c => c == '*');

        // Known from now on, so that it goes with its parent.
        service.All(kind);
    }

    public IEnumerable<Route> Routes()
    {
        string one = _kind.Path + "/*";
        if (_kind.Has(Verbs.Create))
            yield return Route("POST", _kind.Path, Create);
        if (_kind.Has(Verbs.List))
            yield return Route("GET", _kind.Path, List, ListKeys()).For(_kind.ListAccess);
        if (_kind.Has(Verbs.Retrieve))
            yield return Route("GET", one, call => Answer(call, Find(call)));
        if (_kind.Has(Verbs.Update))
            yield return Route("POST", one, Update);
        if (_kind.Has(Verbs.Delete))
            yield return Route("DELETE", one, Delete);
        if (_kind.Has(Verbs.Archive))
            yield return Route("POST", one + "/archive", Archive);
        foreach (KeyValuePair<string, Func<ObjectCall, JsonNode>> action in _kind.Actions)
            yield return Route("POST", $"{one}/{action.Key}", call => Responses.Json(action.Value(new ObjectCall(_service, call, Find(call)))));
    }

    private Route Route(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        _service.RouteWith(_kind.Beta, method, template, handler, queryKeys);

    private string[] ListKeys() => QueryParameters.Pages.Concat(_kind.Has(Verbs.Archive) ? Archived : Array.Empty<string>()).Concat(_kind.ListKeys).ToArray();

    private HttpResponse Create(ApiCall call)
    {
        string? parent = Parent(call);
        if (parent is not null)
            _service.FindLive(_kind.Parent!, parent);
        var made = new ObjectCall(_service, call, _service.New(_kind, parent), isNew: true);
        foreach (Field field in _kind.Fields)
            field.Read(made, made.Object.Body);
        _kind.Check?.Invoke(made, made.Object.Body);
        _service.Add(_kind, made.Object);
        _kind.Created?.Invoke(made);
        Tell("created", made.Object);
        return Answer(call, made.Object);
    }

    private HttpResponse List(ApiCall call)
    {
        string? parent = Parent(call);
        bool archived = !_kind.Has(Verbs.Archive) || call.Query.Flag("include_archived");
        Func<StoredObject, bool> fits = _kind.Filter?.Invoke(call) ?? (_ => true);
        IEnumerable<StoredObject> all = _service.AllOf(_kind, parent).Where(o => (archived || !o.IsArchived) && fits(o));
        Page<StoredObject> page = _kind.Place?.Invoke(call) is { } place
            ? Paging.Cut(call, all, place, descendingByDefault: false, _kind.MostInPage) : Paging.Cut(call, all, o => o.CreatedAt, descendingByDefault: true, _kind.MostInPage);
        return _kind.IsOlder(call)
            ? Responses.Page(page.Items.Select(o => JsonText.Write(Show(call, o))), new("has_more", page.Next is not null), new("next_page", page.Next))
            : Responses.Page(page, o => JsonText.Write(Show(call, o)));
    }

    private HttpResponse Update(ApiCall call)
    {
        string? parent = Parent(call);
        StoredObject found = _service.FindLive(_kind, call.Ids[_depth], parent);
        var change = new ObjectCall(_service, call, found);
        JsonObject after = JsonText.Copy(found.Body);
        foreach (Field field in _kind.Fields)
            field.Read(change, after);
        _kind.Check?.Invoke(change, after);
        if (_kind.IsStamped)
            after["updated_at"] = Clock.Format(_service.Clock.Next());
        found.Body = after;
        Tell("updated", found);
        return Answer(call, found);
    }

    private HttpResponse Delete(ApiCall call)
    {
        StoredObject found = Find(call);
        _kind.Deleting?.Invoke(_service, found);
        _service.Delete(_kind, found);
        Tell("deleted", found);
        return Responses.Deleted(found.Id, _kind.DeletedType);
    }

    private HttpResponse Archive(ApiCall call)
    {
        StoredObject found = Find(call);
        _kind.Archiving?.Invoke(_service, found);
        if (!found.IsArchived)
            Tell("archived", found);
        _service.Archive(_kind, found);
        return Answer(call, found);
    }

    // Nested kinds are one level deep: the parent's id is the first of the path.
    private string? Parent(ApiCall call) => _kind.Parent is null ? null : _service.Find(_kind.Parent, call.Ids[0]).Id;

    private StoredObject Find(ApiCall call) => _service.Find(_kind, call.Ids[_depth], Parent(call));

    private void Tell(string what, StoredObject found) => _service.Of<WebhookSender>().TellOfObject(_kind.Type, what, found.Id, found.ParentId);

    private HttpResponse Answer(ApiCall call, StoredObject found) => Responses.Json(Show(call, found));

    private JsonObject Show(ApiCall call, StoredObject found) => _kind.Shaped(call, _kind.Show?.Invoke(_service, found) ?? JsonText.Copy(found.Body));
}
