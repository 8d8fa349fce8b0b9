using System;
using System.IO;
using System.Linq;

namespace ManagedAgents.Commands.Files;

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
