using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names a file by its id or its object.</summary>
public sealed class FileReference : ResourceReference
{
    private const string Kind = "file";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public FileReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an object.</summary>
    /// <param name="value">The object.</param>
    public FileReference(AgentFile value)
        : base(Kind, value?.Id)
    {
    }

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property FileId or Id.</param>
    public FileReference(PSObject value)
        : base(Kind, TextOf(value, "FileId", "Id"))
    {
    }
}
