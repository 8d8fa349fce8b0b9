using System;
using System.Collections.Generic;
using System.Threading;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Events;
using ManagedAgents.Events;
using ManagedAgents.Formatting;

namespace ManagedAgents.Conversations;

/// <summary>Asks within a conversation about each call that waits: yes, no with a reason, or yes to all of this tool. Whoever only presses Enter has not approved.</summary>
internal sealed class ConversationApprove : ApprovalPolicy
{
    /// <summary>What is shorter is a slip of the keys.</summary>
    private const int ShortestReason = 4;

    private readonly ConversationConsole _console;
    private readonly LiveWriter _screen;
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _agentOf;
    private readonly Dictionary<string, string?> _threadAgents = new(StringComparer.Ordinal);

    /// <param name="console">Where to ask.</param>
    /// <param name="screen">Where to show what is asked.</param>
    /// <param name="agentOf">Asks the service for the name of a thread's agent, where the thread began before the conversation; null where it does not say.</param>
    public ConversationApprove(ConversationConsole console, LiveWriter screen, Func<string, string?> agentOf)
    {
        _console = console;
        _screen = screen;
        _agentOf = agentOf;
    }

    /// <inheritdoc/>
    public override bool AsksPerson => true;

    /// <inheritdoc/>
    public override bool TellsDenials => false;

    /// <summary>Told that the person wants the turn to end.</summary>
    public Action Interrupt { get; set; } = static () => { };

    /// <summary>Ends a question.</summary>
    public CancellationToken End { get; set; }

    /// <summary>Takes note of whose a thread is.</summary>
    public void Take(SessionEvent taken)
    {
        if (taken is SessionThreadCreatedEvent thread)
            _threadAgents[thread.SessionThreadId] = thread.AgentName;
    }

    private string? AgentOf(string thread)
    {
        if (!_threadAgents.TryGetValue(thread, out string? agent))
            _threadAgents[thread] = agent = _agentOf(thread);
        return agent;
    }

    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal)
    {
        string tool = call is AgentMcpToolUseEvent mcp ? $"{mcp.McpServerName}/{call.Name}" : call.Name;
        string key = $"{call.Type} {tool}";
        if (_allowed.Contains(key))
            return ApprovalDecision.Allow;
        _screen.Verbatim(Tone.Waiting, ToolCallText.Question(call, tool, run: null));
        if (call.SessionThreadId is { } thread)
            _screen.Note(Tone.Waiting, $"  Asked for by {ScreenText.Line(AgentOf(thread) ?? thread)}");
        string question = $"[y] yes  [n] no  [a] all of this tool{(rehearsal is null ? string.Empty : "  [w] what if")}, or why not: ";
        while (true)
        {
            Typed typed = _console.ReadAnswer(question, End);
            if (typed.Kind != TypedKind.Line)
            {
                Interrupt();
                throw new OperationCanceledException();
            }

            string answer = typed.Text.Trim();
            switch (answer.ToUpperInvariant())
            {
                case "Y" or "YES":
                    return ApprovalDecision.Allow;
                case "A" or "ALL":
                    _allowed.Add(key);
                    return ApprovalDecision.Allow;
                case "" or "N" or "NO":
                    return ApprovalDecision.Deny("The user denied this call.");
                case "W" when rehearsal is not null:
                    rehearsal.Show();
                    break;
                case { Length: < ShortestReason }:
                    _screen.Note(Tone.Waiting, $"'{ScreenText.Line(answer)}' is no answer, and too short for a reason, which has {ShortestReason} characters or more.");
                    break;
                default:
                    return ApprovalDecision.Deny(answer);
            }
        }
    }
}
