using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Memory;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;
using ManagedAgents.Emulator.Vaults;
using ManagedAgents.Emulator.Webhooks;

namespace ManagedAgents.Emulator.Deployments;

/// <summary>Runs deployments: each run has started a session, or says why it could not. Used under the service's lock.</summary>
internal static class DeploymentRuns
{
    private static readonly string[] OfSession = { "agent", "environment_id", "vault_ids", "resources", "initial_events", "budget" };

    /// <summary>Runs a deployment.</summary>
    /// <param name="service">The service.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="scheduledAt">When its schedule wanted the run; null where somebody asked for it.</param>
    public static StoredObject Start(Service service, StoredObject deployment, string? scheduledAt)
    {
        StoredObject run = service.New(DeploymentKinds.Run, null);
        (string? session, JsonObject? error) = StartSession(service, deployment);
        run.Body["agent"] = deployment.Body["agent"]!.DeepClone();
        run.Body["deployment_id"] = deployment.Id;
        run.Body["session_id"] = session;
        run.Body["error"] = error;
        run.Body["trigger_context"] = scheduledAt is null ? new JsonObject { ["type"] = "manual" } : new JsonObject { ["type"] = "schedule", ["scheduled_at"] = scheduledAt };
        if (scheduledAt is not null && deployment.Body["schedule"] is JsonObject schedule)
            schedule["last_run_at"] = run.Text("created_at");
        if (scheduledAt is not null)
            TellOf(service, run.Id, error is null);

        // What is gone stays gone: every further run would fail, too.
        if (scheduledAt is not null && error is not null)
            SetStatus(service, deployment, new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = PausedType(error["type"]!.GetValue<string>()) } });
        return service.Add(DeploymentKinds.Run, run);
    }

    /// <summary>Pauses a deployment for a reason, or lets it go on.</summary>
    public static void SetStatus(Service service, StoredObject deployment, JsonObject? pausedReason)
    {
        service.Of<WebhookSender>().TellOfObject("deployment", pausedReason is null ? "unpaused" : "paused", deployment.Id);
        deployment.Body["status"] = pausedReason is null ? "active" : "paused";
        deployment.Body["paused_reason"] = pausedReason;
        deployment.Body["updated_at"] = Clock.Format(service.Clock.Next());
    }

    // Of scheduled runs alone: whoever starts one has its answer. That one succeeded means that there is a session.
    private static void TellOf(Service service, string runId, bool hasSession)
    {
        foreach (string what in new[] { "started", hasSession ? "succeeded" : "failed" })
            service.Of<WebhookSender>().TellOfObject("deployment_run", what, runId);
    }

    // A pause knows no type for what was refused in general.
    private static string PausedType(string type) => type == "session_creation_rejected_error" ? "unknown_error" : type;

    private static (string? Session, JsonObject? Error) StartSession(Service service, StoredObject deployment)
    {
        if (Missing(service, deployment) is { } missing)
            return (null, missing);
        var request = new JsonObject();
        foreach (string name in OfSession)
            request[name] = deployment.Body[name]?.DeepClone();
        if (service.Forms.AnswersInLaunchForm)
            request["agent"]!["version"] = request["agent"]!["version"]!.ToString();
        try
        {
            return (new SessionsApi(service).Start(new Fields(request, ""), deployment.Id).Id, null);
        }
        catch (ServiceException e)
        {
            return (null, Error("session_creation_rejected_error", e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or NullReferenceException or ArgumentException or FormatException)
        {
            // A schedule's thread has nobody above it who would take it.
            return (null, Error("unknown_error", "The emulator failed: " + e.Message));
        }
    }

    // What a deployment names may have ended since.
    private static JsonObject? Missing(Service service, StoredObject deployment)
    {
        string agentId = deployment.Body["agent"]!["id"]!.GetValue<string>();
        if (service.Agent(agentId).ArchivedAt is not null)
            return Error("agent_archived_error", $"agent {agentId} is archived");
        StoredObject? environment = Known(service, EnvironmentKinds.Environment, deployment.Text("environment_id")!);
        if (environment is null)
            return Error("environment_not_found_error", $"environment {deployment.Text("environment_id")} was not found");
        if (environment.IsArchived)
            return Error("environment_archived_error", $"environment {environment.Id} is archived");
        var resources = deployment.Body["resources"]!.AsArray().Select(r => r!.AsObject()).ToList();
        if (environment.IsSelfHosted() && resources.Any(r => r["type"]!.GetValue<string>() != "memory_store"))
            return Error("self_hosted_resources_unsupported_error", "a self-hosted environment takes memory stores only");
        foreach (string id in deployment.Body["vault_ids"]!.AsArray().Select(v => v!.GetValue<string>()))
        {
            StoredObject? vault = Known(service, VaultKinds.Vault, id);
            if (vault is null or { IsArchived: true })
                return Error(vault is null ? "vault_not_found_error" : "vault_archived_error", $"vault {id} {(vault is null ? "was not found" : "is archived")}");
        }

        return resources.Select(r => Missing(service, r)).FirstOrDefault(e => e is not null);
    }

    private static JsonObject? Missing(Service service, JsonObject resource)
    {
        if (resource["file_id"]?.GetValue<string>() is { } file)
            return service.Files().ContainsKey(file) ? null : Error("file_not_found_error", $"file {file} was not found");
        if (resource["memory_store_id"]?.GetValue<string>() is not { } store)
            return null;
        return Known(service, MemoryKinds.Store, store) switch
        {
            null => Error("session_resource_not_found_error", $"memory store {store} was not found"),
            { IsArchived: true } => Error("memory_store_archived_error", $"memory store {store} is archived"),
            _ => null,
        };
    }

    private static StoredObject? Known(Service service, ObjectKind kind, string id) => service.All(kind).TryGetValue(id, out StoredObject? found) ? found : null;

    private static JsonObject Error(string type, string message) => new() { ["type"] = type, ["message"] = message };
}
