using System.Collections.Generic;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Turns;

namespace ManagedAgents.Emulator.Store;

/// <summary>One session: its fields, its history, and the engine that works through its turns. Used under the service's lock.</summary>
internal sealed class Session
{
    public Session(string id, long createdAt, JsonObject body, EventLog log)
    {
        Id = id;
        CreatedAt = createdAt;
        Body = body;
        Log = log;
        UpdatedAt = createdAt;
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public long UpdatedAt { get; set; }

    /// <summary>The fields that only requests change: agent, environment_id, metadata, title, budget, resources, vault_ids.</summary>
    public JsonObject Body { get; }

    public EventLog Log { get; }

    public SessionUsage Usage { get; } = new();

    /// <summary>The id of the one thread every session has.</summary>
    public string ThreadId { get; } = Ids.New("sthr_");

    /// <summary>idle, running, rescheduling or terminated.</summary>
    public string Status { get; set; } = "idle";

    /// <summary>When its last turn came to rest, in microseconds.</summary>
    public long SettledAt { get; set; }

    /// <summary>Whether a worker of its environment runs the built-in tools.</summary>
    public bool IsSelfHosted { get; init; }

    public JsonArray OutcomeEvaluations { get; } = new();

    public bool IsArchived => Body["archived_at"] is not null;

    public bool IsDeleted { get; set; }

    public string AgentName => Body["agent"]!["name"]!.GetValue<string>();

    /// <summary>The spend ceiling in cents; null for none.</summary>
    public long? BudgetCents => Body["budget"] is JsonObject budget
        ? long.Parse(budget["max_list_cost"]!["amount"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) : null;

    public bool IsAtCap => BudgetCents is { } most && Usage.Cost >= most;

    public TurnEngine Engine { get; set; } = null!;

    public List<JsonObject> Resources { get; } = new();

    /// <summary>The status as whoever lags behind sees it: still running where the turn came to rest after a time in microseconds.</summary>
    public string StatusAt(long time) => SettledAt > time && Status is ("idle" or "terminated") && !IsArchived ? "running" : Status;

    public JsonObject ToJson() => ToJson(Status);

    public JsonObject ToJson(string status)
    {
        var json = JsonText.Copy(Body);
        json["status"] = status;
        json["updated_at"] = Clock.Format(UpdatedAt);
        json["usage"] = Usage.ToJson();
        json["stats"] = Usage.Stats();
        json["outcome_evaluations"] = JsonText.Copy(OutcomeEvaluations);
        var resources = new JsonArray();
        foreach (var resource in Resources) resources.Add(JsonText.Copy(resource));
        json["resources"] = resources;
        return json;
    }
}
