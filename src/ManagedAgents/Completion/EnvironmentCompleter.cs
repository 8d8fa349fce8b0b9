using System.Collections;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Completion;

/// <summary>Completes environments' ids.</summary>
public sealed class EnvironmentCompleter : LiveCompleter<AgentEnvironment>
{
    private protected override Pager<AgentEnvironment> List(ApiClient client, IDictionary bound) => client.Environments.List(includeArchived: false, limit: null);

    private protected override CompletionItem Describe(AgentEnvironment value) => new(value.Id, value.Name, $"{value.Name} ({value.Config}){(value.Description is null ? string.Empty : ": " + value.Description)}");
}
