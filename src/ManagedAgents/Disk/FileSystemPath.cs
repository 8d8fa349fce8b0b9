using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>Turns PowerShell's paths (relative to its location, with its drives and wildcards) into paths of the file system.</summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>All that a path with wildcards means.</summary>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    /// <exception cref="InputException">The path is not in the file system.</exception>
    public static IReadOnlyList<string> Existing(SessionState session, string path)
    {
        try
        {
            RequireText(path);
            Collection<string> found = session.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            RequireFileSystem(provider, path);
            return found.Count > 0 ? found : throw new FileNotFoundException($"No file fits '{path}'.");
        }
        catch (SessionStateException cause)
        {
            throw new FileNotFoundException($"There is no file '{path}': {cause.Message}", cause);
        }
    }

    /// <summary>The path as it is, whether there is something or not; wildcards have no meaning.</summary>
    /// <exception cref="FileNotFoundException">It is on a drive that does not exist.</exception>
    /// <exception cref="InputException">The path is not in the file system.</exception>
    public static string Literal(SessionState session, string path)
    {
        try
        {
            RequireText(path);
            string resolved = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            RequireFileSystem(provider, path);
            return resolved;
        }
        catch (SessionStateException cause)
        {
            throw new FileNotFoundException($"'{path}' cannot be found: {cause.Message}", cause);
        }
    }

    /// <summary>What was written as Get-Item gives it, with its PSPath and, on Unix, its mode. On the pipeline thread.</summary>
    /// <param name="session">The session, whose provider reads it.</param>
    /// <param name="saved">The file or folder.</param>
    /// <returns>The item; what was given where a session has no such provider, or it is gone meanwhile.</returns>
    public static object ItemOf(SessionState session, FileSystemInfo saved)
    {
        try
        {
            return session.InvokeProvider.Item.Get([$"Microsoft.PowerShell.Core\\{FileSystem}::{saved.FullName}"], force: true, literalPath: true) is { Count: > 0 } items ? items[0] : saved;
        }
        catch (Exception cause) when (cause is RuntimeException or IOException or UnauthorizedAccessException)
        {
            return saved;
        }
    }

    /// <summary>What .NET refuses in any path, so that nothing else needs to.</summary>
    private static void RequireText(string path)
    {
        if (path.IndexOfAny(Path.GetInvalidPathChars()) >= 0)
            throw new InputException("InvalidPath", $"The path '{SafeFileName.Printable(path)}' holds a character that no path may have.");
    }

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new InputException("NotAFile", $"'{path}' is not in the file system but of PowerShell's provider {provider.Name}.");
    }
}
