using System;
using System.Collections;
using System.IO;

namespace ManagedAgents.Client.Requests;

/// <summary>A file to upload. Its content is read piece by piece while it is sent, and anew for each try.</summary>
public sealed class FileUpload
{
    /// <summary>Makes an upload.</summary>
    /// <param name="name">The file's name for the service.</param>
    /// <param name="mimeType">The content's media type.</param>
    /// <param name="open">Opens the content at its start; the stream must know its length. Called once for each try.</param>
    public FileUpload(string name, string mimeType, Func<Stream> open)
    {
        Name = name;
        MimeType = mimeType;
        Open = open;
    }

    /// <summary>The file's name for the service.</summary>
    public string Name { get; }

    /// <summary>The content's media type.</summary>
    public string MimeType { get; }

    /// <summary>Opens the content at its start.</summary>
    public Func<Stream> Open { get; }

    /// <summary>After how many seconds the service deletes the file, 3600 to 7776000; null for never. Not in the launch wire format.</summary>
    public int? ExpiresInSeconds { get; init; }

    /// <summary>Form fields newer than this module, by their wire names; null for none.</summary>
    public IDictionary? AdditionalFields { get; init; }
}
