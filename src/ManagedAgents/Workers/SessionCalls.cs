using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Workers;

/// <summary>What a session's events say of its calls and of its rest. It is told them in order, from the first on, and asks nobody.</summary>
internal sealed class SessionCalls
{
    private readonly Func<ToolUseEvent, bool> _isServed;
    private readonly List<ToolUseEvent> _open = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _verdicts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _endedThreads = new(StringComparer.Ordinal);

    /// <param name="isServed">Tells of a call whether this worker runs its tool.</param>
    public SessionCalls(Func<ToolUseEvent, bool> isServed) => _isServed = isServed;

    /// <summary>True once the session is over for good.</summary>
    public bool IsOver { get; private set; }

    /// <summary>True where the last thing that happened was the end of a turn, or nothing has happened.</summary>
    public bool IsAtRest { get; private set; } = true;

    /// <summary>True where the session waits for somebody.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>True where calls of this worker are not answered: to be run, held for a verdict, or at work.</summary>
    public bool HasOpen => _open.Count > 0;

    /// <summary>Calls whose tools others run, in the order they were met; each is told once.</summary>
    public List<ToolUseEvent> Foreign { get; } = new();

    /// <summary>The calls that may be run now, in the session's order.</summary>
    public IEnumerable<ToolUseEvent> Ready => _open.Where(MayRun);

    /// <summary>True where nobody waits for an answer to a call any more.</summary>
    public bool IsClosed(string callId) => _answered.Contains(callId);

    /// <summary>Takes note of an event.</summary>
    public void Note(SessionEvent found)
    {
        switch (found)
        {
            case ToolUseEvent call:
                NoteCall(call);
                break;
            case AgentToolResultEvent result:
                Close(result.ToolUseId);
                break;
            case UserToolConfirmationEvent confirmation:
                NoteVerdict(confirmation.ToolUseId, confirmation.Result);
                return;
            case SessionThreadStatusTerminatedEvent thread:
                _endedThreads.Add(thread.SessionThreadId);
                foreach (ToolUseEvent call in _open.Where(call => call.SessionThreadId == thread.SessionThreadId).ToList())
                    Close(call.Id);
                return;
            case SessionStatusTerminatedEvent or SessionDeletedEvent:
                IsOver = true;
                return;
            case SessionStatusIdleEvent idle:
                IsWaiting = idle.StopReason?.Type == "requires_action";
                IsAtRest = !IsWaiting;
                return;
            default:
                if (EventOperations.AnsweredCall(found) is { } answered)
                    Close(answered);
                break;
        }

        (IsAtRest, IsWaiting) = (false, false);
    }

    /// <summary>Takes a call out: it was answered, or never will be.</summary>
    public void Close(string callId)
    {
        _answered.Add(callId);
        _open.RemoveAll(call => call.Id == callId);
    }

    private void NoteCall(ToolUseEvent call)
    {
        if (call is AgentMcpToolUseEvent || !_seen.Add(call.Id) || _answered.Contains(call.Id))
            return;
        bool isOver = call.SessionThreadId is { } thread && _endedThreads.Contains(thread);
        if (!_isServed(call))
            Foreign.Add(call);
        else if (isOver || call.EvaluatedPermission == "deny" || (_verdicts.TryGetValue(call.Id, out string? verdict) && verdict != "allow"))
            _answered.Add(call.Id);
        else
            _open.Add(call);
    }

    private void NoteVerdict(string callId, string? verdict)
    {
        _verdicts[callId] = verdict ?? string.Empty;

        // The service itself tells the agent of a call that was denied.
        if (verdict != "allow")
            Close(callId);
    }

    private bool MayRun(ToolUseEvent call) => call.EvaluatedPermission is null or "" or "allow" || (_verdicts.TryGetValue(call.Id, out string? verdict) && verdict == "allow");
}
