using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names an agent by its id, which means its newest version, or by its object, which means the version it shows.</summary>
public sealed class AgentReference : ResourceReference
{
    private const string Kind = "agent";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public AgentReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an agent.</summary>
    /// <param name="value">The agent.</param>
    public AgentReference(Agent value)
        : base(Kind, value?.Id) => Version = value?.Version;

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public AgentReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with an agent's id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property AgentId, or else Id.</param>
    public AgentReference(PSObject value)
        : base(Kind, TextOf(AgentOf(value), "AgentId", "Id"))
    {
        Given = value;
        object? version = AgentOf(value).Properties["Version"]?.Value;
        Version = version is PSObject wrapped ? wrapped.BaseObject : version;
    }

    /// <summary>The version the object shows, a number or a text as the service gave it; null for an id.</summary>
    public object? Version { get; }

    /// <summary>The agent within the definition of a session, which names it by its id or as an object.</summary>
    private static PSObject AgentOf(PSObject value) => value.Properties["agent"]?.Value is { } agent && value.Properties["AgentId"] is null ? PSObject.AsPSObject(agent) : value;
}
