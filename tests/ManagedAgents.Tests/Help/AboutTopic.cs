using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace ManagedAgents.Tests.Help;

/// <summary>A help topic, docs/en-US/about_….help.txt.</summary>
internal sealed class AboutTopic
{
    private const string CodeIndent = "        ";

    public AboutTopic(string name) =>
        Lines = File.ReadAllText(Path.Combine(HelpPage.Folder, name + ".help.txt")).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>The names of all topics.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["about_ManagedAgents", "about_ManagedAgents_Emulator", "about_ManagedAgents_Events", "about_ManagedAgents_Runbooks", "about_ManagedAgents_Tools"];

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The headings of its sections, in order.</summary>
    public IReadOnlyList<string> Sections => [.. Lines.Where(IsHeading)];

    /// <summary>The lines under a heading.</summary>
    public IEnumerable<string> Section(string heading) => Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !IsHeading(line));

    /// <summary>The blocks of code under a heading: what is indented twice, between paragraphs.</summary>
    public IEnumerable<string> CodeOf(string heading) =>
        Regex.Split(string.Join('\n', Section(heading)), @"^ {0,7}\S.*$", RegexOptions.Multiline)
            .Select(block => string.Join('\n', block.Split('\n').Select(line => line.StartsWith(CodeIndent, StringComparison.Ordinal) ? line[8..] : line)).Trim())
            .Where(block => block.Length > 0);

    private static bool IsHeading(string line) => Regex.IsMatch(line, "^[A-Z][A-Z ]+$");
}
