using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Api;
using Xunit;
using static ManagedAgents.Tests.Emulator.Sequences;

namespace ManagedAgents.Tests.Emulator;

/// <summary>How the emulator plays workflow runs, and the calls that a worker of a self-hosted environment answers.</summary>
public sealed class WorkflowRunTests
{
    private const string Review = "[{'workflow':'Review','agent':'scout','steps':[{'phase':'Read'},{'customTool':'look'},{'phase':'Write'},{'message':'{{result}}'}],'report':'Reviewed.'},{'message':'Begun.'}]";
    private const string Held = "[{'workflow':'Review','steps':[{'phase':'Read'},{'gate':'hold'}]},{'message':'Begun.'}]";

    [Fact]
    public async Task A_thread_waits_while_the_session_runs_and_the_session_idles_after_the_run()
    {
        using var server = Serve(Review);
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var call = (await stream.UntilAsync("agent.custom_tool_use"))[^1];
        Assert.StartsWith("sthr_", call["session_thread_id"]!.ToString(), System.StringComparison.Ordinal);
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Count(t => t == "session.thread_status_idle") == 2);
        Assert.Equal("running", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
        Assert.DoesNotContain("session.status_idle", Types(server, session));

        await client.PostAsync(session, Result(call, "found"));
        await stream.UntilAsync("session.status_idle");
        var types = Types(server, session);
        Assert.Single(types, "session.status_idle");
        Assert.Single(types, "session.status_running");
        Assert.Equal(
            ["workflow_run.created", "workflow_run.status_running", "workflow_run.phase_started", "workflow_run.phase_ended", "workflow_run.phase_started", "workflow_run.phase_ended", "workflow_run.status_ended"],
            types.Where(t => t.StartsWith("workflow_run.", System.StringComparison.Ordinal)));
        Assert.True(System.Array.IndexOf(types, "workflow_run.status_ended") < System.Array.LastIndexOf(types, "agent.message"));
        foreach (var json in server.GetEventLog(session))
            Assert.Empty(OpenApiSchemas.Validate("BetaManagedAgentsSessionEvent", json));

        var threads = await client.SendAsync("GET", $"/v1/sessions/{session}/threads");
        Assert.Empty(OpenApiSchemas.Validate("SessionsThreadsListPage", threads.ToJsonString()));
        var thread = threads["data"]!.AsArray().Single(t => t!["workflow_run_id"] is not null)!;
        Assert.Equal((call["session_thread_id"]!.ToString(), "scout", "idle"), (thread["id"]!.ToString(), thread["agent"]!["name"]!.ToString(), thread["status"]!.ToString()));
        var own = (await client.SendAsync("GET", $"/v1/sessions/{session}/threads/{thread["id"]}/events"))["data"]!.AsArray();
        Assert.Equal("found", own.Single(e => e!["type"]!.ToString() == "agent.message")!["content"]![0]!["text"]!.ToString());
        Assert.NotNull((await client.SendAsync("POST", $"/v1/sessions/{session}/threads/{thread["id"]}/archive"))["archived_at"]);
    }

    [Fact]
    public async Task An_interrupt_stops_a_run_and_a_message_lets_it_go_on()
    {
        using var server = Serve(Held);
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("workflow_run.phase_started") && Types(server, session).Contains("session.thread_status_idle"));
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        Assert.Equal("idle", (await client.SettleAsync(session))["status"]!.ToString());
        Assert.Equal($"thread_status_idle workflow_run.status_idle user.interrupt session.usage session.status_idle=end_turn", Describe((await client.HistoryAsync(session)).TakeLast(5)));

        foreach (var (method, path, body) in new[] { ("DELETE", "", null), ("POST", "/archive", null), ("POST", "", """{"agent":{"tools":[]}}""") })
        {
            var (status, error) = await client.TryAsync(method, $"/v1/sessions/{session}{path}", body);
            Assert.Equal((400, "workflow_run_open"), (status, error["error"]!["details"]!["error_code"]!.ToString()));
        }
        var thread = (await client.HistoryAsync(session)).Single(e => e["type"]!.ToString() == "session.thread_created")["session_thread_id"];
        Assert.Equal("workflow_run_open", (await client.TryAsync("POST", $"/v1/sessions/{session}/threads/{thread}/archive")).Body["error"]!["details"]!["error_code"]!.ToString());

