using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Checks the events a client sends: all of them are good, or none is accepted.</summary>
internal sealed class EventInputs
{
    private static readonly string[] OfSessions = { "user.message", "user.define_outcome" };
    private static readonly string[] OfDeployments = { "user.message", "user.define_outcome", "system.message" };
    private readonly Service _service;

    public EventInputs(Service service) => _service = service;

    /// <summary>The events a session is created with: messages, or one outcome; of a deployment a system message, too.</summary>
    public IReadOnlyList<JsonObject> ReadInitial(Fields fields, Session session, bool isDeployed) =>
        Read(InitialEvents(fields, isDeployed ? OfDeployments : OfSessions), session);

    /// <summary>The events that a deployment keeps for its sessions, checked as far as that is possible without one.</summary>
    public static IReadOnlyList<JsonObject> ReadDeployed(Fields fields)
    {
        IReadOnlyList<Fields> events = InitialEvents(fields, OfDeployments);
        if (events.Count == events.Count(IsSystem))
            throw fields.Error("initial_events", "must have a user.message or a user.define_outcome");
        if (events.Take(events.Count - 1).FirstOrDefault(IsSystem) is { } early)
            throw early.Error("type", "a system.message must be the last of its request");
        return events.Select(e => e.Text("type") switch
        {
            "user.message" => Message(e),
            "system.message" => SystemMessage(e),
            _ => Outcome(e),
        }).ToList();
    }

    /// <summary>The events sent to a session, ready for its engine.</summary>
    public IReadOnlyList<JsonObject> ReadSent(Fields fields, Session session, bool isWorkers)
    {
        IReadOnlyList<Fields> events = fields.Objects("events", 1000);
        foreach (Fields entry in events)
            CheckSender(entry, isWorkers);
        return events.Count > 0 ? Read(events, session) : throw fields.Error("events", "must have at least one entry");
    }

    private static IReadOnlyList<Fields> InitialEvents(Fields fields, string[] kinds)
    {
        IReadOnlyList<Fields> events = fields.Objects("initial_events", 50);
        if (events.Count == 0)
            throw fields.Error("initial_events", "must have 1 to 50 entries");
        foreach (Fields entry in events)
            entry.OneOf("type", kinds);
        if (events.Any(e => e.Text("type") == "user.define_outcome") && events.Count(e => !IsSystem(e)) > 1)
            throw fields.Error("initial_events", "may have messages or one user.define_outcome");
        return events;
    }

    private static bool IsSystem(Fields entry) => entry.Text("type") == "system.message";

    private List<JsonObject> Read(IReadOnlyList<Fields> events, Session session)
    {
        var read = new List<JsonObject>();
        var answered = new HashSet<string>();
        for (int i = 0; i < events.Count; i++)
        {
            Fields fields = events[i];
            read.Add(fields.Text("type") switch
            {
                "user.message" => Message(fields, session, read),
                "user.interrupt" => Interrupt(fields, session),
                "interrupt" => LaunchInterrupt(fields, session),
                "user.tool_confirmation" => Confirmation(fields, session, answered),
                "user.custom_tool_result" => CustomResult(fields, session, answered),
                "user.tool_result" => WorkerResult(fields, session, answered),
                "user.define_outcome" => Outcome(fields, session, read),
                "system.message" => SystemMessage(fields, session, read, isLast: i == events.Count - 1),
                null => throw fields.Error("type", "is required"),
                var other => throw fields.Error("type", $"'{other}' cannot be sent"),
            });
        }

        return read;
    }

    private static JsonObject Message(Fields fields, Session session, List<JsonObject> before)
    {
        RefuseAtCap(fields, session);
        if (session.Engine is { IsBlocked: true, MustStop: false } && !before.Any(e => e["type"]!.ToString() == "user.interrupt"))
            throw fields.Error("type", "the session requires action: its tool calls must be answered, or interrupted, before a user.message");
        return Message(fields);
    }

    private static JsonObject Message(Fields fields)
    {
        JsonArray content = ContentFields.Read(fields, ContentFields.Message);
        return content.Count > 0 ? new JsonObject { ["type"] = "user.message", ["content"] = content } : throw fields.Error("content", "must have at least one block");
    }

    private JsonObject LaunchInterrupt(Fields fields, Session session)
    {
        _service.Forms.UseLaunch($"{fields.PathOf("type")}: 'interrupt'", "'user.interrupt'");
        return ReadInterrupt(fields, session);
    }

    private JsonObject Interrupt(Fields fields, Session session)
    {
        _service.Forms.UseCurrent($"{fields.PathOf("type")}: 'user.interrupt'", "'interrupt'");
        return ReadInterrupt(fields, session);
    }

    private static JsonObject ReadInterrupt(Fields fields, Session session)
    {
        string? thread = fields.Text("session_thread_id");
        WorkflowRun? run = session.Engine.Runs.OfThread(thread);
        if (thread is not null && thread != session.ThreadId && run is null)
            throw ServiceException.NotFound($"session {session.Id} has no thread {thread}");
        if (run?.ThreadStatus == "terminated")
            throw fields.Error("session_thread_id", $"the thread {thread} is terminated");
        return new JsonObject { ["type"] = "user.interrupt", ["session_thread_id"] = thread };
    }

    private static JsonObject Confirmation(Fields fields, Session session, HashSet<string> answered)
    {
        string id = fields.RequiredText("tool_use_id");
        Open(fields, "tool_use_id", session, answered, wantsCustom: false);
        string result = fields.OneOf("result", "allow", "deny");
        string? message = fields.Text("deny_message", 10_000);
        if (message is not null && result == "allow")
            throw fields.Error("deny_message", "goes with deny only");
        return new JsonObject { ["type"] = "user.tool_confirmation", ["tool_use_id"] = id, ["result"] = result, ["deny_message"] = message, ["session_thread_id"] = null };
    }

