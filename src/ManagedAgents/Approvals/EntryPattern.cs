using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAgents.Approvals;

/// <summary>The text of an entry of an allow list, with * as wildcard, and what the wildcard may stand for in each kind of input.</summary>
internal sealed class EntryPattern
{
    /// <summary>What a wildcard may stand for in a command line: nothing with which a shell does more than the pattern shows.</summary>
    private const string NoShellSyntax = @"[^;&|`$<>(){}!\\\r\n\0]*";
    private const string NoControl = @"[^\r\n\0]*";
    private const string NoSpace = @"[^\s\p{Cc}]*";
    private const string NoSeparator = @"[^/\\?#@:%\s]*";
    private const string HostLetters = "[A-Za-z0-9.-]*";
    private const string Digits = "[0-9]*";
    private const string AfterScheme = "://";

    /// <summary>An input may be made so that it takes for ever to compare.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public EntryPattern(string text) => Text = text;

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Whether it is an address with its scheme.</summary>
    public bool IsAddress => Text.IndexOf(AfterScheme, StringComparison.Ordinal) >= 0;

    /// <summary>Whether it is the beginning of a path.</summary>
    public bool IsPlace => Text[0] is '/' or '\\' or '~' or '.';

    /// <summary>Whether it has names with separators between them, as a path has.</summary>
    public bool HasNames => Text.IndexOf('/') >= 0 || HasBackslashes;

    /// <summary>Whether the folder above is one of its names, which never fits.</summary>
    public bool NamesParent => Text.Split('/', '\\').Any(PlaceReadings.IsParent);

    private bool HasBackslashes => Text.IndexOf('\\') >= 0;

    /// <summary>Whether it is the name of a tool.</summary>
    public bool FitsName(string name) => IsMatch(Body(Text, NoSeparator), name);

    /// <summary>Whether a command line fits.</summary>
    public bool FitsCommand(string text) => IsMatch(Body(Text, NoShellSyntax), text);

    /// <summary>Whether words to search for fit.</summary>
    public bool FitsWords(string text) => !text.Split('/', '\\').Contains("..") && IsMatch(Body(Text, NoControl), text);

    /// <summary>Whether a path or a pattern of paths fits in all that it may stand for.</summary>
    public bool FitsPlace(string text)
    {
        // What is decoded of the one is held against the same of the other.
        string[] bodies = [.. (PlaceReadings.Decodings(Text) ?? [Text]).Select(static form => Body(form, NoControl))];
        return IsMatch(bodies[0], text) && PlaceReadings.Of(text, HasBackslashes) is { } readings && readings.All(reading => Array.Exists(bodies, body => IsMatch(body, reading)));
    }

    /// <summary>Whether an address fits. A wildcard in its host stands for letters of host names alone, and cannot reach into a port, a user or the path.</summary>
    public bool FitsAddress(string text)
    {
        if (PlaceReadings.Decodings(text) is not { } forms || forms.Any(static form => form.Split('/', '\\', '?', '#').Any(PlaceReadings.IsParent)))
            return false;
        int scheme = Text.IndexOf(AfterScheme, StringComparison.Ordinal);
        int hostStart = scheme < 0 ? 0 : scheme + AfterScheme.Length;
        int pathStart = Text.IndexOfAny(['/', '?', '#'], hostStart);
        string host = pathStart < 0 ? Text : Text.Substring(0, pathStart);
        int port = host.IndexOf(':', hostStart);
        string name = port < 0 ? host : host.Substring(0, port);
        return IsMatch(Body(name, HostLetters) + Body(host.Substring(name.Length), Digits) + Body(Text.Substring(host.Length), NoSpace), text);
    }

    private static bool IsMatch(string body, string text)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A{body}\z", RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Body(string pattern, string wildcard)
    {
        var body = new StringBuilder();
        foreach (char c in pattern)
            body.Append(c == '*' ? wildcard : Regex.Escape(c.ToString()));
        return body.ToString();
    }
}
