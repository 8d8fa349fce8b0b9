using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Sessions;
using ManagedAgents.Tools;

namespace ManagedAgents.Events;

/// <summary>What approving and denying share: naming the call and sending the verdict.</summary>
public abstract class ToolConfirmationCmdlet : SessionEventCmdlet
{
    private protected ToolConfirmationCmdlet()
    {
    }

    /// <summary>The call: its event, or the event's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PendingCallCompleter))]
    public ToolUseReference ToolUse { get; set; } = null!;

    /// <summary>The session: its object or id. Not needed where -ToolUse is an event, which says it itself.</summary>
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

/// <summary>Approves tool calls that wait for it (sessions.events.send). It emits the accepted event, which Receive-MAEvent takes as the place to begin.</summary>
[Cmdlet(VerbsLifecycle.Approve, "MAToolUse", SupportsShouldProcess = true)]
[OutputType(typeof(UserToolConfirmationEvent))]
public sealed class ApproveMAToolUseCommand : ToolConfirmationCmdlet
{
    private protected override string Action => "Approve tool call";

    private protected override InputEvent CreateConfirmation() => InputEvent.Allow(ToolUse.Id);
}

/// <summary>Refuses tool calls that wait for approval (sessions.events.send). It emits the accepted event, which Receive-MAEvent takes as the place to begin.</summary>
[Cmdlet(VerbsLifecycle.Deny, "MAToolUse", SupportsShouldProcess = true)]
[OutputType(typeof(UserToolConfirmationEvent))]
public sealed class DenyMAToolUseCommand : ToolConfirmationCmdlet
{
    /// <summary>What the agent is told. A clear reason keeps it from trying the same again.</summary>
    [Parameter]
    public string? Reason { get; set; }

    private protected override string Action => "Deny tool call";

    private protected override InputEvent CreateConfirmation() => InputEvent.Deny(ToolUse.Id, string.IsNullOrWhiteSpace(Reason) ? null : Reason);
}

/// <summary>
/// Answers a tool call that the client runs (sessions.events.send): a custom tool's, or a built-in tool's of a self-hosted environment.
/// It emits the accepted event, which Receive-MAEvent takes as the place to begin.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "MAToolResult", SupportsShouldProcess = true)]
[OutputType(typeof(UserCustomToolResultEvent), typeof(UserToolResultEvent))]
public sealed class SendMAToolResultCommand : SessionEventCmdlet
{
    /// <summary>The session: its object or id. Not needed where -ToolUse is an event, which says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>The call: its event, whose type decides what is sent, or the event's id, which means a custom tool's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PendingCallCompleter))]
    public ToolUseReference ToolUse { get; set; } = null!;

    /// <summary>
    /// The result. Text is sent as it is, several texts as lines, $null as an empty text, anything else as JSON. Make objects small first, for
    /// example with Select-Object: their properties go to the agent as they are.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Result { get; set; }

    /// <summary>The tool failed; the result says how.</summary>
    [Parameter]
    public SwitchParameter IsError { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadEvent, ToolUse, out InputEvent result) || !TryNow(() => new SessionReference(ToolUse.SessionOf(Session)), ToolUse, out SessionReference session))
            return;
        if (TryChange(session, $"Answer tool call {ToolUse}", id => Client.Events.SendAsync(id, new[] { result }, StopToken), out IReadOnlyList<SessionEvent> accepted))
            WriteObject(accepted, enumerateCollection: true);
    }

    private InputEvent ReadEvent()
    {
        ContentInput[] content = [ContentInput.Result(ResultText.From(Result))];
        return ToolUse.Type switch
        {
            null or "agent.custom_tool_use" => InputEvent.CustomToolResult(ToolUse.Id, content, IsError),
            "agent.tool_use" => InputEvent.ToolResult(ToolUse.Id, content, IsError),
            _ => throw new InputException("NotAToolCall", $"'{ToolUse}' is an event of type {ToolUse.Type}; only agent.custom_tool_use and, in a self-hosted environment, agent.tool_use take a result."),
        };
    }
}
