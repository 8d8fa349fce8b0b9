using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>Which object of the service is whose: by marks, ids and names, and never by guessing.</summary>
public sealed class OwnershipTests : ConfigurationTest
{
    private const string Plain = "@{ Configuration = 'x'; Agents = @{ a = @{ Name = 'A'; Model = 'm' } }; Environments = @{ e = @{ Name = 'E' } } }";

    [Fact]
    public void What_has_the_name_and_no_mark_is_taken_over_only_when_told_and_only_if_it_is_one()
    {
        Folder.Write("x.psd1", Plain);
        Run("$a = New-MAAgent -Name A -Model m -System keep; $null = New-MAEnvironment E").Succeeded();
        PipelineResult refused = Run("Sync-MAConfiguration x.psd1");
        Assert.Equal(["Unowned", "Unowned"], refused.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Single(All("agents"));
        Assert.Equal(["Adopt Environment/e", "Adopt Agent/a"], Shown(Run("Sync-MAConfiguration x.psd1 -Adopt -PassThru").Succeeded()));
        Assert.Equal((string)Run("$a.Id").Only<string>(), All("agents").Single()["id"]!.ToString());
        Assert.Equal("keep", All("agents").Single()["system"]!.ToString());
        Assert.Empty(Compare(document: "x.psd1"));

        // Another configuration does not take it, whatever it says; one of its own name needs no leave.
        Folder.Write("y.psd1", Plain.Replace("'x'", "'y'", StringComparison.Ordinal));
        Assert.Equal(["OwnedElsewhere", "OwnedElsewhere"], Run("Sync-MAConfiguration y.psd1 -Adopt").Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(2, Run("Compare-MAConfiguration x.psd1 -IncludeEqual").Output.Count);

        // By force it does, and each is asked about.
        int asked = Engine.Host.Prompts.Length, before = Emulator.Requests.Count;
        Engine.Host.AnswerNext('N');
        Engine.Host.AnswerNext('N');
        Run("Sync-MAConfiguration y.psd1 -Adopt -Force");
        Assert.Equal(2, Engine.Host.Prompts.Length - asked);
        Assert.Empty(Writes(before));
        Assert.Equal(["Adopt Environment/e", "Adopt Agent/a"], Shown(Run("Sync-MAConfiguration y.psd1 -Adopt -Force -Confirm:$false -PassThru").Succeeded()));
        Assert.Equal((string)Run("$a.Id").Only<string>(), All("agents").Single()["id"]!.ToString());
        Assert.Equal("y", All("agents").Single()["metadata"]!["ma_configuration"]!.ToString());
        Run("1..2 | ForEach-Object { $null = New-MAAgent -Name B -Model m }").Succeeded();
        Folder.Write("b.psd1", "@{ Configuration = 'x'; Agents = @{ b = @{ Name = 'B'; Model = 'm' } } }");
        PipelineResult ambiguous = Run("Sync-MAConfiguration b.psd1 -Adopt");
        Assert.StartsWith("AmbiguousAdoption,", Assert.Single(ambiguous.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(All("agents").Where(agent => agent["name"]!.ToString() == "B"), agent => Assert.Contains(agent["id"]!.ToString(), ambiguous.Errors[0].ToString(), StringComparison.Ordinal));
        string chosen = All("agents").First(agent => agent["name"]!.ToString() == "B")["id"]!.ToString();
        Folder.Write("b.psd1", $"@{{ Configuration = 'x'; Agents = @{{ b = @{{ Id = '{chosen}'; Name = 'B'; Model = 'm' }} }} }}");
        Assert.Equal(chosen, Run("(Sync-MAConfiguration b.psd1 -PassThru).Id").Succeeded().Only<string>());
    }

    [Fact]
    public void A_key_that_changes_keeps_its_object_where_the_document_says_what_it_was()
    {
        Folder.Write("x.psd1", Plain);
        Run("Sync-MAConfiguration x.psd1").Succeeded();
        string id = All("agents").Single()["id"]!.ToString();
        Folder.Write("x.psd1", Plain.Replace("a = @{", "z = @{", StringComparison.Ordinal));
        PipelineResult hinted = Run("Compare-MAConfiguration x.psd1");
        Assert.Contains($"looks like a rename of 'a' ({id})", Assert.Single(hinted.Values<ConfigurationChange>()).Reason, StringComparison.Ordinal);
        Folder.Write("x.psd1", Plain.Replace("a = @{ Name = 'A'", "z = @{ FormerKeys = 'a'; Name = 'Renamed'", StringComparison.Ordinal));
        Assert.Equal(["Update Agent/z: Key, Name"], Shown(Run("Sync-MAConfiguration x.psd1 -PassThru").Succeeded()));
        Assert.Equal(id, All("agents").Single()["id"]!.ToString());
        Assert.Empty(Compare(document: "x.psd1"));

        // A name that changes alone keeps it, too. A key that changes without a word makes another, and leaves the first.
        Folder.Write("x.psd1", Plain.Replace("a = @{ Name = 'A'", "z = @{ Name = 'Again'", StringComparison.Ordinal));
        Assert.Equal(["Update Agent/z: Name"], Shown(Run("Sync-MAConfiguration x.psd1 -PassThru").Succeeded()));
        Assert.Equal(id, All("agents").Single()["id"]!.ToString());
        Folder.Write("x.psd1", Plain.Replace("a = @{ Name = 'A'", "y = @{ Name = 'Again'", StringComparison.Ordinal));
        PipelineResult made = Run("Sync-MAConfiguration x.psd1 -PassThru").Succeeded();
        Assert.Equal(["Create Agent/y"], Shown(made));
        Assert.Contains($"agent 'z' ({id})", Assert.Single(made.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, All("agents").Length);
    }

    [Fact]
    public void A_document_for_another_workspace_or_service_changes_nothing()
    {
        Folder.Write("x.psd1", Plain.Replace("'x';", "'x'; Workspace = 'wrkspc_1';", StringComparison.Ordinal));
        Assert.StartsWith("WrongWorkspace,", Run("Sync-MAConfiguration x.psd1").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Engine.Connect(Emulator.Uri, Emulator.ApiKey, more: "-WorkspaceId wrkspc_2");
        Assert.Contains("answers for wrkspc_2", Run("Sync-MAConfiguration x.psd1").FirstError!.ToString(), StringComparison.Ordinal);
        Assert.Empty(Writes(0));
        Engine.Connect(Emulator.Uri, Emulator.ApiKey, more: "-WorkspaceId wrkspc_1");
        Run("Sync-MAConfiguration x.psd1").Succeeded();
        Folder.Write("y.psd1", Plain.Replace("'x';", "'x'; BaseUri = 'https://api.anthropic.com';", StringComparison.Ordinal));
        Assert.StartsWith("WrongService,", Run("Sync-MAConfiguration y.psd1").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_with_one_mark_and_one_that_was_archived_are_told_and_left()
    {
        Folder.Write("x.psd1", Plain);
        Run("Sync-MAConfiguration x.psd1").Succeeded();
        JsonObject first = All("agents").Single();
        Post("agents", new JsonObject { ["name"] = "A", ["model"] = "m", ["metadata"] = first["metadata"]!.DeepClone() }.ToJsonString());
        PipelineResult doubled = Run("Sync-MAConfiguration x.psd1");
        Assert.StartsWith("DuplicateObject,", Assert.Single(doubled.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(All("agents"), agent => Assert.Contains(agent["id"]!.ToString(), doubled.Errors[0].ToString(), StringComparison.Ordinal));
        Run("Get-MAAgent | Disable-MAAgent -Confirm:$false").Succeeded();
        Assert.StartsWith("ArchivedObject,", Assert.Single(Run("Sync-MAConfiguration x.psd1").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(All("agents"));
        Assert.Equal(["Create Agent/a"], Shown(Run("Sync-MAConfiguration x.psd1 -Force -PassThru").Succeeded()));
    }

    [Fact]
    public void What_the_service_paused_stays_paused_unless_it_is_forced()
    {
        Edit("Paused = $true", "Paused = $false");
        Sync().Succeeded();
        string id = Get("deployments", "Nightly")["id"]!.ToString();
        Post($"deployments/{id}/pause", "{}");
        Assert.Equal(["Update Deployment/nightly: Paused"], Compare());
        Sync().Succeeded();
        Assert.Equal("active", Get("deployments", "Nightly")["status"]!.ToString());
        using var between = new ServiceBetween(Emulator)
        {
            Change = answer =>
            {
                foreach (JsonObject one in answer["data"]?.AsArray().OfType<JsonObject>().Where(one => one["type"]?.ToString() == "deployment") ?? [])
                {
                    one["status"] = "paused";
                    one["paused_reason"] = new JsonObject { ["type"] = "error", ["error"] = null };
                }
            },
        };
        Engine.Connect(between.Uri, Emulator.ApiKey);
        PipelineResult compared = Run("Compare-MAConfiguration ops.psd1").Succeeded();
        Assert.Empty(compared.Output);
        Assert.Contains("was paused by the service", Assert.Single(compared.Warnings), StringComparison.Ordinal);
        Assert.Equal(["Update Deployment/nightly: Paused"], Compare("-Force"));
    }

    [Fact]
    public void A_skill_is_uploaded_where_a_byte_differs_and_its_agents_follow()
    {
        Sync().Succeeded();
        string version = Get("skills", "pr-summary")["latest_version_id"]!.ToString();
        Assert.Equal(version, Get("agents", "Code reviewer")["skills"]![0]!["version"]!.ToString());
        Folder.Write("skill/SKILL.md", Folder.Read("skill/SKILL.md") + "!");
        Assert.Equal(["Update Skill/pr-summary: Files[pr-summary/SKILL.md]", "Update Agent/reviewer: Skills[0].Version", "Update Agent/lead: Multiagent.Agents[0].Version", "Update Deployment/nightly: Agent.Version"], Compare());
        Sync().Succeeded();
        string now = Get("skills", "pr-summary")["latest_version_id"]!.ToString();
        Assert.NotEqual(version, now);
        Assert.Equal(now, Get("agents", "Code reviewer")["skills"]![0]!["version"]!.ToString());
        Assert.Equal(2, All($"skills/{Get("skills", "pr-summary")["id"]}/versions").Length);
        Assert.Empty(Compare());
    }
}