        server.Release("hold");
        await client.PostAsync(session, RawClient.Message("on"));
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("workflow_run.status_ended"));
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Count(t => t == "workflow_run.created") == 2);
        server.Release("hold");
        await client.SettleAsync(session);
        await client.SendAsync("DELETE", "/v1/sessions/" + session);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_ends_with_its_thread_and_its_call()
    {
        using var server = Serve("[{'workflow':'Review','timeoutMs':50,'steps':[{'customTool':'look'}],'report':''},{'message':'Begun.'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("session.status_idle"));
        var history = await client.HistoryAsync(session);
        Assert.Equal("timeout_error", history.Single(e => e["type"]!.ToString() == "workflow_run.status_ended")["result"]!["error"]!["type"]!.ToString());
        Assert.Equal("workflow_run.error", history.TakeWhile(e => e["type"]!.ToString() != "workflow_run.status_ended").Last()["type"]!.ToString());
        Assert.Single(history, e => e["type"]!.ToString() == "session.thread_status_terminated");
        var call = history.Single(e => e["type"]!.ToString() == "agent.custom_tool_use");
        Assert.Equal(400, (await client.TryAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{Result(call, "late")}}]}""")).Status);
    }

    [Fact]
    public async Task The_eleventh_open_run_is_an_error_without_an_id()
    {
        using var server = Serve("[" + string.Join(",", Enumerable.Repeat("{'workflow':'Review','steps':[{'gate':'hold'}],'report':''}", 11)) + ",{'message':'Begun.'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("agent.message"));
        var error = (await client.HistoryAsync(session)).Single(e => e["type"]!.ToString() == "workflow_run.error");
        Assert.Equal((null, "max_workflow_runs_error"), (error["workflow_run_id"]?.ToString(), error["error"]!["type"]!.ToString()));
    }

    [Fact]
    public async Task A_budget_that_is_used_up_stops_a_run_until_it_is_raised()
    {
        using var server = Serve("[{'workflow':'Review','steps':[{'gate':'hold'},{'message':'a'},{'message':'b'}]},{'message':'Begun.'}]", o => o.CentsPerModelRequest = 5);
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync(""","budget":{"type":"limit","max_list_cost":{"amount":"10","currency":"USD"}}""");
        await client.PostAsync(session, RawClient.Message("go"));
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("session.thread_status_idle"));
        server.Release("hold");
        await client.SettleAsync(session);
        Assert.EndsWith("workflow_run.status_idle session.usage session.status_idle=budget_reached", Describe(await client.HistoryAsync(session)));
        await client.SendAsync("POST", "/v1/sessions/" + session, """{"budget":null}""");
        await Engine.WaitFor.ConditionAsync(() => Types(server, session).Contains("workflow_run.status_ended"));
        Assert.Equal("idle", (await client.SettleAsync(session))["status"]!.ToString());
    }

    [Theory]
    [InlineData("allow", false)]
    [InlineData("ask", false)]
    [InlineData("ask", true)]
    public async Task A_worker_answers_the_calls_of_a_self_hosted_environment(string permission, bool denied)
    {
        using var server = Serve($"[{{'tool':'bash','ask':{(permission == "ask" ? "true" : "false")}}},{{'message':'{{{{result}}}}'}}]");
        using var client = new RawClient(server);
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"];
        var session = (await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{environment}}"}"""))["id"]!.ToString();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var call = (await client.HistoryAsync(session)).Single(e => e["type"]!.ToString() == "agent.tool_use");
        Assert.Equal(permission, call["evaluated_permission"]!.ToString());
        var answer = $$"""{"type":"user.tool_result","tool_use_id":"{{call["id"]}}","content":[{"type":"text","text":"a.txt"}]}""";
        var verdict = $$"""{"type":"user.tool_confirmation","tool_use_id":"{{call["id"]}}","result":"{{(denied ? "deny" : "allow")}}"}""";
        using var worker = new RawClient(server, workersOf: environment!.ToString());
        Assert.Equal(400, (await (permission == "ask" ? worker : client).TryAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{(permission == "ask" ? answer : verdict)}}]}""")).Status);
        if (permission == "ask")
        {
            await client.PostAsync(session, verdict);
            await client.SettleAsync(session);
        }
        if (!denied)
        {
            Assert.EndsWith($"{Idle}=requires_action", Describe(await client.HistoryAsync(session)));
            await worker.PostAsync(session, answer);
            await client.SettleAsync(session);
        }
        var history = await client.HistoryAsync(session);
        Assert.EndsWith($"{(denied ? "agent.tool_result" : $"user.tool_result {Running}")} {Request} {Idle}=end_turn", Describe(history));
        Assert.Equal(denied ? "The user denied this call." : "a.txt", history.Last(e => e["type"]!.ToString() == "agent.message")["content"]![0]!["text"]!.ToString());
    }

    private static string[] Types(ManagedAgents.Emulator.EmulatorServer server, string session) => [.. server.GetEventLog(session).Select(json => JsonNode.Parse(json)!["type"]!.ToString())];
}
