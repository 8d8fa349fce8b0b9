using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>The manifest says what the module is, and the module is that.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Imports_in_a_clean_runspace_without_a_word()
    {
        using var clean = new PowerShellEngine(importModule: false);

        PipelineResult result = clean.Run(
            "param($Path) Import-Module $Path; Get-Module ManagedAgents",
            new Dictionary<string, object?> { ["Path"] = RepositoryFolder.Manifest }).Succeeded();

        Assert.Equal(ManifestFile.Staged.Version, result.Only<PSModuleInfo>().Version.ToString());
        Assert.Empty(result.Warnings);
        Assert.Equal("", result.HostText);
    }

    [Fact]
    public void Can_be_removed_and_imported_again()
    {
        var manifest = new Dictionary<string, object?> { ["Path"] = RepositoryFolder.Manifest };

        PipelineResult result = _engine.Run("param($Path) Remove-Module ManagedAgents; Import-Module $Path -PassThru", manifest).Succeeded();

        Assert.Equal("ManagedAgents", result.Only<PSModuleInfo>().Name);
    }

    [Fact]
    public void Exports_exactly_the_cmdlets_of_its_list()
    {
        string[] exported = [.. _engine.Run("Get-Command -Module ManagedAgents").Succeeded().Values<CommandInfo>().Select(command => command.Name)];

        Assert.Equal(ManifestFile.Staged.List("CmdletsToExport").Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lists_every_cmdlet_class_of_the_dll()
    {
        IEnumerable<string> classes = LoadedModule.Assembly("ManagedAgents").GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");

        Assert.Empty(classes.Except(ManifestFile.Staged.List("CmdletsToExport")));
    }

    [Fact]
    public void Names_cmdlets_by_approved_verbs_and_singular_prefixed_nouns()
    {
        string[] approved =
        [
            .. typeof(VerbsCommon).Assembly.GetExportedTypes()
                .Where(type => type.Namespace == "System.Management.Automation" && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
                .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Select(field => (string)field.GetValue(null)!)
        ];

        Assert.All(ManifestFile.Staged.List("CmdletsToExport"), name =>
        {
            Assert.Contains(name.Split('-')[0], approved);
            Assert.Matches("^MA[A-Z][A-Za-z]*[^s]$", name.Split('-')[1]);
        });
    }

    [Fact]
    public void Loads_the_resolver_of_dependencies_before_the_cmdlets()
    {
        // Nested modules come before the root.
        Assert.Equal(["ManagedAgents.Loader.dll"], ManifestFile.Staged.List("NestedModules"));
        Assert.Equal("ManagedAgents.dll", ManifestFile.Staged.Text("RootModule"));
        Assert.Equal(ModuleType.Binary, _engine.Run("Get-Module ManagedAgents").Succeeded().Only<PSModuleInfo>().ModuleType);
    }

    [Fact]
    public void Exports_no_function_alias_or_variable() =>
        Assert.Empty(new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" }.SelectMany(ManifestFile.Staged.List));

    [Fact]
    public void Gives_its_version_to_every_dll() =>
        Assert.All(AssemblyFile.Own.Values, file => Assert.Equal(ManifestFile.Staged.Version, file.Name.Version!.ToString(3)));

    [Fact]
    public void Has_every_file_that_it_names() =>
        Assert.All(
            ManifestFile.Staged.List("NestedModules").Append(ManifestFile.Staged.Text("RootModule")).Concat(ManifestFile.Staged.List("TypesToProcess")).Concat(ManifestFile.Staged.List("FormatsToProcess")),
            name => Assert.True(File.Exists(Path.Combine(RepositoryFolder.Module, name)), name));

    [Fact]
    public void Has_the_module_version_on_top_of_the_changelog()
    {
        string changelog = Path.Combine(RepositoryFolder.Root, "CHANGELOG.md");
        Match top = Regex.Match(File.ReadAllText(changelog), @"^## \[?v?([0-9.]+)", RegexOptions.Multiline);

        Assert.Equal(ManifestFile.Staged.Version, top.Groups[1].Value);
    }
}
