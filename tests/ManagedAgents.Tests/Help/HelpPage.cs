using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Help;

/// <summary>A cmdlet's help page, docs/en-US/Verb-MANoun.md, taken apart.</summary>
internal sealed partial class HelpPage
{
    /// <summary>The sections of a page, in their order.</summary>
    public static readonly string[] SectionNames =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    /// <summary>Where the pages are.</summary>
    public static readonly string Folder = Path.Combine(RepositoryFolder.Root, "docs", "en-US");

    private static readonly Lazy<Dictionary<string, HelpPage>> Pages = new(() =>
        Directory.GetFiles(Folder, "*-*.md").Select(file => new HelpPage(file)).ToDictionary(page => page.Name));

    private readonly Dictionary<string, string> _sections;

    private HelpPage(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        Text = File.ReadAllText(file).ReplaceLineEndings("\n");
        string[] parts = Regex.Split(Text, "^## (.*)\n", RegexOptions.Multiline);
        Head = parts[0];
        FoundSections = [.. parts.Where((_, i) => i % 2 == 1)];
        _sections = Enumerable.Range(0, parts.Length / 2).ToDictionary(i => parts[(2 * i) + 1], i => parts[(2 * i) + 2].Trim());
        Syntax = Parts("SYNTAX").ToDictionary(part => part.Name, part => Regex.Replace(part.Text.Trim('`', '\n'), @"\s+", " "));
        Examples = [.. Parts("EXAMPLES").Select(part => new HelpExample(Name, part.Name, part.Text))];
        Parameters = Parts("PARAMETERS").Where(part => part.Name[0] == '-').ToDictionary(part => part.Name[1..], part => new HelpParameter(part.Name[1..], part.Text));
    }

    /// <summary>All pages.</summary>
    public static IReadOnlyCollection<HelpPage> All => Pages.Value.Values;

    /// <summary>The names of all pages, for theories.</summary>
    public static Xunit.TheoryData<string> Names => [.. Pages.Value.Keys.Order(StringComparer.Ordinal)];

    public string Name { get; }

    /// <summary>The whole page.</summary>
    public string Text { get; }

    /// <summary>What stands before the first section.</summary>
    public string Head { get; }

    /// <summary>The names of its sections.</summary>
    public IReadOnlyList<string> FoundSections { get; }

    /// <summary>The syntax by parameter set, such as "Path (Default)".</summary>
    public IReadOnlyDictionary<string, string> Syntax { get; }

    public IReadOnlyList<HelpExample> Examples { get; }

    public IReadOnlyDictionary<string, HelpParameter> Parameters { get; }

    /// <summary>The types piped in, with a text each.</summary>
    public IReadOnlyList<(string Type, string Text)> Inputs => Types("INPUTS");

    /// <summary>The types put out, with a text each.</summary>
    public IReadOnlyList<(string Type, string Text)> Outputs => Types("OUTPUTS");

    /// <summary>The related links: text and file.</summary>
    public IReadOnlyList<(string Text, string File)> Links =>
        [.. Link().Matches(this["RELATED LINKS"]).Select(link => (link.Groups[1].Value, link.Groups[2].Value))];

    /// <summary>A section's Markdown.</summary>
    public string this[string section] => _sections[section];

    /// <summary>The page of a cmdlet.</summary>
    public static HelpPage Of(string name) => Pages.Value[name];

    private List<(string Type, string Text)> Types(string section) => [.. Parts(section).Select(part => (part.Name, part.Text))];

    private IEnumerable<(string Name, string Text)> Parts(string section)
    {
        string[] parts = Regex.Split(this[section], "^### (.*)\n", RegexOptions.Multiline);
        for (int i = 1; i < parts.Length; i += 2)
            yield return (parts[i], parts[i + 1].Trim());
    }

    [GeneratedRegex(@"^- \[([^\]]+)\]\(([^)]+)\)$", RegexOptions.Multiline)]
    private static partial Regex Link();
}
