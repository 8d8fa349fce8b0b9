using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names an environment by its id or its object.</summary>
public sealed class EnvironmentReference : ResourceReference
{
    private const string Kind = "environment";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public EnvironmentReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an object.</summary>
    /// <param name="value">The object.</param>
    public EnvironmentReference(AgentEnvironment value)
        : base(Kind, value?.Id)
    {
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public EnvironmentReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property EnvironmentId or Id.</param>
    public EnvironmentReference(PSObject value)
        : base(Kind, TextOf(value, "EnvironmentId", "Id")) => Given = value;
}
