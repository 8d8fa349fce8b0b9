using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

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
        JsonObject json = JsonText.Copy(Body);
        json["status"] = status;
        json["updated_at"] = Clock.Format(UpdatedAt);
        json["usage"] = Usage.ToJson();
        json["stats"] = Usage.Stats();
        json["outcome_evaluations"] = JsonText.Copy(OutcomeEvaluations);
        var resources = new JsonArray();
        foreach (JsonObject resource in Resources)
            resources.Add(JsonText.Copy(resource));
        json["resources"] = resources;
        return json;
    }
}

/// <summary>What a session has used so far: tokens, working time, list cost in cents.</summary>
internal sealed class SessionUsage
{
    private readonly Stopwatch _active = new();
    private readonly Stopwatch _duration = Stopwatch.StartNew();
    private long _inputTokens;
    private long _outputTokens;

    /// <summary>Whole cents.</summary>
    public long Cost { get; private set; }

    public void Add(int inputTokens, int outputTokens, int cents)
    {
        _inputTokens += inputTokens;
        _outputTokens += outputTokens;
        Cost += cents;
    }

    public void Work() => _active.Start();

    public void Rest() => _active.Stop();

    public static JsonObject Money(long cents) => new() { ["amount"] = cents.ToString(CultureInfo.InvariantCulture), ["currency"] = "USD" };

    public JsonObject ToJson() => new()
    {
        ["input_tokens"] = _inputTokens,
        ["output_tokens"] = _outputTokens,
        ["cache_read_input_tokens"] = 0,
        ["cache_creation"] = new JsonObject { ["ephemeral_1h_input_tokens"] = 0, ["ephemeral_5m_input_tokens"] = 0 },
        ["server_tool_use"] = new JsonObject { ["web_fetch_requests"] = 0, ["web_search_requests"] = 0 },
        ["active_seconds"] = Seconds(_active),
        ["list_cost"] = Money(Cost),
    };

    public JsonObject Stats() => new() { ["active_seconds"] = Seconds(_active), ["duration_seconds"] = Seconds(_duration) };

    private static double Seconds(Stopwatch watch) => Math.Round(watch.Elapsed.TotalSeconds, 3);
}
