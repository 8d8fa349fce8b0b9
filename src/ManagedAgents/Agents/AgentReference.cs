using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Agents;

/// <summary>Names an agent by its id or name, which mean its newest version, or by its object, which means the version it shows.</summary>
public sealed class AgentReference : ResourceReference<Agent>
{
    /// <summary>Takes an id, a name, an agent, or an object that says which agent it is of.</summary>
    /// <param name="value">What names the agent.</param>
    public AgentReference(object value)
        : base(Kinds.Agent, AgentOf(value))
    {
        Given = Shown(value);
        object? version = AgentOf(value) switch
        {
            AgentDefinition agent => agent.Version,
            DeploymentAgent agent => agent.Version,
            var other => Shown(other)?.Properties["Version"]?.Value,
        };
        Version = version is PSObject wrapped ? wrapped.BaseObject : version;
    }

    /// <summary>The version the object shows, a number or a text as the service gave it; null for an id.</summary>
    public object? Version { get; }

    /// <summary>The agent of a session or a deployment, or within the definition of one, which names it by its id or as an object.</summary>
    private static object? AgentOf(object? value) => Only(value) switch
    {
        Session session => session.Agent ?? (object)session,
        Deployment deployment => deployment.Agent ?? (object)deployment,
        DeploymentRun run => run.Agent ?? (object)run,
        var given when Shown(given) is { } table && table.Properties["agent"]?.Value is { } agent && table.Properties["AgentId"] is null => agent,
        var given => given,
    };
}

/// <summary>Completes agents' ids.</summary>
public sealed class AgentCompleter : LiveCompleter<Agent>
{
    private protected override Pager<Agent> List(ApiClient client, IDictionary bound) => client.Agents.List();

    private protected override CompletionItem Describe(Agent value) => new(value.Id, value.Name, $"{value.Name}, {value.Model}, version {value.Version}{(value.Description is null ? string.Empty : ": " + value.Description)}");
}
