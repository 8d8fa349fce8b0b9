using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>A run beside others: what changes under it, who stops it, and what else is at work on the same objects.</summary>
public sealed class RunTests : ConfigurationTest
{
    private static readonly ManualResetEventSlim Stopped = new();

    [Fact]
    public void What_changes_during_a_run_is_a_conflict_of_its_own_and_by_force_is_compared_anew()
    {
        Edit("lead     = @{ Name", "third = @{ Name = 'Third'; Model = 'm'; Description = 'old' }; lead     = @{ Name");
        Sync().Succeeded();
        Edit("'Reviews'", "'Reviews all'");
        Edit("'old'", "'new'");
        Edit("'What was learned'", "'What is known'");
        Edit("Name = 'ops'; Config", "Name = 'ops'; Description = 'Operations'; Config");
        Folder.Write("style.md", "Shorter sentences.\n");
        string reviewer = Id("agents", "Code reviewer"), third = Id("agents", "Third"), environment = Id("environments", "ops"), store = Id("memory_stores", "Review notes");
        string memory = Id($"memory_stores/{store}/memories", "/style.md");
        using var between = new ServiceBetween(Emulator);
        int round = 0;
        bool isFirst = true;
        between.PassageOf = (_, request) =>
        {
            // At the first change of the run all that comes after it is no more what was compared.
            if (request.Method == "POST" && isFirst)
            {
                isFirst = false;
                between.Post($"agents/{reviewer}", $$"""{ "system": "by hand {{round}}" }""");
                between.Post($"agents/{third}", round == 0 ? """{ "description": "by hand" }""" : """{ "description": "new" }""");
                between.Post($"environments/{environment}", $$"""{ "name": "by hand {{round}}" }""");
                between.Post($"memory_stores/{store}/memories/{memory}", $$"""{ "content": "by hand {{round}}" }""");
            }

            return Passage.Passed;
        };
        Engine.Connect(between.Uri, Emulator.ApiKey);
        PipelineResult refused = Sync();
        Assert.Equal(["Update MemoryStore/notes: Description"], Shown(refused));
        Assert.Equal(
            ["ConfigurationConflict notes/style.md", "ConfigurationConflict ops", "ConfigurationConflict reviewer", "ConfigurationConflict third", "DependencyBlocked lead", "DependencyBlocked nightly"],
            refused.Errors.Select(error => $"{error.FullyQualifiedErrorId.Split(',')[0]} {((ConfigurationChange)error.TargetObject).Key}").Order(StringComparer.Ordinal));
        Assert.Equal("by hand 0", Get("agents", "Code reviewer")["system"]!.ToString());
        (round, isFirst) = (1, true);
        PipelineResult synced = Sync("-Force").Succeeded();
        Assert.Equal(
            ["Update Memory/notes/style.md: Content", "Update Environment/ops: Name, Description", "Update Agent/third", "Update Agent/reviewer: System, Description", "Update Agent/lead: Multiagent.Agents[0].Version", "Update Deployment/nightly: Agent.Version"],
            Shown(synced));
        Assert.Empty(Compare());
        Assert.Equal("3", Get("agents", "Third")["version"]!.ToString());

        // A plan that is stale goes on the same way, and only with that.
        Edit("'Reviews all'", "'Reviews'");
        Run("$plan = Compare-MAConfiguration ops.psd1").Succeeded();
        Post($"agents/{reviewer}", """{ "system": "by hand" }""");
        PipelineResult kept = Run("$plan | Sync-MAConfiguration");
        Assert.StartsWith("ConfigurationConflict,", kept.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Update Agent/reviewer: System, Description", Shown(Run("$plan | Sync-MAConfiguration -Force -PassThru").Succeeded())[0]);
        Assert.Empty(Compare());
        
        // What a plan may do is said where it is made.
        Assert.IsAssignableFrom<ParameterBindingException>(Run("$plan | Sync-MAConfiguration -Prune").FirstError!.Exception);
    }

    [Fact]
    public async Task A_stop_sends_nothing_more_waits_for_what_was_sent_and_tells_what_came_of_it()
    {
        Folder.Write("s.psd1", """
            @{
                Configuration = 'ops'
                Environments  = @{ e = @{ Name = 'E' } }
                Agents        = @{ a = @{ Name = 'A'; Model = 'm' } }
                Deployments   = @{ d = @{ Name = 'D'; Agent = 'a'; Environment = 'e'; InitialEvents = 'x'; Paused = $true }; f = @{ Name = 'F'; Agent = 'a'; Environment = 'e'; InitialEvents = 'x' } }
            }
            """);
        using var engine = new PowerShellEngine(cmdlets: [new SessionStateCmdletEntry("Watch-Stop", typeof(WatchStopCommand), null)]);
        using var between = new ServiceBetween(Emulator);
        using var sent = new ManualResetEventSlim();
        Folder.Enter(engine);
        engine.Connect(between.Uri, Emulator.ApiKey);
        Stopped.Reset();
        between.PassageOf = (_, request) =>
        {
            if (request is { Method: "POST", Path: "/v1/deployments" })
            {
                sent.Set();
                Stopped.Wait(Deadline.Default);
            }

            return Passage.Passed;
        };
        using RunningPipeline run = engine.Start("Sync-MAConfiguration s.psd1 -ThrottleLimit 1 | Watch-Stop");
        await WaitFor.ConditionAsync(() => sent.IsSet);
        await run.StopAsync();
        int requests = between.Count;
        PipelineResult ended = await run.ResultAsync();
        Assert.Empty(ended.Output);
        Assert.Equal("POST /v1/deployments", Emulator.Requests[^1].ToString());
        string id = Id("deployments", "D");
        Assert.Equal(
            $"Stopped. Made: Create environment 'e' ({Id("environments", "E")}), Create agent 'a' ({Id("agents", "A")}). Begun, and not finished: Create deployment 'd' ({id}). Not begun: 1. Run it again to go on from here.",
            ended.HostText.Trim());
        Assert.Equal(requests, between.Count);

        // The next run goes on from there.
        Assert.Equal(["Update Deployment/d: Paused", "Create Deployment/f"], Shown(engine.Run("Sync-MAConfiguration s.psd1 -PassThru").Succeeded()));
        Assert.Equal(id, Id("deployments", "D"));
    }

    [Fact]
    public void A_lock_keeps_a_second_run_out_and_ends_with_the_first()
    {
        Engine.SetVariable("Own", "@{ Configuration = 'other'; Agents = @{ a = @{ Name = 'Other'; Model = 'm' } } }");
        Folder.Write("other.psd1", "@{ Configuration = 'other'; Agents = @{ a = @{ Name = 'Other'; Model = 'm' } } }");
        PipelineResult first = Run("Sync-MAConfiguration ops.psd1 -LockPath run.lock -SecretProvider { param($Name) $script:second = try { Sync-MAConfiguration other.psd1 -LockPath run.lock -ErrorAction Stop } catch { $_ }; $Secrets[$Name] }");
        first.Succeeded();
        ErrorRecord refused = Run("$second").Only<ErrorRecord>();
        Assert.StartsWith("ConfigurationLocked,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("run.lock", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(All("agents"), agent => agent["name"]!.ToString() == "Other");
        Assert.Equal(["Create Agent/a"], Shown(Run("Sync-MAConfiguration other.psd1 -LockPath run.lock -PassThru").Succeeded()));
    }

    [Fact]
    public void What_ant_apply_manages_too_is_warned_of_and_what_is_ignored_is_left_as_it_is()
    {
        Sync().Succeeded();
        string reviewer = Id("agents", "Code reviewer"), lead = Id("agents", "Lead");
        Folder.Write("claude-lock.json", $$"""{ "version": 1, "resources": { "./agents/a.md": { "kind": "agent", "id": "{{reviewer}}" }, "./agents/b.md": { "kind": "agent", "id": "{{lead}}" }, "./x": 1 } }""");
        Assert.Empty(Run("Compare-MAConfiguration ops.psd1").Warnings);
        Edit("'Reviews'", "'Reviews all'");
        Edit("reviewer = @{\n", "reviewer = @{ Ignore = 'System', 'Metadata.team', 'Tools[lint]'\n");
        Post($"agents/{reviewer}", """{ "system": "by hand", "metadata": { "team": "dev" } }""");
        string warning = Assert.Single(Run("Sync-MAConfiguration ops.psd1 -Secret $Secrets -WhatIf").Warnings);
        Assert.Contains(Folder.At("claude-lock.json"), warning, StringComparison.Ordinal);
        Assert.Contains($"reviewer ({reviewer}), lead ({lead})", warning, StringComparison.Ordinal);
        Folder.Write("claude-lock.json", "no JSON");
        PipelineResult synced = Sync().Succeeded();
        Assert.Empty(synced.Warnings);
        Assert.Equal("Update Agent/reviewer: Description", Shown(synced)[0]);
        Assert.Equal(("by hand", "dev", "Reviews all"), (Get("agents", "Code reviewer")["system"]!.ToString(), Get("agents", "Code reviewer")["metadata"]!["team"]!.ToString(), Get("agents", "Code reviewer")["description"]!.ToString()));
        Assert.Empty(Compare());
    }

    private string Id(string list, string name) => Get(list, name)["id"]!.ToString();

    /// <summary>Tells that the pipeline is being stopped; the engine stops its commands in their order.</summary>
    [Cmdlet(VerbsCommon.Watch, "Stop")]
    public sealed class WatchStopCommand : PSCmdlet
    {
        /// <summary>What comes.</summary>
        [Parameter(ValueFromPipeline = true)]
        public PSObject? InputObject { get; set; }

        protected override void StopProcessing() => Stopped.Set();
    }
}
