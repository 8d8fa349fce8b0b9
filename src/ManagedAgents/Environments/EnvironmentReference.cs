using System.Collections;
using ManagedAgents.Client;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Http;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Environments;

/// <summary>Names an environment by its id or name, its object, or an object that says which environment it is of.</summary>
public sealed class EnvironmentReference : ResourceReference<AgentEnvironment>
{
    /// <summary>Takes what names the environment.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public EnvironmentReference(object value)
        : base(Kinds.Environment, value)
    {
    }
}

/// <summary>Completes environments' ids.</summary>
public sealed class EnvironmentCompleter : LiveCompleter<AgentEnvironment>
{
    private protected override Pager<AgentEnvironment> List(ApiClient client, IDictionary bound) => client.Environments.List();

    private protected override CompletionItem Describe(AgentEnvironment value) => new(value.Id, value.Name, $"{value.Name} ({value.Config}){(value.Description is null ? string.Empty : ": " + value.Description)}");
}
