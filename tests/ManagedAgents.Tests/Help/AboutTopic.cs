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
        ["about_ManagedAgents", "about_ManagedAgents_Configuration", "about_ManagedAgents_Emulator", "about_ManagedAgents_Events", "about_ManagedAgents_Runbooks", "about_ManagedAgents_SignIn", "about_ManagedAgents_Tools", "about_ManagedAgents_Webhooks"];

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The headings of its sections, in order.</summary>
    public IReadOnlyList<string> Sections => [.. Lines.Where(IsHeading)];

    /// <summary>The lines under a heading.</summary>
    public IEnumerable<string> Section(string heading) => Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !IsHeading(line));

    /// <summary>The blocks of code under a heading: what is indented twice, behind a blank line.</summary>
    public IReadOnlyList<string> CodeOf(string heading)
    {
        var blocks = new List<string>();
        var block = new List<string>();
        string before = string.Empty;
        foreach (string line in Section(heading).Append("."))
        {
            bool isCode = line.StartsWith(CodeIndent, StringComparison.Ordinal) && (block.Count > 0 || before.Length == 0);
            if (isCode || (line.Length == 0 && block.Count > 0))
            {
                block.Add(isCode ? line[CodeIndent.Length..] : line);
            }
            else if (block.Count > 0)
            {
                blocks.Add(string.Join('\n', block).Trim());
                block.Clear();
            }

            before = line;
        }

        return blocks;
    }

    private static bool IsHeading(string line) => Regex.IsMatch(line, "^[A-Z][A-Z ]+$");
}
