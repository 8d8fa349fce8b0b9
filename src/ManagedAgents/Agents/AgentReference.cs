using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Http;
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
        Given = Only(value) as PSObject;
        object? version = AgentOf(value) switch
        {
            Agent agent => agent.Version,
            PSObject copy => copy.Properties["Version"]?.Value,
            _ => null,
        };
        Version = version is PSObject wrapped ? wrapped.BaseObject : version;
    }

    /// <summary>The version the object shows, a number or a text as the service gave it; null for an id.</summary>
    public object? Version { get; }

    /// <summary>The agent within the definition of a session, which names it by its id or as an object.</summary>
    private static object? AgentOf(object? value) => Only(value) is PSObject table && table.Properties["agent"]?.Value is { } agent && table.Properties["AgentId"] is null
        ? agent is PSObject or string ? agent : PSObject.AsPSObject(agent)
        : Only(value);
}

/// <summary>Completes agents' ids.</summary>
public sealed class AgentCompleter : LiveCompleter<Agent>
{
    private protected override Pager<Agent> List(ApiClient client, IDictionary bound) => client.Agents.List();

    private protected override CompletionItem Describe(Agent value) => new(value.Id, value.Name, $"{value.Name}, {value.Model}, version {value.Version}{(value.Description is null ? string.Empty : ": " + value.Description)}");
}
