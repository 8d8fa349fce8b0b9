using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Help;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>The samples of documents are applied as they stand, and then nothing differs.</summary>
[Collection(ProcessState.Name)]
public sealed class ConfigurationSampleTests : ConfigurationTest
{
    private static readonly string Example = Path.Combine(RepositoryFolder.Root, "docs", "examples", "configuration");

    [Fact]
    public void The_agents_of_the_public_quick_starts_are_taken_over_and_applied()
    {
        File.Copy(Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Configuration", "quickstarts.json"), Folder.At("quickstarts.json"));
        Run("$Secrets = @{ 'nps-key' = $Secrets['linear-token']; 'windy-key' = $Secrets['linear-token'] }; $changes = Sync-MAConfiguration quickstarts.json -Secret $Secrets -PassThru").Succeeded();
        Assert.Equal(14, Run("@($changes | Where-Object Action -EQ Create).Count").Only<int>());
        int before = Emulator.Requests.Count;
        Run("Sync-MAConfiguration quickstarts.json").Succeeded();
        Assert.Empty(Writes(before));
        Run("Export-MAConfiguration out -Format Json").Succeeded();
        Assert.Empty(Compare("", "out/configuration.json"));
        string text = Folder.Read("out/configuration.json");
        Assert.Contains("\"system\": {\n        \"file\": \"./prompts/roadtrip-planner.md\"", text, StringComparison.Ordinal);
        Assert.Contains("\"model\": \"claude-sonnet-5\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ma_", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_a_repository_shows_what_it_would_do_does_it_and_finds_drift()
    {
        CopyTo(Folder.At("repository"));
        string[] scripts = [.. Regex.Matches(File.ReadAllText(Path.Combine(Example, ".github", "workflows", "agents.yml")), @"^ +(\./\w+\.ps1)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(["./compare.ps1", "./sync.ps1"], scripts);
        using var engine = new PowerShellEngine(cmdlets: ExampleRun.InBoxCmdlets);
        engine.Connect(Emulator.Uri, Emulator.ApiKey);
        Folder.Enter(engine);
        Environment.SetEnvironmentVariable("TICKETS_TOKEN", Token);
        try
        {
            Assert.Contains("nightly", engine.Show("./repository/compare.ps1; \"exit $LASTEXITCODE\""), StringComparison.Ordinal);
            Assert.Empty(Writes(0));
            engine.Run("./repository/sync.ps1").Succeeded();
            int before = Emulator.Requests.Count;
            engine.Run("$global:LASTEXITCODE = 0; ./repository/compare.ps1 -Drift").Succeeded();
            Assert.Equal(0, engine.Run("$LASTEXITCODE").Only<int>());
            Post($"agents/{Get("agents", "Code reviewer")["id"]}", """{ "system": "by hand" }""");
            Assert.Contains("by hand", engine.Show("./repository/compare.ps1 -Drift"), StringComparison.Ordinal);
            Assert.Equal(2, engine.Run("$LASTEXITCODE").Only<int>());
            Assert.Single(Writes(before));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TICKETS_TOKEN", null);
        }
    }

    private static void CopyTo(string target)
    {
        foreach (string file in Directory.GetFiles(Example, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(Example, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
