using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The about topics are found and have the form of PowerShell's own.</summary>
public sealed class AboutTopicTests
{
    public static TheoryData<string> Names => [.. AboutTopic.Names];

    [Fact]
    public void They_are_the_files_of_the_folder_and_staged_with_the_module()
    {
        string[] files = [.. AboutTopic.Names.Select(topic => topic + ".help.txt").Order(StringComparer.Ordinal)];

        Assert.Equal(files, Directory.GetFiles(HelpPage.Folder, "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.Equal(files, Directory.GetFiles(Path.Combine(RepositoryFolder.Module, "en-US"), "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Get_Help_finds_it(string name)
    {
        using var engine = new PowerShellEngine();

        Assert.Contains("SHORT DESCRIPTION", engine.Run($"Get-Help {name}").Succeeded().Only<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_Help_lists_each_with_its_first_line()
    {
        using var engine = new PowerShellEngine();

        Assert.Equal(
            AboutTopic.Names.Select(name => $"{name}: {new AboutTopic(name).Lines[4].Trim()}").Order(StringComparer.Ordinal),
            engine.Run("Get-Help about_ManagedAgents* | ForEach-Object { \"$($_.Name): $($_.Synopsis)\" }").Succeeded().Output.Select(line => $"{line}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_the_standard_sections(string name)
    {
        var topic = new AboutTopic(name);

        Assert.Equal(["TOPIC", "SHORT DESCRIPTION", "LONG DESCRIPTION"], topic.Sections.Take(3));
        Assert.Equal(["EXAMPLES", "SEE ALSO"], topic.Sections.TakeLast(2));
        Assert.Equal("    " + name, topic.Lines[1]);

        Assert.Equal("SHORT DESCRIPTION", topic.Lines[3]);
        Assert.EndsWith(".", topic.Lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_lines_fit_a_console_of_80_columns_and_are_indented(string name) => Assert.All(new AboutTopic(name).Lines, line =>
    {
        Assert.True(line.Length <= 80, line);
        Assert.Equal(line.TrimEnd(), line);
        Assert.Matches("^$|^[A-Z][A-Z ]+$|^  [A-Za-z]|^    ", line);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_sends_the_reader_to_exists(string name)
    {
        var topic = new AboutTopic(name);

        Assert.All(topic.Section("SEE ALSO"), target => Assert.Contains(target.Trim(), AboutTopic.Names.Concat(Cmdlets.Names)));
        Assert.All(
            Regex.Matches(string.Join('\n', topic.Lines), @"\b[A-Z][a-z]+-MA[A-Z]\w+|\babout_ManagedAgents\w*").Select(match => match.Value),
            found => Assert.Contains(found, AboutTopic.Names.Concat(Cmdlets.Names)));
    }
}
