using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>The checks every request passes before its route is asked: credential, version, known betas.</summary>
internal sealed class RequestChecks
{
    public const string ManagedAgentsBeta = "managed-agents-2026-04-01";
    public const string MemoryBeta = "agent-memory-2026-07-22";
    public const string DreamsBeta = "dreaming-2026-04-21";
    public const string TunnelsBeta = "mcp-tunnels-2026-06-22";

    // Every beta value the service's SDKs know.
    private static readonly HashSet<string> KnownBetas = new(StringComparer.Ordinal)
    {
        "admin-user-sign-out-2026-10-08", "advisor-tool-2026-03-01", MemoryBeta, "analytics-usage-cost-2026-08-24",
        "cache-diagnosis-2026-04-07", "ce-claude-code-managed-settings-2026-10-06", "ce-plugins-2026-09-01", "ce-user-management-2026-07-13",
        "code-execution-2025-05-22", "compact-2026-01-12", "compact-2026-09-04", "computer-use-2024-10-22", "computer-use-2025-01-24",
        "computer-use-2025-11-24", "context-1m-2025-08-07", "context-management-2025-06-27", "dev-full-thinking-2025-05-14", DreamsBeta,
        "efs-2026-10-01", "experimental-claude-tag-2026-10-21", "extended-cache-ttl-2025-04-11", "fallback-credit-2026-06-01", "fallback-credit-2026-07-01",
        "fast-mode-2026-02-01", "files-api-2025-04-14", "google-managed-data-controls-2026-09-01", "inline-tools-2026-09-15", "interleaved-thinking-2025-05-14", ManagedAgentsBeta,
        "mcp-client-2025-04-04", "mcp-client-2025-11-20", "mcp-client-2026-09-15", TunnelsBeta, "message-batches-2024-09-24",
        "message-threads-2026-08-12", "mid-conversation-output-config-2026-07-01", "mid-conversation-system-clear-at-2026-08-21",
        "mid-conversation-tool-changes-2026-07-01", "model-context-window-exceeded-2025-08-26", "oauth-2025-04-20", "oidc-federation-2026-04-01",
        "output-128k-2025-02-19", "output-300k-2026-03-24", "pdfs-2024-09-25", "prompt-caching-2024-07-31", "server-side-fallback-2026-06-01",
        "server-side-fallback-2026-07-01", "skills-2025-10-02", "spend-limit-reads-2026-09-26", "structured-outputs-2025-11-13",
        "task-budgets-2026-03-13", "telemetry-destinations-2026-08-11", "thinking-binding-controls-2026-08-01", "thinking-display-updates-2026-08-18",
        "thinking-token-count-2026-05-13", "token-counting-2024-11-01", "token-efficient-tools-2025-02-19", "user-profiles-2026-03-24",
        "user-profiles-2026-08-18", "user-profiles-2026-09-04", "user-profiles-billing-2026-10-01", "webhooks-2026-10-07",
    };

    private readonly byte[] _apiKey;
    private readonly Func<string, WorkerCaller?> _workerOf;

    /// <summary>Makes them.</summary>
    /// <param name="apiKey">The key that opens all but what is for workers alone.</param>
    /// <param name="workerOf">The worker whose key or token it is given; null for any other text.</param>
    public RequestChecks(string apiKey, Func<string, WorkerCaller?> workerOf)
    {
        _apiKey = Encoding.UTF8.GetBytes(apiKey);
        _workerOf = workerOf;
    }

    public void CheckHeaders(HttpRequest request)
    {
        CheckCredential(request);
        string version = request.Header("anthropic-version") ?? throw ServiceException.Invalid("anthropic-version: header is required");
        if (version is not ("2023-06-01" or "2026-10-21"))
            throw ServiceException.Invalid($"anthropic-version: '{version}' is not a valid version; use 2023-06-01 or 2026-10-21");
        foreach (string beta in (request.Header("anthropic-beta") ?? "").Split(',').Select(b => b.Trim()).Where(b => b.Length > 0))
        {
            if (!KnownBetas.Contains(beta))
                throw ServiceException.Invalid($"anthropic-beta: '{beta}' is not a known value");
        }

        if (request.HasToken("anthropic-beta", MemoryBeta) && request.HasToken("anthropic-beta", ManagedAgentsBeta))
            throw ServiceException.Invalid($"anthropic-beta: {MemoryBeta} and {ManagedAgentsBeta} cannot stand together");
    }

    /// <summary>Checks that the credential opens the operation: a good one that does not is a 403.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">What opens the operation.</param>
    /// <param name="ids">The ids in its path.</param>
    public static void CheckAccess(HttpRequest request, Route route, IReadOnlyList<string> ids)
    {
        (Access credential, string? name) = request.Worker switch
        {
            null => (Access.ApiKey, "an API key"),
            { WorkId: null } => (Access.Environment, "an environment key"),
            _ => (Access.Token, "a sessions token"),
        };
        if ((route.Access & credential) == 0)
            throw ServiceException.Of(403, $"{request.Method} {request.Path} does not take {name}");
        if (request.Worker is { } worker && !Opens(worker, route.Scope, ids))
            throw ServiceException.Of(403, $"{name} for something else was given: it does not open {request.Path}");
    }

    private static bool Opens(WorkerCaller worker, Scope scope, IReadOnlyList<string> ids) => scope switch
    {
        Scope.Environment => ids[0] == worker.EnvironmentId && (worker.WorkId is null || ids.Count < 2 || ids[1] == worker.WorkId),
        Scope.Session => worker.Serves(ids[0]),
        Scope.Store => worker.Stores.ContainsKey(ids[0]),
        Scope.WrittenStore => worker.Stores.TryGetValue(ids[0], out bool mayWrite) && mayWrite,
        _ => worker.Skills is null || worker.Skills.Contains(ids[0]),
    };

    private void CheckCredential(HttpRequest request)
    {
        string? key = request.Header("x-api-key");
        string? authorization = request.Header("Authorization");
        if (key is null && authorization is null)
            throw ServiceException.Unauthorized("x-api-key or Authorization header is required");
        if (key is not null && !IsKey(key))
            throw ServiceException.Unauthorized("invalid x-api-key");
        if (authorization is null)
            return;
        string token = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization.Substring(7).Trim() : "";
        if (IsKey(token))
            return;
        request.Worker = _workerOf(token) ?? throw ServiceException.Unauthorized("invalid bearer token");
        if (key is not null)
            throw ServiceException.Unauthorized("x-api-key cannot stand beside a worker's credential");
    }

    private bool IsKey(string given)
    {
        // Compared in full, so that the time taken tells nothing.
        byte[] bytes = Encoding.UTF8.GetBytes(given);
        int difference = bytes.Length ^ _apiKey.Length;
        for (int i = 0; i < bytes.Length; i++)
            difference |= bytes[i] ^ _apiKey[i % _apiKey.Length];
        return difference == 0;
    }
}
