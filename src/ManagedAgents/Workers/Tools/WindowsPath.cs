using System;
using System.Linq;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// Which paths a worker opens on Windows. What is refused is refused by its text, before the disk or the network is touched: opening a share already
/// tells it who asks.
/// </summary>
internal static class WindowsPath
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(static n => new[] { $"COM{n}", $"LPT{n}" }), "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³"];

    /// <summary>Reads a path as an agent writes it: with either slash, or as Git's bash writes a drive, /c/x.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The path in Windows' own form.</returns>
    public static string Normal(string path)
    {
        string windows = path.Replace('/', '\\');
        bool isBash = windows.Length >= 2 && path[0] == '/' && IsLetter(windows[1]) && (windows.Length == 2 || windows[2] == '\\');
        return isBash ? $"{windows[1]}:\\{(windows.Length > 3 ? windows.Substring(3) : string.Empty)}" : windows;
    }

    /// <summary>Why a path in Windows' form is not opened, as the end of a sentence; null where it may be.</summary>
    public static string? WhyRefused(string path)
    {
        if (path.IndexOf('\0') >= 0)
            return "has a character that no path has";
        if (path.StartsWith(@"\\", StringComparison.Ordinal))
            return "is on another machine or is a device";
        if (path.Length >= 2 && path[1] == ':' && IsLetter(path[0]))
        {
            if (path.Length == 2 || path[2] != '\\')
                return "is relative to the current folder of a drive";
            path = path.Substring(3);
        }
        else if (path.StartsWith(@"\", StringComparison.Ordinal))
        {
            return "is relative to a drive";
        }

        return path.Split('\\').Select(WhyNameRefused).FirstOrDefault(static why => why is not null);
    }

    /// <summary>True where the second path is the first, or below it. Case counts, as a folder may take care of it.</summary>
    public static bool IsWithin(string folder, string path)
    {
        string root = folder.TrimEnd('\\');
        return path.Equals(root, StringComparison.Ordinal) || path.StartsWith(root + "\\", StringComparison.Ordinal);
    }

    private static string? WhyNameRefused(string name)
    {
        if (name is "" or "." or "..")
            return null;
        if (name.IndexOf(':') >= 0)
            return "names a stream of a file";
        if (name.IndexOfAny(['<', '>', '"', '|', '?', '*']) >= 0 || name.Any(static c => c < ' '))
            return "has a character that no path has";
        if (name[name.Length - 1] is '.' or ' ')
            return "has a name that ends with a dot or a blank";
        string stem = name.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(stem, StringComparer.OrdinalIgnoreCase) ? "names a device" : null;
    }

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
