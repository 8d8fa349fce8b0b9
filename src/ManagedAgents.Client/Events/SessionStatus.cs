using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Events;

/// <summary>What a session's status says.</summary>
internal static class SessionStatus
{
    /// <summary>True for a session that works, or is about to.</summary>
    public static bool IsAtWork(string status) => status is "running" or "rescheduling";

    /// <summary>Reads the status and tells whether the session or the thread works (sessions.retrieve, sessions.threads.retrieve).</summary>
    public static Task<bool> IsAtWorkAsync(ApiCaller client, EventSource source, CancellationToken token) =>
        client.ReadAsync(new ApiRequest("GET", source.ObjectPath), static json => json.TryGetProperty("status"u8, out JsonElement status) && status.ValueKind == JsonValueKind.String && IsAtWork(status.GetString()!), token);
}
