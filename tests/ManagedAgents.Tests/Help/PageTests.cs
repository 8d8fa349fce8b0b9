using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>Every cmdlet has a page, and a page is whole.</summary>
public sealed class PageTests
{
    private const int LongestCodeLine = 100;

    public static TheoryData<string> Names => HelpPage.Names;

    [Fact]
    public void Every_exported_cmdlet_has_a_page_and_every_page_a_cmdlet() =>
        Assert.Equal(Cmdlets.Names.Order(StringComparer.Ordinal), HelpPage.All.Select(page => page.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_every_section_once_and_in_order(string name)
    {
        HelpPage page = HelpPage.Of(name);

        Assert.Equal(HelpPage.SectionNames, page.FoundSections);
        Assert.Contains($"\ntitle: {name}\n", page.Head, StringComparison.Ordinal);
        Assert.EndsWith($"\n# {name}\n\n", page.Head, StringComparison.Ordinal);
        Assert.Contains("\nexternal help file: ManagedAgents.dll-Help.xml\n", page.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_has_a_text_and_no_placeholder_is_left(string name)
    {
        HelpPage page = HelpPage.Of(name);

        Assert.DoesNotContain("{{ ", page.Text, StringComparison.Ordinal);
        Assert.All(new[] { "SYNOPSIS", "DESCRIPTION", "NOTES" }, section => Assert.Matches(@"^[A-Z].*[.:!]$|\n- .*\.$", Ending(page[section])));
        Assert.All(page.Parameters.Values, parameter => Assert.Matches(@"^[A-Z].*\.$", Ending(parameter.Text)));
        Assert.All(page.Inputs.Concat(page.Outputs), type => Assert.Matches(@"^[A-Z].*\.$", Ending(type.Text)));
        Assert.NotEmpty(page.Inputs);
        Assert.NotEmpty(page.Outputs);
        Assert.InRange(page["SYNOPSIS"].Length, 10, 90);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_two_examples_at_least_which_fit_the_screen(string name)
    {
        HelpPage page = HelpPage.Of(name);

        Assert.InRange(page.Examples.Count, 2, 9);
        Assert.All(page.Examples, (example, i) => Assert.StartsWith($"Example {i + 1}: ", example.Title, StringComparison.Ordinal));
        Assert.All(page.Examples, example => Assert.Contains(name, example.Code, StringComparison.Ordinal));
        Assert.All(page.Examples.SelectMany(example => example.Code.Split('\n')), line => Assert.True(line.Length <= LongestCodeLine, line));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Related_links_lead_to_pages_and_topics(string name)
    {
        HelpPage page = HelpPage.Of(name);

        Assert.NotEmpty(page.Links);
        Assert.Equal(page["RELATED LINKS"].Split('\n').Length, page.Links.Count);
        Assert.All(page.Links, link =>
        {
            Assert.True(File.Exists(Path.Combine(HelpPage.Folder, link.File)), link.File);
            Assert.Equal(link.File.Split('.')[0], link.Text);
            Assert.NotEqual(name, link.Text);
        });
    }

    [Fact]
    public void The_module_page_lists_every_cmdlet_with_its_synopsis()
    {
        string module = File.ReadAllText(Path.Combine(HelpPage.Folder, "ManagedAgents.md")).ReplaceLineEndings("\n");
        var listed = Regex.Matches(module, @"^### \[([^\]]+)\]\(([^)]+)\)\n\n(.+?)(?=\n\n|\n*\z)", RegexOptions.Multiline | RegexOptions.Singleline);

        Fresh.Check(
            "ManagedAgents.md",
            HelpPage.All.OrderBy(page => page.Name, StringComparer.Ordinal).Select(page => $"{page.Name} ({page.Name}.md): {page["SYNOPSIS"]}"),
            listed.Select(entry => $"{entry.Groups[1].Value} ({entry.Groups[2].Value}): {entry.Groups[3].Value}"));
    }

    // The last line of the text behind its first character, so that a pattern sees both.
    private static string Ending(string text) => text.Length == 0 ? text : text[0] + text[(text.LastIndexOf('\n') + 1)..];
}
