using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>What a document has no more: it stays until somebody says otherwise, goes in an order that breaks nothing, and what is protected stays for good.</summary>
public sealed class PruneTests : ConfigurationTest
{
    private const string Document = """
        @{
            Configuration = 'ops'
            MemoryStores  = @{ m = @{ Name = 'M' } }
            Environments  = @{ e = @{ Name = 'E' }; safe = @{ Name = 'Safe'; Protect = $true } }
            Vaults        = @{ v = @{ DisplayName = 'V' } }
            Agents        = @{ a = @{ Name = 'A'; Model = 'm' }; b = @{ Name = 'B'; Model = 'm' }; serves = @{ Name = 'Serves'; Model = 'm' }; stays = @{ Name = 'Stays'; Model = 'm' } }
            Deployments   = @{
                d    = @{ Name = 'D'; Agent = 'a'; Environment = 'e'; InitialEvents = 'x' }
                safe = @{ Name = 'Kept'; Agent = 'serves'; Environment = 'safe'; InitialEvents = 'x'; Protect = $true }
            }
        }
        """;

    private const string Rest = "@{ Configuration = 'ops'; MemoryStores = @{}; Environments = @{}; Vaults = @{}; Agents = @{ stays = @{ Name = 'Stays'; Model = 'm' } }; Deployments = @{} }";

