using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Memory;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Emulator.WorkQueue;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Reads what is mounted into a session: files, repositories, memory stores.</summary>
internal sealed class ResourceFields
{
    private readonly Service _service;

    public ResourceFields(Service service) => _service = service;

    /// <summary>The resources of a new session; files are copied only when all of them are good.</summary>
    public IReadOnlyList<JsonObject> ReadAll(Fields fields, Session session, StoredObject environment)
    {
        CheckAll(fields, environment);
        return fields.Objects("resources").Select(r => Read(r, session, environment)).ToList();
    }

    /// <summary>Checks the resources of a session that is made now or later.</summary>
    public void CheckAll(Fields fields, StoredObject environment)
    {
        IReadOnlyList<Fields> all = fields.Objects("resources", 500);
        if (all.Count(r => r.Json["type"]?.ToString() == "memory_store") > 8)
            throw fields.Error("resources", "may have at most 8 memory stores");
        foreach (Fields resource in all)
            Check(resource, environment);
    }

    /// <summary>A file mounted into a session that exists already.</summary>
    public JsonObject ReadFile(Fields fields, Session session, StoredObject? environment)
    {
        fields.OneOf("type", "file");
        RefuseSelfHosted(fields, environment);
        return File(fields, session);
    }

    private void Check(Fields resource, StoredObject environment)
    {
        switch (resource.OneOf("type", "file", "github_repository", "memory_store"))
        {
            case "file":
                RefuseSelfHosted(resource, environment);
                _service.File(resource.RequiredText("file_id"));
                break;
            case "github_repository":
                RefuseSelfHosted(resource, environment);
                Repository(resource);
                break;
            default:
                MemoryStore(resource);
                break;
        }
    }

    private JsonObject Read(Fields resource, Session session, StoredObject environment) => resource.Json["type"]!.ToString() switch
    {
        "file" => ReadFile(resource, session, environment),
        "github_repository" => Repository(resource),
        _ => MemoryStore(resource),
    };

    private static void RefuseSelfHosted(Fields resource, StoredObject? environment)
    {
        if (environment?.IsSelfHosted() == true)
            throw resource.Error("type", "a self-hosted environment takes memory stores only");
    }

    // The session gets a copy under an id of its own.
    private JsonObject File(Fields resource, Session session)
    {
        StoredFile file = _service.File(resource.RequiredText("file_id"));
        long now = _service.Clock.Next();
        var copy = new StoredFile(Ids.New("file_"), now, file.Name, file.MimeType, file.Content.Share()) { SessionId = session.Id, IsMountedCopy = true };
        _service.Files().Add(copy.Id, copy);
        return new JsonObject
        {
            ["id"] = Ids.New("sesrsc_"),
            ["type"] = "file",
            ["file_id"] = copy.Id,
            ["mount_path"] = resource.Text("mount_path") ?? "/mnt/session/uploads/" + copy.Id,
            ["created_at"] = Clock.Format(now),
            ["updated_at"] = Clock.Format(now),
        };
    }

    private JsonObject Repository(Fields resource)
    {
        string url = resource.RequiredText("url");
        long now = _service.Clock.Next();
        var json = new JsonObject
        {
            ["id"] = Ids.New("sesrsc_"),
            ["type"] = "github_repository",
            ["url"] = url,
            ["mount_path"] = resource.Text("mount_path") ?? "/workspace/" + url.TrimEnd('/').Split('/').Last(),
            ["created_at"] = Clock.Format(now),
            ["updated_at"] = Clock.Format(now),
        };
        resource.Text("authorization_token");
        if (resource.Text("branch") is { } branch)
        {
            _service.Forms.UseLaunch($"{resource.PathOf("branch")}", "'checkout'");
            if (_service.Forms.AnswersInLaunchForm)
                json["branch"] = branch;
            else
                json["checkout"] = new JsonObject { ["type"] = "branch", ["name"] = branch };
        }
        else if (resource.Object("checkout") is { } checkout)
        {
            _service.Forms.UseCurrent($"{resource.PathOf("checkout")}", "'branch'");
            json["checkout"] = checkout.OneOf("type", "branch", "commit") == "branch"
                ? new JsonObject { ["type"] = "branch", ["name"] = checkout.RequiredText("name") }
                : new JsonObject { ["type"] = "commit", ["sha"] = checkout.RequiredText("sha") };
        }

        return json;
    }

    // A store the service does not know is mounted all the same: nothing here reads what it holds.
    private JsonObject MemoryStore(Fields resource)
    {
        string id = resource.RequiredText("memory_store_id");
        if (!id.StartsWith("memstore_", StringComparison.Ordinal))
            throw resource.Error("memory_store_id", $"'{id}' is not a memory store's id");
        StoredObject? store = _service.MemoryStore(id);
        if (store?.IsArchived == true)
            throw resource.Error("memory_store_id", $"{id} is archived");
        var json = new JsonObject
        {
            ["type"] = "memory_store",
            ["memory_store_id"] = id,
            ["access"] = resource.IsNull("access") ? "read_write" : resource.OneOf("access", "read_write", "read_only"),
            ["instructions"] = resource.Text("instructions", 4096),
            ["mount_path"] = _service.Of<WorkSettings>().MemoryFolder + (store is null ? id : Slug(store.Text("name")!)),
            ["name"] = store?.Text("name"),
        };
        if (store is not null)
            json["description"] = store.Text("description");
        return json;
    }

    private static string Slug(string name) => Regex.Replace(name.ToLowerInvariant(), "[^a-z0-9]+", "-").Trim('-');
}
