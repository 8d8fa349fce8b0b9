using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names an agent, in one version or in whichever is newest, by its id or its object.</summary>
public sealed class AgentReference : ResourceReference
{
    private const string Kind = "agent";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public AgentReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an object.</summary>
    /// <param name="value">The object.</param>
    public AgentReference(Agent value)
        : base(Kind, value?.Id) => Version = value?.Version;

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property AgentId or Id.</param>
    public AgentReference(PSObject value)
        : base(Kind, TextOf(value, "AgentId", "Id")) => Version = (value?.Properties["Version"]?.Value as PSObject)?.BaseObject ?? value?.Properties["Version"]?.Value;

    /// <summary>The version of the object as it was read, a whole number or a text; null where only an id was given.</summary>
    public object? Version { get; }
}