    private static JsonObject CustomResult(Fields fields, Session session, HashSet<string> answered)
    {
        string id = fields.RequiredText("custom_tool_use_id");
        Open(fields, "custom_tool_use_id", session, answered, wantsCustom: true);
        return new JsonObject
        {
            ["type"] = "user.custom_tool_result",
            ["custom_tool_use_id"] = id,
            ["content"] = ContentFields.Read(fields, ContentFields.ToolResult),
            ["is_error"] = fields.Flag("is_error") ?? false,
            ["session_thread_id"] = null,
        };
    }

    private static void CheckSender(Fields entry, bool isWorkers)
    {
        string? type = entry.Text("type");
        if (type == "user.tool_result" && !isWorkers)
            throw ServiceException.Of(403, $"{entry.PathOf("type")}: user.tool_result can be sent only with environment credentials; an API key or Console session cannot post this event type");
        if (isWorkers && type is not ("user.tool_result" or "user.custom_tool_result"))
            throw ServiceException.Of(403, $"{entry.PathOf("type")}: environment credentials send results only, not {type}");
    }

    // Of a worker, for a call of a built-in tool that the service does not run itself.
    private static JsonObject WorkerResult(Fields fields, Session session, HashSet<string> answered)
    {
        if (!session.IsSelfHosted)
            throw fields.Error("type", "user.tool_result is for self-hosted environments");
        string id = fields.RequiredText("tool_use_id");
        if (session.Log.History.All(e => e.Id != id))
            throw fields.Error("tool_use_id", $"{id} does not match any `agent.tool_use` event in this session");
        OpenCall call = Known(fields, "tool_use_id", session);
        if (!call.IsWorkers)
            throw fields.Error("tool_use_id", $"the call {id} is not a worker's");
        if (call.Asks && !call.IsJudged)
            throw fields.Error("tool_use_id", $"the call {id} waits for a user.tool_confirmation");
        if (call.IsAnswered || !answered.Add(id))
            throw fields.Error("tool_use_id", $"the call {id} is answered already");
        return new JsonObject
        {
            ["type"] = "user.tool_result",
            ["tool_use_id"] = id,
            ["content"] = ContentFields.Read(fields, ContentFields.ToolResult),
            ["is_error"] = fields.Flag("is_error") ?? false,
            ["session_thread_id"] = null,
        };
    }

    private static OpenCall Known(Fields fields, string name, Session session)
    {
        string id = fields.RequiredText(name);
        if (session.Engine.FindCall(id) is { } call)
            return call;
        StoredEvent? known = session.Log.History.FirstOrDefault(e => e.Id == id);
        throw fields.Error(name, known is null ? $"{id} matches no tool_use of this session" : $"the event {id} is a {known.Type} that does not wait for an answer");
    }

    // Each call is answered once, in its own way.
    private static void Open(Fields fields, string name, Session session, HashSet<string> answered, bool wantsCustom)
    {
        string id = fields.RequiredText(name);
        OpenCall call = Known(fields, name, session);
        if (call.Kind == CallKind.Custom != wantsCustom)
            throw fields.Error(name, wantsCustom ? $"the call {id} waits for a user.tool_confirmation" : $"the call {id} waits for a user.custom_tool_result");
        if (!wantsCustom && !call.Asks)
            throw fields.Error(name, $"the call {id} is allowed already; a worker of the environment answers it");
        if (call.IsAnswered || call.IsJudged || !answered.Add(id))
            throw fields.Error(name, $"the call {id} is answered already");
    }

    private static JsonObject Outcome(Fields fields, Session session, List<JsonObject> before)
    {
        RefuseAtCap(fields, session);
        if (session.Engine.HasOutcome || before.Any(e => e["type"]!.ToString() == "user.define_outcome"))
            throw fields.Error("type", "the session works on an outcome already");
        JsonObject outcome = Outcome(fields);
        outcome["outcome_id"] = Ids.New("outc_");
        return outcome;
    }

    private static JsonObject Outcome(Fields fields)
    {
        Fields rubric = fields.RequiredObject("rubric");
        bool isFile = rubric.OneOf("type", "text", "file") == "file";
        return new JsonObject
        {
            ["type"] = "user.define_outcome",
            ["description"] = fields.RequiredText("description"),
            ["rubric"] = isFile
                ? new JsonObject { ["type"] = "file", ["file_id"] = rubric.RequiredText("file_id") }
                : new JsonObject { ["type"] = "text", ["content"] = rubric.RequiredText("content") },
            ["max_iterations"] = fields.Integer("max_iterations", 1, 20) ?? 3,
        };
    }

    private static JsonObject SystemMessage(Fields fields, Session session, List<JsonObject> before, bool isLast)
    {
        if (!isLast)
            throw fields.Error("type", "a system.message must be the last of its request");
        if (session.Engine.IsBlocked && !before.Any(e => e["type"]!.ToString() is "user.custom_tool_result" or "user.tool_confirmation"))
            throw fields.Error("type", "while the session requires action a system.message must follow a tool result in the same request");
        return SystemMessage(fields);
    }

    private static JsonObject SystemMessage(Fields fields)
    {
        JsonArray content = ContentFields.Read(fields, ContentFields.System);
        return content.Count is >= 1 and <= 1000
            ? new JsonObject { ["type"] = "system.message", ["content"] = content } : throw fields.Error("content", "must have 1 to 1000 text blocks");
    }

    private static void RefuseAtCap(Fields fields, Session session)
    {
        if (session.IsAtCap)
            throw fields.Error("type", "the session has reached its budget; raise or remove it first", "budget_reached");
    }
}
