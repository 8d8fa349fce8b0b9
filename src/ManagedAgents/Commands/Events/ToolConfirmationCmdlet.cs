using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.Errors;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Events;

/// <summary>What approving and denying share: naming the call and sending the verdict.</summary>
public abstract class ToolConfirmationCmdlet : SessionEventCmdlet
{
    private protected ToolConfirmationCmdlet()
    {
    }

    /// <summary>The call that waits: its event or its event's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PendingCallCompleter))]
    public ToolUseReference ToolUse { get; set; } = null!;

    /// <summary>The session, by id or object; not needed where -ToolUse is an event.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    private protected abstract string Action { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadEvent, ToolUse, out InputEvent confirmation) || !TryNow(() => new SessionReference(ToolUse.SessionOf(Session)), ToolUse, out SessionReference session))
            return;
        if (TryChange(session, $"{Action} {ToolUse}", id => Client.Events.SendAsync(id, new[] { confirmation }, StopToken), out IReadOnlyList<SessionEvent> accepted))
            WriteObject(accepted, enumerateCollection: true);
    }

    private protected abstract InputEvent CreateConfirmation();

    private InputEvent ReadEvent() => ToolUse.Type is null or "agent.tool_use" or "agent.mcp_tool_use"
        ? CreateConfirmation()
        : throw new InputException("NotAToolCall", $"'{ToolUse}' is an event of type {ToolUse.Type}; only agent.tool_use and agent.mcp_tool_use wait for approval.");
}
