using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names something mounted in a session by its id or its object.</summary>
public sealed class SessionResourceReference : ResourceReference
{
    private const string Kind = "session resource";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public SessionResourceReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an object.</summary>
    /// <param name="value">The object.</param>
    public SessionResourceReference(SessionResource value)
        : base(Kind, value?.Id)
    {
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public SessionResourceReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property ResourceId or Id.</param>
    public SessionResourceReference(PSObject value)
        : base(Kind, TextOf(value, "ResourceId", "Id"))
    {
    }
}
