using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The official TypeScript worker in a real node, unchanged but for address and key: it finds in the emulator's queue what it finds in the service's.</summary>
public sealed class TypeScriptWorkerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("worker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_serves_a_session_with_a_skill_and_memory_and_asks_as_at_the_service()
    {
        var node = ExternalProgram.Find("node");
        var npm = ExternalProgram.Find("npm");
        Assert.SkipWhen(OperatingSystem.IsWindows() || node is null || npm is null, "node and npm are not on the PATH, or there is no /bin/bash.");
        using var server = EmulatorServer.Start(new EmulatorOptions
        {
            MemoryFolder = Path.Combine(_folder, "memory"),
            Scenario = Scenario.FromJson($$"""
                [{"steps":[
                    {"tool":"bash","input":{"command":"cat skills/pr-summary/SKILL.md | head -2; cd /; echo more > {{_folder}}/memory/notes/b.md"} },
                    {"tool":"write","input":{"file_path":"a.txt","content":"one\ntwo\n"} },{"tool":"read","input":{"file_path":"a.txt","view_range":[2,2]} },
                    {"tool":"bash","ask":true,"input":{"command":"pwd"} },{"tool":"web_search","input":{"query":"x"},"result":"found"},
                    {"tool":"bash","input":{"command":"(exit 3)"} },{"message":"Done."}]}]
                """),
        });
        using var client = new RawClient(server);
        using var open = new RawClient(server, "");
        using var memories = new RawClient(server, "agent-memory-2026-07-22");
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        using var upload = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("---\nname: pr-summary\ndescription: Sums up\n---\n")), "files[]", "pr-summary/SKILL.md" } };
        using var uploaded = await open.Http.PostAsync("/v1/skills", upload);
        var skill = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["id"];
        var store = (await memories.SendAsync("POST", "/v1/memory_stores", """{"name":"Notes"}"""))["id"];
        await memories.SendAsync("POST", $"/v1/memory_stores/{store}/memories", """{"path":"/a.md","content":"a"}""");
        var agent = await client.NewAgentAsync($$""","skills":[{"type":"custom","skill_id":"{{skill}}","version":"latest"}]""");
        var session = (await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{environment}}","resources":[{"type":"memory_store","memory_store_id":"{{store}}"}]}"""))["id"]!.ToString();
        await client.PostAsync(session, RawClient.Message("go"));
        var before = server.Requests.Count;
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;

        var running = TypeScriptSdkTests.RunAsync(
            node!, ["worker.mjs", server.Uri.ToString(), environment, work, "1", "300"], await TypeScriptSdkTests.InstallAsync(npm!), null, ("EMULATOR_QUEUE_KEY", server.GetEnvironmentKey(environment)));
        await WaitFor.ConditionAsync(() => server.GetEventLog(session).Any(e => e.Contains("\"ask\"", StringComparison.Ordinal)) && server.GetEventLog(session)[^1].Contains("requires_action", StringComparison.Ordinal));
        var ask = (await client.HistoryAsync(session)).Single(e => e["evaluated_permission"]?.ToString() == "ask")["id"];
        await client.PostAsync(session, $$"""{"type":"user.tool_confirmation","tool_use_id":"{{ask}}","result":"allow"}""");
        await running;

        var history = await client.HistoryAsync(session);
        Assert.Equal("end_turn", history[^1]["stop_reason"]!["type"]!.ToString());
        var results = history.Where(e => e["type"]!.ToString() == "user.tool_result").ToList();
        Assert.Equal(
            [(false, "---\nname: pr-summary"), (false, "wrote 8 bytes to a.txt"), (false, "two"), (false, "/"), (true, "exit 3")],
            results.Select(r => (r["is_error"]!.GetValue<bool>(), r["content"]![0]!["text"]!.ToString())).Order(new AsCalled(history)).ToArray());
        Assert.Equal("more\n", (await memories.SendAsync("GET", $"/v1/memory_stores/{store}/memories?view=full"))["data"]!.AsArray().Single(m => m!["path"]!.ToString() == "/b.md")!["content"]!.ToString());
        var asked = server.Requests.Skip(before).Where(r => r.Credential != "ApiKey").Select(r => $"{r.Credential} {r.Method} {r.Target.Split('?')[0].Split('/')[^1].Split('_')[0]}").Where(r => !r.EndsWith(" heartbeat", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Equal(
            ["EnvironmentKey GET poll", "EnvironmentKey POST ack", "SessionsToken GET sesn", "SessionsToken GET latest", "SessionsToken GET content", "SessionsToken GET memories", "SessionsToken GET stream", "SessionsToken GET events", "SessionsToken POST events", "SessionsToken POST memories", "SessionsToken POST stop"],
            asked);
        Assert.DoesNotContain(server.Requests.Skip(before), r => r.Status >= 400);
    }

    // The results in the order of the calls.
    private sealed class AsCalled(System.Collections.Generic.IReadOnlyList<JsonObject> history) : System.Collections.Generic.IComparer<(bool, string)>
    {
        public int Compare((bool, string) x, (bool, string) y) => Place(x.Item2) - Place(y.Item2);

        private int Place(string text) => history.ToList().FindIndex(e => e["type"]!.ToString() == "agent.tool_use"
            && e["id"]!.ToString() == history.Single(r => r["type"]!.ToString() == "user.tool_result" && r["content"]![0]!["text"]!.ToString() == text)["tool_use_id"]!.ToString());
    }
}
