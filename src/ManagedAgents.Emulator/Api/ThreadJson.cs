using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Store;
using ManagedAgents.Emulator.Turns;

namespace ManagedAgents.Emulator.Api;

/// <summary>A session's threads as they are answered: the primary one, and those of its workflow runs.</summary>
internal static class ThreadJson
{
    /// <summary>The thread of a workflow run, whose agent was made for it.</summary>
    public static JsonObject Render(Session session, WorkflowRun run)
    {
        var thread = Render(session, run.ThreadStatus);
        var agent = thread["agent"]!.AsObject();
        agent.Remove("id");
        agent.Remove("version");
        agent["type"] = "inline";
        agent["name"] = run.AgentName;
        thread["id"] = run.ThreadId;
        thread["parent_thread_id"] = session.ThreadId;
        thread["workflow_run_id"] = run.Id;
        thread["created_at"] = Clock.Format(run.CreatedAt);
        thread["updated_at"] = Clock.Format(run.CreatedAt);
        thread["archived_at"] = run.ArchivedAt;
        return thread;
    }

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
