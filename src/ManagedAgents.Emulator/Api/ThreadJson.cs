using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Store;

namespace ManagedAgents.Emulator.Api;

/// <summary>A session's primary thread as it is answered.</summary>
internal static class ThreadJson
{
    public static JsonObject Render(Session session, string status)
    {
        var agent = JsonText.Copy(session.Body["agent"]!.AsObject());
        agent.Remove("multiagent");
        var stats = session.Usage.Stats();
        stats["startup_seconds"] = 0;
        return new JsonObject
        {
            ["id"] = session.ThreadId,
            ["type"] = "session_thread",
            ["session_id"] = session.Id,
            ["parent_thread_id"] = null,
            ["workflow_run_id"] = null,
            ["agent"] = agent,
            ["status"] = status,
            ["created_at"] = Clock.Format(session.CreatedAt),
            ["updated_at"] = Clock.Format(session.UpdatedAt),
            ["archived_at"] = session.Body["archived_at"]?.DeepClone(),
            ["stats"] = stats,
            ["usage"] = session.Usage.ToJson(),
        };
    }
}
