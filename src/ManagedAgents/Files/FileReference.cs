using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Disk;
using ManagedAgents.Formatting;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Files;

/// <summary>Names a file by its id, its object, or an object that says which file it is of.</summary>
public sealed class FileReference : ResourceReference
{
    /// <summary>Takes what names the file.</summary>
    /// <param name="value">An id or an object.</param>
    public FileReference(object value)
        : base(Kinds.File, value)
    {
        switch (Only(value))
        {
            case AgentFile file:
                FileName = file.FileName;
                SizeBytes = file.SizeBytes;
                break;
            case var other when Shown(other) is { } copy:
                FileName = copy.Properties[nameof(FileName)]?.Value as string;
                SizeBytes = LanguagePrimitives.TryConvertTo(copy.Properties[nameof(SizeBytes)]?.Value, out long? size) ? size : null;
                break;
        }
    }

    /// <summary>The file's name, where the object told it.</summary>
    internal string? FileName { get; }

    /// <summary>The file's length, where the object told it.</summary>
    internal long? SizeBytes { get; }
}

/// <summary>Tells the id of a file from the name of one, where an argument may be either.</summary>
internal static class FileIds
{
    private const string Prefix = "file_";

    /// <summary>True for what may be an id; a name with an extension or a folder is none.</summary>
    public static bool IsLikeOne(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length && text.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-');

    /// <summary>True where a local file has that name.</summary>
    /// <param name="text">What may be its path.</param>
    /// <param name="resolvePath">Makes a path a full one; it may fail for what is none.</param>
    public static bool IsLocalFile(string text, Func<string, string> resolvePath)
    {
        try
        {
            return FilePlace.At(resolvePath(text)).Kind == PlaceKind.File;
        }
        catch (Exception cause) when (cause is IOException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>Completes files' ids.</summary>
public sealed class FileCompleter : LiveCompleter<AgentFile>
{
    private protected override Pager<AgentFile> List(ApiClient client, IDictionary bound) => client.Files.List(sessionId: null, limit: null);

    private protected override CompletionItem Describe(AgentFile value) => new(value.Id, value.FileName, $"{value.FileName}, {value.SizeBytes} bytes, of {Ages.At(value.CreatedAt)}");
}
