using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// Makes a name that somebody else chose safe as the name of a file in a folder: it can neither leave the folder nor mean a device, a
/// stream of another file, or look like another name. The result is the same on every system.
/// </summary>
internal static class SafeFileName
{
    private const int LongestBytes = 255;
    private const char Substitute = '_';
    private const string Forbidden = "/\\:*?\"<>|";

    private static readonly HashSet<string> Devices = new(
        new[] { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$" }
            .Concat("0123456789\u00b9\u00b2\u00b3".SelectMany(static digit => new[] { "COM" + digit, "LPT" + digit })),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The safe form of the name; the name itself where it is safe.</summary>
    /// <exception cref="InputException">Nothing of the name can be used.</exception>
    public static string From(string? name, string fileId) => Of(name)
        ?? throw new InputException("UnsafeFileName", $"The file {fileId} has the name '{Printable(name)}', which cannot be a file's name here; give a file name as -Destination.");

    /// <summary>True for a name that is safe as it is.</summary>
    public static bool IsSafe(string name) => Of(name) == name;

    private static string? Of(string? name)
    {
        var safe = new StringBuilder();
        foreach (char c in name ?? string.Empty)
            safe.Append(IsSafe(c) ? c : Substitute);

        // Windows would drop these, and so reach another name.
        string text = ReplaceLoneSurrogates(safe.ToString()).TrimEnd('.', ' ');
        if (text.Trim('.', ' ').Length == 0)
            return null;
        if (Devices.Contains(text.Split('.')[0].TrimEnd()))
            text = Substitute + text;
        return Shortened(text);
    }

    /// <summary>The name with everything that could disturb a screen written as its code.</summary>
    public static string Printable(string? name)
    {
        var text = new StringBuilder();
        foreach (char c in name ?? string.Empty)
            text.Append(IsControl(c) || char.IsSurrogate(c) ? string.Format(CultureInfo.InvariantCulture, "\\u{0:x4}", (int)c) : c.ToString());
        return text.ToString();
    }

    /// <summary>The name with each accent in one character with its letter; file systems and people write them either way.</summary>
    public static string Composed(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // What is no Unicode text has no other form.
            return name;
        }
    }

    private static bool IsSafe(char c) => !IsControl(c) && Forbidden.IndexOf(c) < 0;

    /// <summary>Control characters, line breaks, and what turns the order of the text; joiners stay, as some scripts need them.</summary>
    private static bool IsControl(char c) =>
        char.IsControl(c) || c is '\u061c' or '\u200e' or '\u200f' or '\ufeff' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string ReplaceLoneSurrogates(string text)
    {
        var whole = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair)
                whole.Append(text[i++]).Append(text[i]);
            else
                whole.Append(char.IsSurrogate(text[i]) ? Substitute : text[i]);
        }

        return whole.ToString();
    }

    /// <summary>No longer than file systems allow, with its extension kept where that is a short one.</summary>
    private static string Shortened(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= LongestBytes)
            return text;
        int dot = text.LastIndexOf('.');
        string extension = dot > 0 && text.Length - dot <= 16 ? text.Substring(dot) : string.Empty;
        string stem = text.Substring(0, text.Length - extension.Length);
        while (Encoding.UTF8.GetByteCount(stem) + Encoding.UTF8.GetByteCount(extension) > LongestBytes)
            stem = stem.Substring(0, stem.Length - (char.IsLowSurrogate(stem[stem.Length - 1]) ? 2 : 1));
        return stem + extension;
    }
}