    [Fact]
    public void It_stays_until_each_is_agreed_to_and_then_goes_backwards_but_for_what_is_protected()
    {
        Folder.Write("p.psd1", Document);
        Assert.Equal(10, Run("Sync-MAConfiguration p.psd1 -PassThru").Succeeded().Output.Count);
        Assert.Contains("Protect = $true", Exported(), StringComparison.Ordinal);
        string a = Get("agents", "A")["id"]!.ToString();
        Post("agents", """{ "name": "Foreign", "model": "m" }""");
        Post("deployments", new JsonObject { ["name"] = "By hand", ["agent"] = a, ["environment_id"] = Get("environments", "E")["id"]!.ToString(), ["initial_events"] = JsonNode.Parse("""[{"type":"user.message","content":[{"type":"text","text":"x"}]}]""") }.ToJsonString());
        Folder.Write("p.psd1", Rest);

        // Unasked nothing goes, and it is one warning.
        int before = Emulator.Requests.Count;
        PipelineResult left = Run("Sync-MAConfiguration p.psd1 -PassThru").Succeeded();
        Assert.Empty(left.Output);
        Assert.Contains("9 objects of the configuration 'ops' are no more in the document", Assert.Single(left.Warnings), StringComparison.Ordinal);

        // The deployments that go with an agent are named before it goes.
        PipelineResult compared = Run("Compare-MAConfiguration p.psd1 -Prune").Succeeded();
        string[] planned = ["Archive Deployment/d", "Archive Agent/b", "Archive Agent/a", "Archive Vault/v", "Archive Environment/e", "Archive MemoryStore/m"];
        Assert.Equal(planned, Shown(compared));
        Assert.Equal(3, compared.Warnings.Count);
        Assert.All(["environment 'safe'", "deployment 'safe'"], kept => Assert.Contains(compared.Warnings, warning => warning.Contains($"The {kept}", StringComparison.Ordinal) && warning.Contains("is protected", StringComparison.Ordinal)));
        Assert.Contains(compared.Warnings, warning => warning.Contains("The agent 'serves'", StringComparison.Ordinal) && warning.Contains("the deployment Kept", StringComparison.Ordinal));
        string reason = compared.Values<ConfigurationChange>().Single(change => change.Key == "a").Reason!;
        Assert.Contains("its deployments are archived with it: ", reason, StringComparison.Ordinal);
        Assert.All(["D", "By hand"], name => Assert.Contains($"{name} ({Get("deployments", name)["id"]})", reason, StringComparison.Ordinal));

        // Each is asked about by itself.
        int asked = Engine.Host.Prompts.Length;
        foreach (string one in planned)
            Engine.Host.AnswerNext('N');
        Run("Sync-MAConfiguration p.psd1 -Prune -WarningAction SilentlyContinue");
        Assert.Equal(planned.Length, Engine.Host.Prompts.Length - asked);
        Assert.Contains("By hand", string.Join('\n', Engine.Host.Prompts), StringComparison.Ordinal);
        string[] rehearsed = WhatIf("p.psd1 -Prune");
        Assert.Empty(Writes(before));

        PipelineResult pruned = Run("Sync-MAConfiguration p.psd1 -Prune -Confirm:$false -PassThru -Verbose").Succeeded();
        Assert.Equal(planned, Shown(pruned));
        Assert.Equal(rehearsed, pruned.Verbose.Where(line => line.StartsWith("Archive ", StringComparison.Ordinal)));
        Assert.Equal(["deployments", "agents", "agents", "vaults", "environments", "memory_stores"], Writes(before).Select(request => request.Split('/')[2]));
        Assert.Equal(["Foreign", "Serves", "Stays"], All("agents").Select(agent => agent["name"]!.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("Safe", Assert.Single(All("environments"))["name"]!.ToString());
        Assert.Equal("Kept", Assert.Single(All("deployments"))["name"]!.ToString());

        // Declared without its protection it can go, and for good where that is said.
        Folder.Write("p.psd1", Rest.Replace("Environments = @{}", "Environments = @{ safe = @{ Name = 'Safe' } }", StringComparison.Ordinal).Replace("Deployments = @{}", "Deployments = @{ safe = @{ Name = 'Kept'; Agent = 'serves'; Environment = 'safe'; InitialEvents = 'x' } }", StringComparison.Ordinal).Replace("stays = ", "serves = @{ Name = 'Serves'; Model = 'm' }; stays = ", StringComparison.Ordinal));
        Assert.Equal(["Update Environment/safe: Protect", "Update Deployment/safe: Protect"], Shown(Run("Sync-MAConfiguration p.psd1 -PassThru").Succeeded()));
        Folder.Write("p.psd1", Rest);
        Assert.Equal("DeleteWithoutPrune", Run("Sync-MAConfiguration p.psd1 -Delete").FirstError!.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(["Archive Deployment/safe", "Archive Agent/serves", "Delete Environment/safe"], Shown(Run("Compare-MAConfiguration p.psd1 -Prune -Delete | Export-Clixml plan.xml; Import-Clixml plan.xml | Sync-MAConfiguration -Confirm:$false -PassThru").Succeeded()));
        Assert.Empty(All("environments"));
        Assert.Single(Emulator.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public void What_declares_nothing_prunes_nothing_but_by_force_and_never_a_kind_that_it_does_not_have()
    {
        Folder.Write("p.psd1", "@{ Configuration = 'ops'; Agents = @{ a = @{ Name = 'A'; Model = 'm' } }; Vaults = @{ v = @{ DisplayName = 'V' } } }");
        Run("Sync-MAConfiguration p.psd1").Succeeded();
        int before = Emulator.Requests.Count;
        foreach (string document in new[] { "@{ Configuration = 'ops' }", "@{ Configuration = 'ops'; Agents = @{} }" })
        {
            Folder.Write("p.psd1", document);
            Assert.Equal("EmptyDocument", Run("Sync-MAConfiguration p.psd1 -Prune -Confirm:$false").FirstError!.FullyQualifiedErrorId.Split(',')[0]);
        }

        Assert.Equal(before, Emulator.Requests.Count);
        Assert.Equal(["Archive Agent/a"], Shown(Run("Sync-MAConfiguration p.psd1 -Prune -Force -Confirm:$false -PassThru").Succeeded()));
        Assert.Single(All("vaults"));
    }

    private string Exported()
    {
        Run("Export-MAConfiguration out").Succeeded();
        string text = Folder.Read("out/configuration.psd1");
        Assert.Empty(Compare(document: "out/configuration.psd1"));
        return text;
    }
}
