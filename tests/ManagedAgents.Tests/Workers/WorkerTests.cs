using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>Start-MAWorker: what it asks the service, what it runs, and how it ends.</summary>
public sealed class WorkerTests
{
    private const string Once = "Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0";
    private const string Count = "echo ran >> ran.txt; wc -l < ran.txt";

    public static bool IsWindows => OperatingSystem.IsWindows();

    [Fact]
    public async Task It_asks_in_the_order_of_the_official_worker_and_gives_an_object_for_each_call_and_item()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", """{"command":"pwd"}"""), ("write", """{"file_path":"a.txt","content":"x"}"""), ("web_search", """{"query":"x"}"""), ("bash", """{"command":"(exit 3)"}""")]));
        string session = await bench.StartAsync();
        int before = bench.Server.Requests.Count;
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run(Once + " -Verbose").Succeeded();

        ManagedAgents.Emulator.Wire.RecordedRequest[] asked = [.. bench.Server.Requests.Skip(before)];
        Assert.Equal(
            ["EnvironmentKey GET poll", "EnvironmentKey POST ack", "SessionsToken POST heartbeat", "SessionsToken GET " + session, "SessionsToken GET stream", "SessionsToken GET events", "SessionsToken POST events", "SessionsToken POST stop"],
            asked.Select(request => $"{request.Credential} {request.Method} {request.Target.Split('?')[0].Split('/')[^1]}").Distinct());
        Assert.DoesNotContain(asked, request => request.Headers.ContainsKey("x-api-key") || request.Status >= 400);
        Assert.Contains("Anthropic-Worker-ID", asked[0].Headers.Keys);
        Assert.Equal(["bash ran False True", "write ran False True", "bash failed True True"], result.Output.SkipLast(1).Select(call => $"{Text(call, "Name")} {(call.Properties["IsError"].Value is true ? "failed" : "ran")} {Text(call, "IsError")} {Text(call, "IsPosted")}"));
        Assert.Equal(("Rested", "3", "1", session), (Text(result.Output[^1], "Reason"), Text(result.Output[^1], "Calls"), Text(result.Output[^1], "Failed"), Text(result.Output[^1], "SessionId")));
        Assert.Equal([(false, bench.WorkOf(session)), (false, "wrote 1 bytes to a.txt"), (true, "exit 3")], await bench.ResultsAsync(session));
        Assert.Equal("end_turn", (await bench.Client.HistoryAsync(session))[^1]["stop_reason"]!["type"]!.ToString());
        Assert.DoesNotContain(bench.Server.GetEnvironmentKey(bench.EnvironmentId), result.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-ant-req-", result.AllText, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(bench.Sessions, session, "journal.jsonl")).Length / 2);
        Assert.Empty(Directory.GetFiles(bench.Sessions, "*.lock"));
    }

    /// <summary>A worker before it noted that a call began, or what came of it, and ended then.</summary>
    [Theory]
    [InlineData("""{"call":"{0}","result":"old result","is_error":false}""", "Remembered", "old result", false)]
    [InlineData("""{"call":"{0}","result":null,"is_error":false}""", "Unknown", "The worker stopped while this ran; it may have taken effect. Look before you ask for it again.", true)]
    [InlineData(null, "Ran", "1", false)]
    public async Task A_call_that_ran_before_a_crash_is_not_run_again(string? noted, string outcome, string text, bool isError)
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf(Count))]));
        string session = await bench.StartAsync(static _ => { });
        await bench.Client.SettleAsync(session);
        string call = (await bench.Client.HistoryAsync(session)).Single(e => e["type"]!.ToString() == "agent.tool_use")["id"]!.ToString();
        if (noted is not null)
            File.WriteAllText(Path.Combine(bench.Sessions, session, "journal.jsonl"), "{\"format\":\"ManagedAgents.WorkerJournal.1\"}\n" + noted.Replace("{0}", call, StringComparison.Ordinal) + "\n");
        using PowerShellEngine engine = bench.Engine();
        Assert.Equal(outcome, Text(engine.Run(Once).Succeeded().Output[0], "Outcome"));
        Assert.Equal([(isError, text)], await bench.ResultsAsync(session));
        Assert.Equal(noted is null, File.Exists(Path.Combine(bench.WorkOf(session), "ran.txt")));
    }

    [Fact]
    public async Task A_history_of_several_pages_is_read_whole_and_a_call_at_its_end_runs_once()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        string words = string.Concat(Enumerable.Repeat("""{"message":"word"},""", 1500));
        using var bench = new WorkerBench($$"""[{"steps":[{{words}}{"tool":"web_search","input":{"query":"x"},"result":"found"},{"tool":"bash","input":{{JsonOf(Count)}} },{"message":"Done."}]}]""");
        string session = await bench.StartAsync();
        await bench.Client.SettleAsync(session);
        Assert.InRange(bench.Server.GetEventLog(session).Count, 1500, int.MaxValue);
        using PowerShellEngine engine = bench.Engine();
        Assert.Equal("Rested", Text(engine.Run(Once).Succeeded().Output[^1], "Reason"));
        JsonNode result = JsonNode.Parse(Assert.Single(bench.Server.GetEventLog(session), e => e.Contains("\"user.tool_result\"", StringComparison.Ordinal)))!;
        Assert.Equal("1", result["content"]![0]!["text"]!.ToString());
        Assert.Contains(bench.Server.Requests, request => request.Credential == "SessionsToken" && request.Method == "GET" && request.Target.Contains("page=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_verdict_is_waited_for_and_what_is_denied_or_others_own_is_left_alone()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench($$"""
            [{"steps":[{"tool":"bash","ask":true,"input":{{JsonOf("touch asked")}} },{"tool":"bash","ask":true,"input":{{JsonOf("touch denied")}} },
            {"customTool":"Get-Double","input":{"Number":21} },{"customTool":"foreign","input":{} },{"message":"Then:"},{"tool":"bash","input":{{JsonOf("ls")}} },{"message":"{{"{{result}}"}}"}]}]
            """);
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        using RunningPipeline worker = engine.Start("function Get-Double { param([Parameter(Mandatory)] [int] $Number) 2 * $Number }; Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0 -Tool (New-MATool -Command Get-Double -Name Get-Double)");
        await WaitFor.ConditionAsync(() => bench.Server.GetEventLog(session).Count(e => e.Contains("\"user.custom_tool_result\"", StringComparison.Ordinal)) == 1);
        JsonObject[] calls = [.. (await bench.Client.HistoryAsync(session)).Where(e => e["type"]!.ToString().EndsWith("tool_use", StringComparison.Ordinal))];
        Assert.False(File.Exists(Path.Combine(bench.WorkOf(session), "asked")));
        string Verdict(int call, string result) => $$"""{"type":"user.tool_confirmation","tool_use_id":"{{calls[call]["id"]}}","result":"{{result}}"}""";
        await bench.Client.PostAsync(session, Verdict(1, "deny"));
        await bench.Client.PostAsync(session, Verdict(0, "allow"));
        await bench.Client.PostAsync(session, $$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{calls[3]["id"]}}","content":[{"type":"text","text":"by another"}]}""");
        PipelineResult result = (await worker.ResultAsync()).Succeeded();
        Assert.Equal(["Get-Double", "bash", "bash", "Rested"], result.Output.Select(record => Text(record, "Name") is { Length: > 0 } name ? name : Text(record, "Reason")));
        Assert.Equal("asked", (await bench.ResultsAsync(session))[^1].Text);
        Assert.Contains("42", (await bench.ResultsAsync(session)).Select(r => r.Text));
    }

    [Fact]
    public async Task A_permission_or_a_verdict_that_is_unknown_runs_nothing()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench($$"""
            [{"steps":[{"tool":"bash","ask":true,"input":{{JsonOf("touch later")}} },{"tool":"bash","ask":true,"input":{{JsonOf("touch never")}} },{"tool":"bash","input":{{JsonOf("touch now")}} },{"message":"Done."}]}]
            """);
        string session = await bench.StartAsync();
        await bench.Client.SettleAsync(session);
        JsonObject[] history = [.. await bench.Client.WholeHistoryAsync(session)];
        JsonObject[] calls = [.. history.Where(e => e["type"]!.ToString() == "agent.tool_use")];
        calls[0]["evaluated_permission"] = "perhaps";
        string Verdict(int call, string result) => $$"""{"type":"user.tool_confirmation","tool_use_id":"{{calls[call]["id"]}}","result":"{{result}}"}""";
        JsonNode unknown = JsonNode.Parse(Verdict(1, "perhaps"))!;
        (unknown["id"], unknown["processed_at"]) = ("sevt_011CZunknown", history[^1]["processed_at"]?.DeepClone());
        var page = new JsonObject { ["data"] = new JsonArray([.. history.Select(e => e.DeepClone()), unknown]), ["next_page"] = null };
        bench.Server.AddFault(FaultRule.FromJson($$"""[{"method":"GET","path":"*/events","body":{{page.ToJsonString()}} }]""")[0]);
        using PowerShellEngine engine = bench.Engine();
        using RunningPipeline worker = engine.Start("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0");
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "now")));
        await bench.Client.PostAsync(session, Verdict(0, "allow"));
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "later")));
        await bench.Client.PostAsync(session, Verdict(1, "deny"));
        PipelineResult result = (await worker.ResultAsync()).Succeeded();
        Assert.Equal([calls[2]["id"]!.ToString(), calls[0]["id"]!.ToString(), "Rested"], result.Output.Select(record => Text(record, "Reason") is { Length: > 0 } reason ? reason : Text(record, "Id")));
        Assert.False(File.Exists(Path.Combine(bench.WorkOf(session), "never")));
    }

    [Fact]
    public async Task Approve_is_a_veto_of_this_machine()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf("ls")), ("bash", JsonOf("rm -rf /tmp/none"))]));
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run(Once + " -Approve { if ($_.Input.command -eq 'ls') { 'allow' } else { 'deny: not here' } }").Succeeded();
        Assert.Equal([(false, "(no output)"), (true, "This was refused on this machine: not here")], await bench.ResultsAsync(session));
        Assert.Equal(["Ran", "Refused"], result.Output.SkipLast(1).Select(call => Text(call, "Outcome")));
    }

    [Fact]
    public async Task Skills_and_memory_stores_are_there_while_a_session_is_served_and_changes_are_saved()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench("""
            [{"steps":[{"tool":"bash","input":{"command":"ls skills; sh skills/pr-summary/run.sh"} },
            {"tool":"bash","input":{"command":"cd {{text}}/notes; cat a.md; echo new > b.md; echo more >> c.md; rm d.md; cat ../fixed/r.md"} },
            {"tool":"write","input":{"file_path":"{{text}}/fixed/r.md","content":"x"} },{"message":"Done."}]}]
            """);
        using var open = new RawClient(bench.Server, "");
        using var memories = new RawClient(bench.Server, "agent-memory-2026-07-22");
        using var upload = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes("---\nname: pr-summary\ndescription: Sums up\n---\n")), "files[]", "pr-summary/SKILL.md" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("#!/bin/sh\necho ran\n")), "files[]", "pr-summary/run.sh" },
        };
        using HttpResponseMessage uploaded = await open.Http.PostAsync("/v1/skills", upload);
        JsonNode skill = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["id"]!;
        string[] stores = new string[2];
        foreach ((string name, int i) in new[] { ("Notes", 0), ("Fixed", 1) })
            stores[i] = (await memories.SendAsync("POST", "/v1/memory_stores", $$"""{"name":"{{name}}"}"""))["id"]!.ToString();
        foreach ((int store, string path) in new[] { (0, "a"), (0, "c"), (0, "d"), (1, "r") })
            await memories.SendAsync("POST", $"/v1/memory_stores/{stores[store]}/memories", $$"""{"path":"/{{path}}.md","content":"{{path}}\n"}""");
        string root = Path.Combine(Path.GetDirectoryName(bench.Sessions)!, "memory");
        string session = await bench.StartAsync(
            message: root, agent: $$""","skills":[{"type":"custom","skill_id":"{{skill}}","version":"latest"},{"type":"custom","skill_id":"skill_01none","version":"latest"}]""",
            more: $$""","resources":[{"type":"memory_store","memory_store_id":"{{stores[0]}}"},{"type":"memory_store","memory_store_id":"{{stores[1]}}","access":"read_only"}]""");
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run(Once).Succeeded();

        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal("pr-summary\nran", results[0].Text);
        Assert.Equal("a\nr", results[1].Text);
        Assert.StartsWith($"write: {root}/fixed/r.md is inside read-only directory", results[2].Text, StringComparison.Ordinal);
        Assert.Contains("skill_01none", Assert.Single(result.Warnings), StringComparison.Ordinal);
        JsonArray saved = (await memories.SendAsync("GET", $"/v1/memory_stores/{stores[0]}/memories?view=full"))["data"]!.AsArray();
        Assert.Equal(["/a.md a", "/b.md new", "/c.md c more"], saved.Select(m => $"{m!["path"]} {m["content"]!.ToString().Trim().Replace('\n', ' ')}"));
        Assert.Empty(Directory.GetFileSystemEntries(root));
        Assert.False(Directory.Exists(Path.Combine(bench.WorkOf(session), "skills")));
    }

    [Fact]
    public async Task Several_sessions_are_served_at_once_each_in_its_own_place()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf("touch ../../$(basename $(dirname $PWD)).here; while [ $(ls ../../*.here | wc -l) -lt 3 ]; do sleep 0.05; done; echo $HOME $TMPDIR"))]));
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => bench.StartAsync()));
        using PowerShellEngine engine = bench.Engine();
        engine.Run("Start-MAWorker @Worker -MaxItem 3 -MaxSession 3 -MaxIdleSec 0").Succeeded();
        foreach (string session in sessions)
            Assert.Equal([(false, $"{bench.Sessions}/{session}/home {bench.Sessions}/{session}/tmp")], await bench.ResultsAsync(session));
    }

    [Theory]
    [InlineData("""{"path":"*/heartbeat","nth":2,"status":412}""", "Lost", false)]
    [InlineData("""{"path":"*/heartbeat","nth":2,"with":{"lease_extended":false} }""", "StopAsked", true)]
    [InlineData("""{"path":"*/heartbeat","nth":2,"with":{"state":"stopping"} }""", "StopAsked", true)]
    [InlineData("""{"path":"*/heartbeat","nth":2,"status":401}""", "Refused", true)]
    public async Task A_lease_that_ends_ends_the_work_and_a_lost_one_is_not_stopped(string fault, string reason, bool stops)
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf("sleep 30"))]), options => options.WorkLease = TimeSpan.FromSeconds(2));
        bench.Server.AddFault(FaultRule.FromJson($"[{fault}]")[0]);
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run(Once).Succeeded();
        Assert.Equal(reason, Text(result.Output[^1], "Reason"));
        Assert.Equal(stops, bench.Server.Requests.Any(request => request.Target.EndsWith("/stop", StringComparison.Ordinal)));
        Assert.Empty(WorkerToolTests.Sleeping(session));
    }

    /// <summary>MA_BEAT_SECONDS is how long the tool takes.</summary>
    [Fact]
    public async Task Beats_go_on_while_a_tool_takes_its_time_and_each_names_the_one_before()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        CultureInfo plain = CultureInfo.InvariantCulture;

        // A busy machine does not keep to a lease of two seconds, which is the long form's.
        (double seconds, double lease) = double.TryParse(Environment.GetEnvironmentVariable("MA_BEAT_SECONDS"), plain, out double given) ? (given, 2) : (7, 4);
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf($"sleep {seconds.ToString(plain)}"))]), options => options.WorkLease = TimeSpan.FromSeconds(lease));
        bench.Server.AddFault(FaultRule.FromJson("""[{"path":"*/heartbeat","nth":3,"dropResponse":true}]""")[0]);
        await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        PSObject item = engine.Run(Once).Succeeded().Output[^1];
        Assert.Equal("Rested", Text(item, "Reason"));
        ManagedAgents.Emulator.Wire.RecordedRequest[] beats = [.. bench.Server.Requests.Where(request => request.Target.Contains("/heartbeat", StringComparison.Ordinal))];
        Assert.InRange(beats.Length, (int)(2 * seconds / lease), 4 * (int)seconds);
        Assert.EndsWith("expected_last_heartbeat=NO_HEARTBEAT", beats[0].Target, StringComparison.Ordinal);
        Assert.Equal(1, beats.Count(beat => beat.Status == 412));
    }

    [Fact]
    public async Task A_stop_answers_what_runs_and_leaves_the_session_to_another_worker()
    {
        Assert.SkipWhen(IsWindows, "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", JsonOf("touch began; sleep 30 & sleep 30")), ("bash", JsonOf("echo on"))]));
        string session = await bench.StartAsync();
        using (PowerShellEngine engine = bench.Engine())
        {
            using RunningPipeline worker = engine.Start("Start-MAWorker @Worker");
            await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "began")));
            await worker.StopAsync();
        }

        Assert.Empty(WorkerToolTests.Sleeping(session));
        Assert.DoesNotContain(bench.Server.Requests, request => request.Target.EndsWith("/stop", StringComparison.Ordinal));
        using PowerShellEngine next = bench.Engine();
        next.Run(Once).Succeeded();
        Assert.Equal([(true, "The worker was stopped while this ran; it may have taken effect in part."), (false, "on")], await bench.ResultsAsync(session));
    }

    [Fact]
    public async Task A_healthcheck_a_lost_answer_and_a_refused_key_end_as_they_should()
    {
        using var bench = new WorkerBench("""[{"steps":[{"message":"hello"}]}]""");
        bench.Server.QueueHealthcheck(bench.EnvironmentId);
        bench.Server.AddFault(FaultRule.FromJson("""[{"path":"*/ack","nth":2,"dropResponse":true}]""")[0]);
        await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run("Start-MAWorker @Worker -MaxItem 2 -MaxIdleSec 0 -BuiltIn read").Succeeded();
        Assert.Equal(["HealthCheck", "Rested"], result.Output.Select(item => Text(item, "Reason")).Order(StringComparer.Ordinal));
        Assert.Empty(engine.Run("Start-MAWorker @Worker -Drain -BuiltIn read").Succeeded().Output);
        engine.SetVariable("Wrong", EngineConnection.Secure("sk-ant-oat01-none"));
        ErrorRecord error = Assert.Single(engine.Run("Start-MAWorker -Environment $Worker.Environment -EnvironmentKey $Wrong -BuiltIn read").Errors);
        Assert.StartsWith("AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NoEnvironmentKey,", Assert.Single(engine.Run("Start-MAWorker $Worker.Environment").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(engine.Run("Start-MAWorker @Worker -WhatIf").Succeeded().Output);
    }

    [Fact]
    public async Task Who_receives_or_waits_for_a_session_waits_for_its_worker_too()
    {
        using var bench = new WorkerBench(WorkerBench.Steps([("read", """{"file_path":"a.txt"}""")]));
        string session = await bench.StartAsync();
        await bench.Client.SettleAsync(session);
        using PowerShellEngine engine = bench.Engine();
        using PowerShellEngine other = bench.Engine();
        using RunningPipeline receiving = engine.Start($"Receive-MAEvent {session}");
        using RunningPipeline waiting = other.Start($"Wait-MASession {session}");
        await WaitFor.ConditionAsync(() => bench.Server.OpenStreams == 2);
        using PowerShellEngine third = bench.Engine();
        third.Run(Once + " -BuiltIn read").Succeeded();
        Assert.Equal("session.status_idle", Text((await receiving.ResultAsync()).Succeeded().Output[^1], "Type"));
        Assert.Equal("idle", Text((await waiting.ResultAsync()).Succeeded().Output.Single(), "Status"));
        Assert.Contains(receiving.Output, taken => Text(taken, "Text") == "Done.");
    }

    private static string JsonOf(string command) => new JsonObject { ["command"] = command }.ToJsonString();

    private static string Text(PSObject value, string property) => value.Properties[property]?.Value?.ToString() ?? string.Empty;
}
