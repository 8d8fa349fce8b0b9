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
        FileName = value?.FileName;
        SizeBytes = value?.SizeBytes;
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public FileReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with an id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property FileId or Id.</param>
    public FileReference(PSObject value)
        : base(Kind, TextOf(value, "FileId", "Id"))
    {
        FileName = value?.Properties[nameof(FileName)]?.Value as string;
        SizeBytes = LanguagePrimitives.TryConvertTo(value?.Properties[nameof(SizeBytes)]?.Value, out long? size) ? size : null;
    }

    /// <summary>The file's name, where the object told it.</summary>
    internal string? FileName { get; }

    /// <summary>The file's length, where the object told it.</summary>
    internal long? SizeBytes { get; }
}
