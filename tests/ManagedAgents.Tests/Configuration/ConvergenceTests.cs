using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>Whatever breaks off, the next run goes on from what is there, and nothing is there twice.</summary>
public sealed class ConvergenceTests : ConfigurationTest
{
    private static readonly string[] Lists = ["skills", "memory_stores", "environments", "vaults", "agents", "deployments"];

    [Fact]
    public void Each_answer_that_is_lost_once_leaves_one_object_for_each_key()
    {
        using var between = new ServiceBetween(Emulator);
        var seen = new HashSet<string>();
        between.PassageOf = (_, request) => request.Method == "POST" && seen.Add($"{request.Path} {request.BodyText.Length}") ? Passage.AnswerLost : Passage.Passed;
        Engine.Connect(between.Uri, Emulator.ApiKey);
        PipelineResult synced = Sync();
        Engine.Connect(Emulator.Uri, Emulator.ApiKey);

        // What pauses a deployment is no creation, and is told.
        Assert.True(synced.Errors.Count <= 1, synced.MessageText);
        Sync().Succeeded();
        AssertOneOfEach();
    }

    [Fact]
    public void A_run_that_ends_at_any_request_is_gone_on_with_by_the_next()
    {
        Sync("-WhatIf");
        foreach (Passage passage in new[] { Passage.Refused, Passage.AnswerLost })
        {
            bool isOver = false;
            for (int end = 1; !isOver; end++)
            {
                using EmulatorServer service = TestEmulator.Start();
                using var between = new ServiceBetween(service);
                int last = end;
                between.PassageOf = (n, _) => n < last ? Passage.Passed : n == last ? passage : Passage.Refused;
                Engine.Connect(between.Uri, service.ApiKey, more: "-MaxRetryCount 0");
                PipelineResult first = Sync("-ThrottleLimit 1 -WarningAction SilentlyContinue");
                isOver = between.Count < end;
                Engine.Connect(service.Uri, service.ApiKey);
                if (Sync() is { Errors.Count: > 0 } second)
                    Assert.Fail($"After an end at request {end} ({passage}): {second.MessageText}");
                Assert.True(Run("Compare-MAConfiguration ops.psd1 -Quiet").Only<bool>(), $"After an end at request {end} ({passage}) something differs.");
                AssertOneOfEach();
                Assert.Equal(isOver, first.FirstError is null);
                Assert.True(end < 100);
            }
        }
    }

    [Fact]
    public async Task Two_runs_at_once_lose_no_change_and_tell_what_both_made()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("MA_SYNC_ROUNDS") ?? "2", CultureInfo.InvariantCulture);
        using var other = new PowerShellEngine();
        Folder.Enter(other);
        foreach (string name in new[] { "one", "two" })
            Folder.Write($"{name}.psd1", $"@{{ Configuration = 'x'; Agents = @{{ a = @{{ Name = 'A'; Model = 'm'; Description = '{name}' }} }} }}");
        for (int round = 0; round < rounds; round++)
        {
            using EmulatorServer service = TestEmulator.Start();
            Engine.Connect(service.Uri, service.ApiKey);
            other.Connect(service.Uri, service.ApiKey);
            await BothAsync("Sync-MAConfiguration one.psd1", "Sync-MAConfiguration one.psd1");
            string[] ids = [.. All("agents").Select(agent => agent["id"]!.ToString())];
            PipelineResult compared = Run("Compare-MAConfiguration one.psd1");
            if (ids.Length > 1)
            {
                Assert.StartsWith("DuplicateObject,", compared.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
                Assert.All(ids, id => Assert.Contains(id, compared.FirstError.ToString(), StringComparison.Ordinal));
                Run($"Disable-MAAgent {ids[0]} -Confirm:$false").Succeeded();
            }

            Assert.True(Run("Compare-MAConfiguration one.psd1 -Quiet").Only<bool>());
            Run("Sync-MAConfiguration one.psd1").Succeeded();
            int before = All("agents").Single()["version"]!.GetValue<int>();
            PipelineResult[] results = await BothAsync("Sync-MAConfiguration two.psd1 -PassThru", "Sync-MAConfiguration two.psd1 -PassThru");
            int made = results.Sum(result => result.Output.Count), refused = results.Sum(result => result.Errors.Count);
            Assert.All(results.SelectMany(result => result.Errors), error => Assert.StartsWith("ConfigurationConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
            Assert.Equal(before + 1, All("agents").Single()["version"]!.GetValue<int>());
            Assert.True(made == 1 && refused <= 1, $"{made} made, {refused} refused");
        }

        async Task<PipelineResult[]> BothAsync(string first, string second)
        {
            using RunningPipeline one = Engine.Start(first), two = other.Start(second);
            return await Task.WhenAll(one.ResultAsync(), two.ResultAsync());
        }
    }

    private void AssertOneOfEach()
    {
        foreach (string list in Lists)
            Assert.Equal(list == "agents" ? 2 : 1, All(list).Length);
        Assert.Single(All($"vaults/{All("vaults")[0]["id"]}/credentials"));
        Assert.Equal(2, All($"memory_stores/{All("memory_stores")[0]["id"]}/memories").Length);
    }
}
