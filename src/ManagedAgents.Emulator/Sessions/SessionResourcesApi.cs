using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>sessions.resources.*</summary>
internal sealed class SessionResourcesApi
{
    private readonly Service _service;
    private readonly ResourceFields _fields;

    public SessionResourcesApi(Service service)
    {
        _service = service;
        _fields = new ResourceFields(service);
    }

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("GET", "/v1/sessions/*/resources", List, QueryParameters.Pages),
        _service.Route("POST", "/v1/sessions/*/resources", Add),
        _service.Route("GET", "/v1/sessions/*/resources/*", call => Responses.Json(JsonText.Copy(Resource(_service.Session(call.Ids[0]), call.Ids[1])))),
        _service.Route("POST", "/v1/sessions/*/resources/*", Update),
        _service.Route("DELETE", "/v1/sessions/*/resources/*", Delete),
    };

    private HttpResponse List(ApiCall call)
    {
        Session session = _service.Session(call.Ids[0]);
        return Responses.Page(Paging.Cut(call, session.Resources, r => session.Resources.IndexOf(r), false), JsonText.Write);
    }

    private HttpResponse Add(ApiCall call)
    {
        Session session = _service.LiveSession(call.Ids[0]);
        _service.All(EnvironmentKinds.Environment).TryGetValue(session.Body["environment_id"]!.GetValue<string>(), out StoredObject? environment);
        JsonObject resource = _fields.ReadFile(call.Fields, session, environment);
        session.Resources.Add(resource);
        return Responses.Json(JsonText.Copy(resource));
    }

    private HttpResponse Update(ApiCall call)
    {
        JsonObject resource = Resource(_service.LiveSession(call.Ids[0]), call.Ids[1]);
        if (resource["type"]!.ToString() != "github_repository")
            throw ServiceException.Invalid("only a repository's authorization_token can be changed");
        call.Fields.RequiredText("authorization_token");
        resource["updated_at"] = Clock.Format(_service.Clock.Next());
        return Responses.Json(JsonText.Copy(resource));
    }

    private HttpResponse Delete(ApiCall call)
    {
        Session session = _service.LiveSession(call.Ids[0]);
        JsonObject resource = Resource(session, call.Ids[1]);
        session.Resources.Remove(resource);
        if (resource["file_id"]?.ToString() is { } id && _service.Files().TryGetValue(id, out StoredFile? copy))
            _service.Remove(copy);
        return Responses.Deleted(call.Ids[1], "session_resource_deleted");
    }

    private static JsonObject Resource(Session session, string id) => session.Resources.FirstOrDefault(r => r["id"]?.ToString() == id)
        ?? throw ServiceException.NotFound($"session {session.Id} has no resource {id}");
}
