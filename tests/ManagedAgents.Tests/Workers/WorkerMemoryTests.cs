using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>Memory stores as folders of a worker: what both sides change, and what a worker that is stopped still saves.</summary>
public sealed class WorkerMemoryTests
{
    [Fact]
    public async Task A_memory_that_both_sides_change_and_a_folder_that_is_emptied_lose_nothing_at_the_service()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        string wait = "touch ready; while [ ! -e go ]; do sleep 0.02; done";
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", Json($"cd {{{{text}}}}/notes; echo here > both.md; echo here > gone.md; rm left.md; head -c 9 /dev/zero > bytes.md; head -c 200000 /dev/zero | tr '\\0' x > large.md; echo new > new.md; cd - >/dev/null; {wait}"))]));
        using var memories = new RawClient(bench.Server, "agent-memory-2026-07-22");
        string[] stores = new string[2];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, int i) in new[] { ("Notes", 0), ("Wiped", 1) })
            stores[i] = (await memories.SendAsync("POST", "/v1/memory_stores", $$"""{"name":"{{name}}"}"""))["id"]!.ToString();
        foreach ((int store, string path) in new[] { (0, "both"), (0, "gone"), (0, "left"), (0, "bytes"), (1, "a"), (1, "b") })
            ids[path] = (await memories.SendAsync("POST", $"/v1/memory_stores/{stores[store]}/memories", $$"""{"path":"/{{path}}.md","content":"old\n"}"""))["id"]!.ToString();
        string root = Path.Combine(Path.GetDirectoryName(bench.Sessions)!, "memory");
        string session = await bench.StartAsync(message: root, more: $$""","resources":[{"type":"memory_store","memory_store_id":"{{stores[0]}}"},{"type":"memory_store","memory_store_id":"{{stores[1]}}"}]""");
        using PowerShellEngine engine = bench.Engine();
        using RunningPipeline worker = engine.Start("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0");
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "ready")));
        await memories.SendAsync("POST", $"/v1/memory_stores/{stores[0]}/memories/{ids["both"]}", """{"content":"there\n"}""");
        await memories.SendAsync("DELETE", $"/v1/memory_stores/{stores[0]}/memories/{ids["gone"]}", null);
        File.Delete(Path.Combine(root, "wiped", "a.md"));
        File.Delete(Path.Combine(root, "wiped", "b.md"));
        File.WriteAllText(Path.Combine(bench.WorkOf(session), "go"), "");
        PipelineResult result = (await worker.ResultAsync()).Succeeded();

        string[] saved = [.. (await memories.SendAsync("GET", $"/v1/memory_stores/{stores[0]}/memories?view=full"))["data"]!.AsArray().Select(m => $"{m!["path"]} {m["content"]!.ToString().Trim()}")];
        Assert.Equal(["/both.md there", "/gone.md here", "/new.md new"], saved.Where(static m => !m.StartsWith("/bytes", StringComparison.Ordinal)));
        Assert.Equal(2, (await memories.SendAsync("GET", $"/v1/memory_stores/{stores[1]}/memories"))["data"]!.AsArray().Count);
        Assert.Contains(result.Warnings, w => w.Contains("/both.md", StringComparison.Ordinal) && w.Contains("what is there is kept", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, static w => w.Contains("/large.md is not saved", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, static w => w.Contains("was emptied", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(root));

        // What is there already is somebody's.
        Directory.CreateDirectory(Path.Combine(root, "notes"));
        File.WriteAllText(Path.Combine(root, "notes", "mine.txt"), "mine");
        string next = await bench.StartAsync(message: root, more: $$""","resources":[{"type":"memory_store","memory_store_id":"{{stores[0]}}"}]""");
        result = engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
        Assert.Equal(("Failed", next), (Text(result.Output[^1], "Reason"), Text(result.Output[^1], "SessionId")));
        Assert.Contains("is there already", Text(result.Output[^1], "Problem"), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(root, "notes", "mine.txt")));
    }

    [Fact]
    public async Task A_stopped_worker_saves_what_was_changed_and_waits_thirty_seconds_for_all_stores_together()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", Json("for s in saved slow slower; do echo here > {{text}}/$s/new.md; done; touch ready; sleep 100"))]));
        using var memories = new RawClient(bench.Server, "agent-memory-2026-07-22");
        var stores = new List<string>();
        foreach (string name in new[] { "Saved", "Slow", "Slower" })
            stores.Add((await memories.SendAsync("POST", "/v1/memory_stores", $$"""{"name":"{{name}}"}"""))["id"]!.ToString());
        string root = Path.Combine(Path.GetDirectoryName(bench.Sessions)!, "memory");
        string session = await bench.StartAsync(message: root, more: $$""","resources":[{{string.Join(',', stores.Select(id => $$"""{"type":"memory_store","memory_store_id":"{{id}}"}"""))}}]""");
        using PowerShellEngine engine = bench.Engine();
        using RunningPipeline worker = engine.Start("Start-MAWorker @Worker");
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(bench.WorkOf(session), "ready")));
        foreach (string id in stores.Skip(1))
            bench.Server.AddFault(FaultRule.FromJson($$"""[{"method":"POST","path":"*/{{id}}/memories","hang":true}]""")[0]);
        var watch = Stopwatch.StartNew();
        await worker.StopAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(50));
        Assert.Equal(["/new.md"], (await memories.SendAsync("GET", $"/v1/memory_stores/{stores[0]}/memories"))["data"]!.AsArray().Select(m => m!["path"]!.ToString()));
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    private static string Json(string command) => new JsonObject { ["command"] = command }.ToJsonString();

    private static string Text(System.Management.Automation.PSObject value, string property) => value.Properties[property]?.Value?.ToString() ?? string.Empty;
}
