using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>The version of a package stands in Directory.Packages.props and nowhere else, so that it is changed in one place.</summary>
public sealed class PackageVersionTests
{
    // Pester is no package of ours to build with; its project is its only place.
    private static readonly string[] Places = ["Directory.Packages.props", "pester.proj"];

    [Fact]
    public void No_other_build_file_names_a_version()
    {
        string[] folders = [.. new[] { "src", "tests", ".ci" }.Select(folder => Path.Combine(RepositoryFolder.Root, folder))];
        IEnumerable<string> files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".csproj" or ".targets" or ".props" or ".proj" || Path.GetFileName(file) == "run")
            .Where(file => !Regex.IsMatch(file, @"[\\/](bin|obj)[\\/]"))
            .Concat(Directory.EnumerateFiles(RepositoryFolder.Root, "*.props"))
            .Where(file => !Places.Contains(Path.GetFileName(file)));

        Assert.Equal([], files.SelectMany(file => File.ReadLines(file).Where(line => Regex.IsMatch(line, @"(?<![\d.v])\d+\.\d+\.\d+")).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));
    }

    /// <summary>The .NET SDK reads the version of a tool from a file of its own.</summary>
    [Fact]
    public void The_tool_is_the_PowerShell_that_the_tests_have()
    {
        string tools = File.ReadAllText(Path.Combine(RepositoryFolder.Root, ".config", "dotnet-tools.json"));
        string packages = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Directory.Packages.props"));

        Assert.Equal(Regex.Match(packages, "<PowerShellVersion>(.*)</PowerShellVersion>").Groups[1].Value, Regex.Match(tools, @"""version"": ""([\d.]+)""").Groups[1].Value);
    }
}
