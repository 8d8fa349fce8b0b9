using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The about topics are found and have the form of PowerShell's own.</summary>
public sealed class AboutTopicTests
{
    private static readonly string[] Topics =
        ["about_ManagedAgents", "about_ManagedAgents_Emulator", "about_ManagedAgents_Events", "about_ManagedAgents_Runbooks", "about_ManagedAgents_Tools"];

    public static TheoryData<string> Names => [.. Topics];

    [Fact]
    public void They_are_the_files_of_the_folder_and_staged_with_the_module()
    {
        string[] files = [.. Topics.Select(topic => topic + ".help.txt")];

        Assert.Equal(files, Directory.GetFiles(HelpPage.Folder, "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(files, Directory.GetFiles(Path.Combine(RepositoryFolder.Module, "en-US"), "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Get_Help_finds_it(string topic)
    {
        using var engine = new PowerShellEngine();

        Assert.Contains("SHORT DESCRIPTION", engine.Run($"Get-Help {topic}").Succeeded().Only<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_the_standard_sections(string topic)
    {
        string[] lines = Lines(topic);
        string[] sections = [.. lines.Where(line => Regex.IsMatch(line, "^[A-Z][A-Z ]+$"))];

        Assert.Equal(["TOPIC", "SHORT DESCRIPTION", "LONG DESCRIPTION"], sections.Take(3));
        Assert.Contains("EXAMPLES", sections);
        Assert.Equal("SEE ALSO", sections[^1]);
        Assert.Equal("    " + topic, lines[1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_lines_fit_a_console_of_80_columns_and_are_indented(string topic) => Assert.All(Lines(topic), line =>
    {
        Assert.True(line.Length <= 80, line);
        Assert.Equal(line.TrimEnd(), line);
        Assert.Matches(@"^$|^[A-Z][A-Z ]+$|^  [A-Z]|^    ", line);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_sends_the_reader_to_exists(string topic)
    {
        IEnumerable<string> seeAlso = Lines(topic).SkipWhile(line => line != "SEE ALSO").Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0);

        Assert.All(seeAlso, target => Assert.True(Topics.Contains(target) || Cmdlets.Names.Contains(target), target));
        Assert.All(Regex.Matches(string.Join('\n', Lines(topic)), @"\b[A-Z][a-z]+-MA[A-Z]\w+").Select(match => match.Value), name => Assert.Contains(name, Cmdlets.Names));
    }

    private static string[] Lines(string topic) => File.ReadAllText(Path.Combine(HelpPage.Folder, topic + ".help.txt")).TrimEnd('\n').ReplaceLineEndings("\n").Split('\n');
}
