using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Completion;

/// <summary>Completes the ids of a session's latest tool calls, where the session is named already.</summary>
public sealed class PendingCallCompleter : LiveCompleter<SessionEvent>
{
    private static readonly string[] Calls = { "agent.custom_tool_use", "agent.tool_use", "agent.mcp_tool_use" };

    private protected override Pager<SessionEvent> List(ApiClient client, IDictionary bound) =>
        client.Events.List(KeyOf(bound), new EventFilter { Types = Calls, Newest = true }, limit: null);

    private protected override CompletionItem Describe(SessionEvent value) => new(value.Id, (value as ToolUseEvent)?.Name, value.Text ?? value.Type);

    private protected override string KeyOf(IDictionary bound) => bound["Session"]?.ToString() ?? string.Empty;
}
