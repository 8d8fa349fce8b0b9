using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Errors;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>Names a tool call by its event, which also names its session, or by the event's id.</summary>
public sealed class ToolUseReference : ResourceReference
{
    private readonly string? _sessionId;

    /// <summary>Takes what names the call.</summary>
    /// <param name="value">The call's event, a copy of it, or the event's id.</param>
    public ToolUseReference(object value)
        : base(Kinds.Event, value)
    {
        switch (Only(value))
        {
            case SessionEvent call:
                Type = call.Type;
                _sessionId = call.SessionId;
                break;
            case var other when Shown(other) is { } copy:
                Type = copy.Properties["Type"]?.Value?.ToString();
                _sessionId = copy.Properties["SessionId"]?.Value?.ToString();
                break;
        }
    }

    /// <summary>The event's type; null where only the id is known.</summary>
    public string? Type { get; }

    /// <summary>The session of the call: the given one, else the event's.</summary>
    /// <exception cref="InputException">Neither is known.</exception>
    internal string SessionOf(SessionReference? given)
    {
        if (given is not null)
            return given.Id;
        return _sessionId ?? throw new InputException("NoSession", $"The session of '{this}' is not known from its id: give -Session too, or the event itself as -ToolUse.");
    }
}

/// <summary>Completes the ids of a session's latest tool calls, where the session is named already.</summary>
public sealed class PendingCallCompleter : LiveCompleter<SessionEvent>
{
    private static readonly string[] Calls = { "agent.custom_tool_use", "agent.tool_use", "agent.mcp_tool_use" };

    private protected override Pager<SessionEvent> List(ApiClient client, IDictionary bound) =>
        client.Events.List(KeyOf(bound), new EventFilter { Types = Calls, Newest = true }, limit: null);

    private protected override CompletionItem Describe(SessionEvent value) => new(value.Id, (value as ToolUseEvent)?.Name, value.Text ?? value.Type);

    private protected override string KeyOf(IDictionary bound) => bound["Session"]?.ToString() ?? string.Empty;
}
