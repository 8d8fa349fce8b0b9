using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.Errors;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Events;

/// <summary>
/// Answers a tool call that the client runs (sessions.events.send): a custom tool's, or a built-in tool's of a self-hosted environment.
/// It emits the accepted event, which Receive-MAEvent takes as the place to begin.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "MAToolResult", SupportsShouldProcess = true)]
[OutputType(typeof(UserCustomToolResultEvent), typeof(UserToolResultEvent))]
public sealed class SendMAToolResultCommand : SessionEventCmdlet
{
    /// <summary>The session, by id or object; not needed where -ToolUse is an event.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>The call: its event, whose type decides what is sent, or its event's id, which means a custom tool's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PendingCallCompleter))]
    public ToolUseReference ToolUse { get; set; } = null!;

    /// <summary>The result: text as it is, anything else as JSON.</summary>
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
