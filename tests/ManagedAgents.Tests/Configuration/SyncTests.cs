using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>What Sync-MAConfiguration does to the service, and that it does no more.</summary>
public sealed class SyncTests : ConfigurationTest
{
    [Fact]
    public void All_kinds_are_made_in_order_and_a_second_run_only_reads()
    {
        Assert.Equal(
            [
                "Create Skill/pr-summary", "Create MemoryStore/notes", "Create Memory/notes/style.md", "Create Memory/notes/seed.md", "Create Environment/ops", "Create Vault/ci",
                "Create VaultCredential/ci/linear", "Create Agent/reviewer", "Create Agent/lead", "Create Deployment/nightly",
            ],
            Shown(Sync().Succeeded()));
        int before = Emulator.Requests.Count;
        string[] versions = [.. All("agents").Select(agent => agent["version"]!.ToString())];
        Assert.Empty(Sync().Succeeded().Output);
        Assert.Empty(Writes(before));
        Assert.Equal(versions, All("agents").Select(agent => agent["version"]!.ToString()));
        Assert.True(Run("Compare-MAConfiguration ops.psd1 -Quiet").Only<bool>());

        // The marks stand there from the first moment, and no other beside them.
        JsonObject marks = Get("agents", "Code reviewer")["metadata"]!.AsObject();
        Assert.Equal(["ma_configuration", "ma_fields", "ma_key", "team"], marks.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("paused", Get("deployments", "Nightly")["status"]!.ToString());
        Assert.Equal("You review code.\nBe kind.\n", Get("agents", "Code reviewer")["system"]!.ToString());
    }

    [Fact]
    public void Fifty_agents_are_made_each_after_those_that_it_names()
    {
        // A chain, and from the third on each names two.
        string Team(int i) => i == 0 ? "" : $"Multiagent = @{{ Type = 'coordinator'; Agents = 'a{i - 1}'{(i > 2 ? $", 'a{i / 2}'" : "")} }}";
        Folder.Write("many.psd1", $"@{{ Configuration = 'many'; Agents = @{{\n{string.Join('\n', Enumerable.Range(0, 50).Reverse().Select(i => $"a{i} = @{{ Name = 'A{i}'; Model = 'm'; {Team(i)} }}"))}\n}} }}");
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"Create Agent/a{i}"), Shown(Run("Sync-MAConfiguration many.psd1 -PassThru").Succeeded()));
        Assert.Empty(Compare(document: "many.psd1"));
    }

    [Fact]
    public void What_is_gone_from_the_document_is_cleared_and_what_it_never_said_stays()
    {
        Sync().Succeeded();
        string id = Get("agents", "Lead")["id"]!.ToString();
        Post($"agents/{id}", """{ "description": "by hand", "metadata": { "foreign": "1" } }""");
        Edit("System = @{ File = './reviewer.md' }; Description = 'Reviews'; Metadata = @{ team = 'ops' }", "Description = 'Reviews'; Metadata = @{ cost = '7' }");
        Assert.Equal(["Update Agent/reviewer: Metadata.cost, Metadata.team, System", "Update Agent/lead: Multiagent.Agents[0].Version", "Update Deployment/nightly: Agent.Version"], Compare());
        Sync().Succeeded();
        JsonObject reviewer = Get("agents", "Code reviewer"), lead = Get("agents", "Lead");
        Assert.Null(reviewer["system"]);
        Assert.Equal("7", reviewer["metadata"]!["cost"]!.ToString());
        Assert.False(reviewer["metadata"]!.AsObject().ContainsKey("team"));
        Assert.Equal("by hand", lead["description"]!.ToString());
        Assert.Equal("1", lead["metadata"]!["foreign"]!.ToString());
        Assert.Equal("2", lead["multiagent"]!["agents"]![0]!["version"]!.ToString());
        Assert.Equal("2", Get("deployments", "Nightly")["agent"]!["version"]!.ToString());
        Assert.Empty(Compare());
    }

    [Fact]
    public void A_rehearsal_tells_each_step_that_the_run_then_takes_and_asks_for_no_secret()
    {
        const string provider = "-SecretProvider { param($Name) throw 'asked' }";
        string[] lines = WhatIf($"ops.psd1 {provider}");
        Assert.Empty(Writes(0));
        Assert.Equal(10, lines.Length);
        Assert.Equal(lines, Done());

        // The same of changes, one of which makes others; and of a secret that is sent again.
        Edit("'Reviews'", "'Reviews all'");
        Edit("Token = @{ Secret = 'linear-token' } }", "Token = @{ Secret = 'linear-token' } }; SecretRevision = '2'");
        Edit("Paused = $true", "Paused = $false");
        int before = Emulator.Requests.Count;
        lines = WhatIf($"ops.psd1 {provider}");
        Assert.Empty(Writes(before));
        string id = Get("agents", "Code reviewer")["id"]!.ToString();
        Assert.Equal(["SecretRevision.", "Description.", "Multiagent.Agents[0].Version.", "Agent.Version, Paused."], lines.Select(line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..]));
        Assert.Equal($"Update agent 'reviewer' ({id}): Description.", lines[1]);
        Assert.Equal(lines, Done());

        string[] Done() => [.. Sync("-Verbose").Succeeded().Verbose.Where(line => line.StartsWith("Create ", StringComparison.Ordinal) || line.StartsWith("Update ", StringComparison.Ordinal))];
    }

    [Fact]
    public void A_plan_is_applied_as_it_was_reviewed_or_not_at_all()
    {
        Sync().Succeeded();
        Edit("'Reviews'", "'Reviews all'");
        Edit("'What was learned'", "'What is known'");
        string agent = Get("agents", "Code reviewer")["id"]!.ToString(), environment = Get("environments", "ops")["id"]!.ToString();
        Edit("Name = 'ops'; Config", "Name = 'ops'; Description = 'Operations'; Config");
        Run("$plan = Compare-MAConfiguration ops.psd1; $plan | Export-Clixml plan.xml").Succeeded();

        // One agent and one environment change behind the plan's back; the rest is done.
        Post($"agents/{agent}", """{ "description": "by hand" }""");
        Post($"environments/{environment}", """{ "description": "by hand" }""");
        PipelineResult applied = Run("Import-Clixml plan.xml | Sync-MAConfiguration -PassThru");
        Assert.Equal(["Update MemoryStore/notes: Description"], Shown(applied));
        Assert.Equal(["ConfigurationConflict", "ConfigurationConflict", "DependencyBlocked", "DependencyBlocked"], applied.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal("by hand", Get("agents", "Code reviewer")["description"]!.ToString());
        Folder.Write("reviewer.md", "Other.");
        Assert.StartsWith("PlanOutdated,", Run("Import-Clixml plan.xml | Sync-MAConfiguration").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_between_comparing_and_writing_is_a_conflict_of_that_object_alone()
    {
        Sync().Succeeded();
        Edit("'Reviews'", "'Reviews all'");
        Edit("'What was learned'", "'What is known'");
        string agent = Get("agents", "Code reviewer")["id"]!.ToString(), store = Get("memory_stores", "Review notes")["id"]!.ToString();

        // The secret of a credential is asked for in between, by a script that changes both.
        Edit("Token = @{ Secret = 'linear-token' } }", "Token = @{ Secret = 'linear-token' } }; SecretRevision = '2'");
        Engine.SetVariable("Agent", agent);
        Engine.SetVariable("Store", store);
        PipelineResult synced = Run("""
            $null = Set-MAMemoryStore $Store -Description 'later'
            $plan = Compare-MAConfiguration ops.psd1
            $plan | Sync-MAConfiguration -PassThru -SecretProvider { param($Name) $null = Set-MAAgent $Agent -System 'by hand'; $Secrets[$Name] }
            """);
        Assert.Contains("Update VaultCredential/ci/linear: SecretRevision", Shown(synced));
        Assert.Contains("Update MemoryStore/notes: Description", Shown(synced));
        Assert.Equal(["ConfigurationConflict", "DependencyBlocked", "DependencyBlocked"], synced.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.Equal("by hand", Get("agents", "Code reviewer")["system"]!.ToString());
        Sync().Succeeded();
        Assert.Empty(Compare());
    }
}
