using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>Whose work a worker takes, when it leaves it, and what of a session's history is still to be done.</summary>
public sealed class WorkerLeaseTests
{
    [Theory]
    [InlineData(1, "Rested", true)]
    [InlineData(null, "Lost", false)]
    public async Task A_beat_that_hangs_is_cut_off_and_too_many_of_them_are_a_loss(int? hangs, string reason, bool stops)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", Json("touch began; sleep 4"))]), options => options.WorkLease = TimeSpan.FromSeconds(2));
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        using RunningPipeline worker = engine.Start("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0");
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "began")));
        bench.Server.AddFault(FaultRule.FromJson($$"""[{"path":"*/heartbeat","hang":true{{(hangs is { } nth ? $",\"nth\":{nth}" : "")}} }]""")[0]);
        PipelineResult result = (await worker.ResultAsync()).Succeeded();
        Assert.Equal(reason, Text(result.Output[^1], "Reason"));
        Assert.Equal(stops, bench.Server.Requests.Any(request => request.Target.EndsWith("/stop", StringComparison.Ordinal)));
        Assert.Empty(WorkerToolTests.Sleeping(session));
    }

    [Fact]
    public async Task A_worker_of_one_session_leaves_those_of_others_and_a_resting_one_makes_way()
    {
        using var bench = new WorkerBench(WorkerBench.Steps([("read", """{"file_path":"a.txt"}""")]));
        string others = await bench.StartAsync(), own = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run($"Start-MAWorker @Worker -BuiltIn read -MaxItem 1 -MaxIdleSec 0 -Session {own}").Succeeded();
        Assert.Equal([own, own], result.Output.Select(record => Text(record, "SessionId")));
        Assert.DoesNotContain(bench.Server.GetEventLog(others), static e => e.Contains("user.tool_result", StringComparison.Ordinal));
        Assert.Single(bench.Server.Requests, request => request.Target.EndsWith("/ack", StringComparison.Ordinal));

        // The place of the one that would rest for a minute is given to the one that waits.
        string third = await bench.StartAsync();
        using RunningPipeline worker = engine.Start("Start-MAWorker @Worker -BuiltIn read -MaxIdleSec 600");
        await WaitFor.ConditionAsync(() => new[] { others, third }.All(session => bench.Server.GetEventLog(session).Any(static e => e.Contains("user.tool_result", StringComparison.Ordinal))));
        await worker.StopAsync();
        Assert.Equal("Rested", Text(worker.Output.First(static record => Text(record, "Reason").Length > 0), "Reason"));
    }

    /// <summary>The service itself offers such an item to nobody again.</summary>
    [Fact]
    public async Task What_a_worker_had_taken_and_not_beaten_for_when_it_was_killed_is_served_by_the_next()
    {
        using var bench = new WorkerBench(WorkerBench.Steps([("read", """{"file_path":"a.txt"}""")]));
        string session = await bench.StartAsync(), path = $"/v1/environments/{bench.EnvironmentId}/work";
        using var http = new System.Net.Http.HttpClient { BaseAddress = bench.Server.Uri };
        http.DefaultRequestHeaders.Authorization = new("Bearer", bench.Server.GetEnvironmentKey(bench.EnvironmentId));
        http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        http.DefaultRequestHeaders.Add("anthropic-beta", "managed-agents-2026-04-01");
        string work = JsonNode.Parse(await http.GetStringAsync(path + "/poll"))!["id"]!.ToString();
        using System.Net.Http.HttpResponseMessage taken = await http.PostAsync($"{path}/{work}/ack", null);
        string note = Path.Combine(Directory.CreateDirectory(bench.Sessions).FullName, $".claim.{bench.EnvironmentId}.{work}.lock");
        await File.WriteAllTextAsync(note, "");
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run("Start-MAWorker @Worker -MaxIdleSec 0 -BuiltIn read -Drain").Succeeded();
        Assert.Equal((session, "Rested"), (Text(result.Output[^1], "SessionId"), Text(result.Output[^1], "Reason")));
        Assert.Empty(Directory.GetFiles(bench.Sessions));
    }

    [Fact]
    public async Task What_an_interrupt_closed_is_neither_run_nor_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        string[] turn = [WorkerBench.Steps([("bash", Json("touch interrupted"))])[1..^1], WorkerBench.Steps([("bash", Json("ls"))])[1..^1]];
        using var bench = new WorkerBench($"[{string.Join(",", turn)}]");
        string session = await bench.StartAsync(static _ => { });
        await bench.Client.SettleAsync(session);
        await bench.Client.PostAsync(session, """{"type":"user.interrupt"}""");
        await WaitFor.ConditionAsync(() => bench.Server.GetEventLog(session).Any(e => e.Contains("agent.tool_result", StringComparison.Ordinal)));
        await bench.Client.PostAsync(session, RawClient.Message("again"));
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
        Assert.Equal(["bash", "Rested"], result.Output.Select(record => Text(record, "Name") is { Length: > 0 } name ? name : Text(record, "Reason")));
        Assert.Equal([(false, "(no output)")], await bench.ResultsAsync(session));
    }

    private static string Json(string command) => new JsonObject { ["command"] = command }.ToJsonString();

    private static string Text(System.Management.Automation.PSObject value, string property) => value.Properties[property]?.Value?.ToString() ?? string.Empty;
}
