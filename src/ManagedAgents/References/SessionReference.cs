using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names a session by its id or its object.</summary>
public sealed class SessionReference : ResourceReference
{
    private const string Kind = "session";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public SessionReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an object.</summary>
    /// <param name="value">The object.</param>
    public SessionReference(Session value)
        : base(Kind, value?.Id)
    {
    }

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property SessionId or Id.</param>
    public SessionReference(PSObject value)
        : base(Kind, TextOf(value, "SessionId", "Id"))
    {
    }
}
