using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;
using Xunit.Sdk;

namespace ManagedAgents.Tests.Module;

/// <summary>What is published is what is listed, and says what the Gallery needs.</summary>
public sealed class PackageTests : IDisposable
{
    private const int LongestTagList = 4000;

    private readonly string _folder = Directory.CreateTempSubdirectory("managed-agents-package-").FullName;

    private static string[] Listed { get; } = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "src", "ManagedAgents", "ModuleFiles.txt"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_staged_module_has_exactly_the_listed_files() =>
        Assert.Equal(
            Listed.Order(StringComparer.Ordinal),
            Directory.GetFiles(RepositoryFolder.Module, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(RepositoryFolder.Module, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void The_staged_manifest_is_plain_ASCII_as_Windows_PowerShell_reads_it() =>
        Assert.DoesNotContain(File.ReadAllBytes(RepositoryFolder.Manifest), value => value > 127);

    [Fact]
    public async Task A_package_has_exactly_the_listed_files_and_the_tags_of_a_module()
    {
        await DotnetAsync("pack", "--no-build", "--output", _folder);

        using ZipArchive package = ZipFile.OpenRead(Path.Combine(_folder, $"ManagedAgents.{ManifestFile.Staged.Version}.nupkg"));
        IEnumerable<string> files = package.Entries.Select(entry => entry.FullName)
            .Where(name => !Regex.IsMatch(name, @"^(_rels/|package/|\[Content_Types\]\.xml$|ManagedAgents\.nuspec$)"));
        Assert.Equal(Listed.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        using Stream text = package.GetEntry("ManagedAgents.nuspec")!.Open();
        Dictionary<string, string> fields = XDocument.Load(text).Root!.Elements().Single().Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);
        Assert.Equal(("ManagedAgents", ManifestFile.Staged.Version, ManifestFile.Staged.Text("Description")), (fields["id"], fields["version"], fields["description"]));
        Assert.Equal(ReleaseNotes, fields["releaseNotes"].ReplaceLineEndings("\n"));
        Assert.Equal(
            ["PSModule", .. ManifestFile.Staged.GalleryList("Tags"), "PSIncludes_Cmdlet", .. ManifestFile.Staged.List("CmdletsToExport").Select(name => $"PSCommand_{name}")],
            fields["tags"].Split(' '));
        Assert.InRange(fields["tags"].Length, 0, LongestTagList);
        await AssertReleaseFilesAsync();
    }

    // A catalogue is Windows' own; what else stands beside a package is made everywhere.
    private async Task AssertReleaseFilesAsync()
    {
        string package = $"ManagedAgents.{ManifestFile.Staged.Version}";
        string script = Path.Combine(RepositoryFolder.Root, ".ci", "New-ReleaseFile.ps1");
        PwshResult made = await PwshProcess.CommandAsync($"(& '{script}' -Package '{Path.Combine(_folder, package)}.nupkg').Name");
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Errors));
        string[] hashed = OperatingSystem.IsWindows() ? [$"{package}.nupkg", $"{package}.spdx.json", $"{package}.cat"] : [$"{package}.nupkg", $"{package}.spdx.json"];

        Assert.Equal([.. hashed, "SHA256SUMS.txt"], made.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal(hashed.Select(name => $"{HashOf(name)}  {name}"), File.ReadAllLines(Path.Combine(_folder, "SHA256SUMS.txt")));

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, $"{package}.spdx.json")));
        Dictionary<string, string> files = document.RootElement.GetProperty("files").EnumerateArray().ToDictionary(
            file => file.GetProperty("fileName").GetString()![2..],
            file => file.GetProperty("checksums").EnumerateArray().Single(sum => sum.GetProperty("algorithm").GetString() == "SHA256").GetProperty("checksumValue").GetString()!);
        Assert.Equal(Listed.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HashOf(Path.Combine(RepositoryFolder.Module, "ManagedAgents.Client.dll")), files["ManagedAgents.Client.dll"]);
        string[] dependencies = [.. Listed.Where(name => name.StartsWith("dependencies/", StringComparison.Ordinal)).Select(name => Path.GetFileNameWithoutExtension(name))];
        JsonElement[] packages = [.. document.RootElement.GetProperty("packages").EnumerateArray()];
        Assert.Equal(["ManagedAgents", .. dependencies.Order(StringComparer.Ordinal)], packages.Select(one => one.GetProperty("name").GetString()!).OrderBy(name => name == "ManagedAgents" ? string.Empty : name, StringComparer.Ordinal));
        Assert.All(packages, one => Assert.Matches(@"^\d+\.\d+\.\d+", one.GetProperty("versionInfo").GetString()!));
        string[] ids = [.. packages.Concat(document.RootElement.GetProperty("files").EnumerateArray()).Select(one => one.GetProperty("SPDXID").GetString()!)];
        Assert.Equal(ids.Order(StringComparer.Ordinal), document.RootElement.GetProperty("relationships").EnumerateArray().Select(one => one.GetProperty("relatedSpdxElement").GetString()!).Order(StringComparer.Ordinal));

