using System.Collections;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Completion;

/// <summary>Completes agents' ids.</summary>
public sealed class AgentCompleter : LiveCompleter<Agent>
{
    private protected override Pager<Agent> List(ApiClient client, IDictionary bound) => client.Agents.List(null, null, includeArchived: false, limit: null);

    private protected override CompletionItem Describe(Agent value) => new(value.Id, value.Name, $"{value.Name}, {value.Model}, version {value.Version}{(value.Description is null ? string.Empty : ": " + value.Description)}");
}
