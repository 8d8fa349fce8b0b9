using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>The calls of a turn that wait, and the answers to them and to the calls of workflow runs. Called under the service's lock.</summary>
internal sealed class AnswerBook
{
    private readonly Session _session;
    private readonly WorkflowRuns _runs;
    private readonly List<StoredEvent> _verdicts = new();

    public AnswerBook(Session session, WorkflowRuns runs)
    {
        _session = session;
        _runs = runs;
    }

    /// <summary>The calls of the turn.</summary>
    public List<OpenCall> Calls { get; } = new();

    public bool AreAnswered => Calls.All(c => c.IsAnswered);

    /// <summary>How much the client has said to the turn's calls: it grows with each verdict and each result.</summary>
    public int Said => Calls.Count(c => c.IsJudged) + Calls.Count(c => c.IsAnswered);

    /// <summary>The call of this id that waits for an answer, in the turn or in a workflow run; null where there is none.</summary>
    public OpenCall? Find(string id) => Calls.FirstOrDefault(c => c.Id == id) ?? _runs.Call(id);

    /// <summary>The stop reason of a session that waits for what is open.</summary>
    public JsonObject Reason() => TurnEvents.RequiresAction(Calls.Where(c => !c.IsAnswered).Select(c => c.Id));

    public StoredEvent TakeResult(JsonObject body, string idName)
    {
        OpenCall call = Find(body[idName]!.GetValue<string>())!;
        body["session_thread_id"] = call.ThreadId;
        StoredEvent stored = _session.Log.Append(body);
        call.Answer(body["content"] is JsonArray content ? JsonText.Copy(content) : null, body["is_error"]?.GetValue<bool>() ?? false);
        return stored;
    }

    public StoredEvent TakeVerdict(JsonObject body)
    {
        OpenCall call = Find(body["tool_use_id"]!.GetValue<string>())!;
        body["session_thread_id"] = call.ThreadId;
        StoredEvent verdict = _session.Log.Queue(body);
        if (call.ThreadId is null)
            _verdicts.Add(verdict);
        else
            _session.Log.Process(verdict);
        call.Judge(body["result"]!.GetValue<string>() == "deny", body["deny_message"]?.GetValue<string>());
        return verdict;
    }

    /// <summary>Processes the verdicts on the turn's calls.</summary>
    public void ProcessVerdicts()
    {
        foreach (StoredEvent verdict in _verdicts)
            _session.Log.Process(verdict);
        _verdicts.Clear();
    }
}