        string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, name))));
    }

    [Fact]
    public void The_notices_name_every_dll_of_others_in_its_version()
    {
        string notices = File.ReadAllText(Path.Combine(RepositoryFolder.Module, "THIRD-PARTY-NOTICES.txt"));
        string packages = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Directory.Packages.props"));

        Assert.All(Listed.Where(name => name.StartsWith("dependencies/", StringComparison.Ordinal)), name =>
        {
            string package = Path.GetFileNameWithoutExtension(name);
            string version = Regex.Match(packages, $"ShippedDependency Include=\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"").Groups[1].Value;
            version = version == "$(SystemTextJsonVersion)" ? Regex.Match(packages, "<SystemTextJsonVersion>(.*)<").Groups[1].Value : version;
            Assert.Contains($"\n{package} {version} ", notices, StringComparison.Ordinal);
        });
        Assert.Contains("The MIT License (MIT)", notices, StringComparison.Ordinal);
        Assert.Contains("Copyright (c) .NET Foundation and Contributors", notices, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prerelease_of_the_manifest_is_one_of_the_package()
    {
        string manifest = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "ManagedAgents.psd1"));
        string changed = Path.Combine(_folder, "ManagedAgents.psd1");
        File.WriteAllText(changed, manifest.Replace("            LicenseUri", "            Prerelease = 'beta1'\n            LicenseUri", StringComparison.Ordinal));

        string version = await ExternalProgram.RunAsync(
            "dotnet", ["msbuild", Path.Combine("src", "ManagedAgents"), "-getProperty:PackageVersion", $"-p:ModuleManifestPath={changed}", "-nologo"], RepositoryFolder.Root);

        Assert.Equal(ManifestFile.Staged.Version + "-beta1", version.Trim());
    }

    [Fact]
    public async Task A_missing_file_and_a_surplus_one_are_errors_that_name_them()
    {
        await StageAsync();
        File.Move(Path.Combine(_folder, "icon.png"), Path.Combine(_folder, "icon.old.png"));

        string lacks = (await Assert.ThrowsAsync<TrueException>(PackAsync)).Message;
        File.Copy(Path.Combine(_folder, "icon.old.png"), Path.Combine(_folder, "icon.png"));
        string has = (await Assert.ThrowsAsync<TrueException>(PackAsync)).Message;

        Assert.Contains("The module lacks icon.png, which ModuleFiles.txt lists.", lacks);
        Assert.Contains("The module has icon.old.png, which ModuleFiles.txt does not list.", has);

        Task PackAsync() => DotnetAsync("pack", "--no-build", "--output", _folder, $"-p:StagingDirectory={_folder}/");
    }

    [Fact]
    public async Task The_manifest_gets_the_release_notes_and_the_address_it_is_published_from()
    {
        await StageAsync("-p:PackageProjectUrl=https://github.com/owner/managed-agents");

        var manifest = new ManifestFile(Path.Combine(_folder, "ManagedAgents.psd1"));
        Assert.Equal(ReleaseNotes, manifest.GalleryText("ReleaseNotes"));
        Assert.Equal("https://github.com/owner/managed-agents", manifest.GalleryText("ProjectUri"));
        Assert.Equal($"https://github.com/owner/managed-agents/raw/v{ManifestFile.Staged.Version}/docs/icon.png", manifest.GalleryText("IconUri"));

        // And Get-Help -Online, which opens the first address of a cmdlet's links, gets its page, which the site makes of the one in docs.
        Assert.Contains("Url = \"cmdlets/$($file.BaseName).html\"", File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "New-Site.ps1")), StringComparison.Ordinal);
        Assert.All(ManifestFile.Staged.List("CmdletsToExport"), name => Assert.True(File.Exists(Path.Combine(RepositoryFolder.Root, "docs", "en-US", $"{name}.md")), name));
        XDocument help = XDocument.Load(Path.Combine(_folder, "en-US", "ManagedAgents.dll-Help.xml"));
        Assert.Equal(
            ManifestFile.Staged.List("CmdletsToExport").Select(name => $"https://owner.github.io/managed-agents/cmdlets/{name}.html").Order(StringComparer.Ordinal),
            help.Descendants().Where(element => element.Name.LocalName == "relatedLinks").Select(links => links.Descendants().First(element => element.Name.LocalName == "uri").Value).Order(StringComparer.Ordinal));
    }

    private static string ReleaseNotes => Regex.Match(
        File.ReadAllText(Path.Combine(RepositoryFolder.Root, "CHANGELOG.md")).ReplaceLineEndings("\n"), @"\n## [^\n]*\n\n(.*?)\s*(\n## |$)", RegexOptions.Singleline).Groups[1].Value;

    private Task<string> StageAsync(params string[] properties) =>
        DotnetAsync(["build", "--no-restore", "-t:StageModule", $"-p:StagingDirectory={_folder}/", .. properties]);

    private static Task<string> DotnetAsync(params string[] arguments) => ExternalProgram.RunAsync(
        "dotnet",
        [.. arguments, Path.Combine("src", "ManagedAgents"), "--configuration", RepositoryFolder.Configuration, "-nologo", "-nodeReuse:false"],
        RepositoryFolder.Root);
}
