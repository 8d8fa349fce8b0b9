using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Environments;

/// <summary>environments.*</summary>
internal sealed class EnvironmentsApi
{
    private static readonly string[] PackageManagers = { "apt", "cargo", "gem", "go", "npm", "pip" };
    private readonly Service _service;

    public EnvironmentsApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("POST", "/v1/environments", Create),
        _service.Route("GET", "/v1/environments", List, "limit", "page", "include_archived"),
        _service.Route("GET", "/v1/environments/*", call => Responses.Json(JsonText.Copy(_service.Environment(call.Ids[0]).Body))),
        _service.Route("POST", "/v1/environments/*", Update),
        _service.Route("DELETE", "/v1/environments/*", Delete),
        _service.Route("POST", "/v1/environments/*/archive", Archive),
    };

    private HttpResponse Create(ApiCall call)
    {
        var now = _service.Clock.Next();
        var body = new JsonObject
        {
            ["id"] = Ids.New("env_"),
            ["type"] = "environment",
            ["archived_at"] = null,
            ["created_at"] = Clock.Format(now),
            ["updated_at"] = Clock.Format(now),
            ["name"] = null,
            ["description"] = null,
            ["config"] = null,
            ["metadata"] = new JsonObject(),
            ["scope"] = "organization",
        };
        Read(call.Fields, body);
        var environment = new StoredEnvironment(body["id"]!.GetValue<string>(), now, body);
        _service.Environments().Add(environment.Id, environment);
        return Responses.Json(JsonText.Copy(body));
    }

    private HttpResponse List(ApiCall call)
    {
        var archived = call.Query.Flag("include_archived");
        var page = Paging.Cut(call, _service.Environments().Values.Where(e => archived || !e.IsArchived), e => e.CreatedAt, true);
        return Responses.Page(page, e => JsonText.Write(e.Body));
    }

    private HttpResponse Update(ApiCall call)
    {
        var environment = _service.Environment(call.Ids[0]);
        if (environment.IsArchived) throw ServiceException.Invalid($"environment {environment.Id} is archived", "environment_archived");
        var updated = JsonText.Copy(environment.Body);
        Read(call.Fields, updated);
        updated["updated_at"] = Clock.Format(_service.Clock.Next());
        foreach (var field in updated.ToList()) environment.Body[field.Key] = field.Value?.DeepClone();
        return Responses.Json(updated);
    }

    private HttpResponse Delete(ApiCall call)
    {
        var environment = _service.Environment(call.Ids[0]);
        _service.Environments().Remove(environment.Id);
        return Responses.Deleted(environment.Id, "environment_deleted");
    }

    private HttpResponse Archive(ApiCall call)
    {
        var environment = _service.Environment(call.Ids[0]);
        environment.Body["archived_at"] ??= Clock.Format(_service.Clock.Next());
        return Responses.Json(JsonText.Copy(environment.Body));
    }

    private void Read(Fields fields, JsonObject body)
    {
        if (body["name"] is null || !fields.IsNull("name"))
        {
            var name = fields.RequiredText("name", 256);
            var id = body["id"]!.GetValue<string>();
            if (_service.Environments().Values.Any(e => e.Name == name && e.Id != id && !e.IsArchived))
                throw ServiceException.Conflict($"name: an environment '{name}' exists already");
            body["name"] = name;
        }
        if (fields.Has("description")) body["description"] = fields.Text("description");
        if (!fields.IsNull("scope")) body["scope"] = fields.OneOf("scope", "organization", "account");
        body["metadata"] = fields.MergedMetadata(body["metadata"]!.AsObject());
        if (body["config"] is null || fields.Has("config")) body["config"] = Config(fields.Object("config"), body["config"] as JsonObject);
    }

    private JsonObject Config(Fields? config, JsonObject? before)
    {
        var type = config?.OneOf("type", "cloud", "self_hosted") ?? "cloud";
        if (before is not null && before["type"]!.GetValue<string>() != type) throw config!.Error("type", "cannot change", "invalid_config_type_change");
        if (type == "self_hosted") return new JsonObject { ["type"] = type };
        var keepsNetworking = before is not null && config?.Has("networking") != true;
        return new JsonObject
        {
            ["type"] = type,
            ["networking"] = keepsNetworking ? before!["networking"]!.DeepClone() : Networking(config?.Object("networking")),
            ["packages"] = Packages(config?.Object("packages"), before?["packages"] as JsonObject),
        };
    }

    private JsonObject Networking(Fields? networking)
    {
        switch (networking?.OneOf("type", "unrestricted", "limited", "package_managers_and_custom"))
        {
            case "limited":
                _service.Forms.UseCurrent($"{networking.PathOf("type")}: 'limited'", "'package_managers_and_custom'");
                return Limited(networking, networking.Flag("allow_package_managers") ?? false, networking.Flag("allow_mcp_servers") ?? false);
            case "package_managers_and_custom":
                _service.Forms.UseLaunch($"{networking.PathOf("type")}: 'package_managers_and_custom'", "'limited'");
                return _service.Forms.AnswersInLaunchForm
                    ? new JsonObject { ["type"] = "package_managers_and_custom", ["allowed_hosts"] = networking.TextArray("allowed_hosts") }
                    : Limited(networking, true, false);
            default:
                return new JsonObject { ["type"] = "unrestricted" };
        }
    }

    private static JsonObject Limited(Fields networking, bool packageManagers, bool mcpServers) => new()
    {
        ["type"] = "limited",
        ["allowed_hosts"] = networking.TextArray("allowed_hosts"),
        ["allow_package_managers"] = packageManagers,
        ["allow_mcp_servers"] = mcpServers,
    };

    private static JsonObject Packages(Fields? packages, JsonObject? before)
    {
        var read = new JsonObject { ["type"] = "packages" };
        foreach (var manager in PackageManagers)
            read[manager] = packages is null || !packages.Has(manager) ? before?[manager]?.DeepClone() ?? new JsonArray() : packages.TextArray(manager);
        return read;
    }
}

/// <summary>One environment.</summary>
internal sealed class StoredEnvironment
{
    public StoredEnvironment(string id, long createdAt, JsonObject body)
    {
        Id = id;
        CreatedAt = createdAt;
        Body = body;
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public JsonObject Body { get; }

    public string Name => Body["name"]!.GetValue<string>();

    public bool IsArchived => Body["archived_at"] is not null;

    public bool IsSelfHosted => Body["config"]!["type"]!.GetValue<string>() == "self_hosted";
}

/// <summary>The environments that the service knows.</summary>
internal static class KnownEnvironments
{
    public static Dictionary<string, StoredEnvironment> Environments(this Service service) => service.All<StoredEnvironment>();

    public static StoredEnvironment Environment(this Service service, string id) => service.Find<StoredEnvironment>(id, "environment");
}
