using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Faults of what the service knows when it answers: lists and states that come late.</summary>
public sealed class LagFaultTests
{
    // Longer than any test: what lags by it is not there at all.
    private const int Ages = 600_000;

    [Fact]
    public async Task The_history_shows_nothing_that_the_stream_has_just_shown()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson($$"""{"method":"GET","path":"*/events","nth":1,"historyLagMs":{{Ages}}}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        await stream.UntilAsync("session.status_idle");
        Assert.Empty(await client.HistoryAsync(session));
        Assert.Equal(9, (await client.HistoryAsync(session)).Count);
        Assert.Equal(9, server.GetEventLog(session).Count);
    }

    [Fact]
    public async Task A_late_history_catches_up_and_shows_an_input_as_queued_before_it_was_processed()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"gate":"g"},{"message":"m"}]}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("first"));
        // Behind the turn that waits at the gate.
        var second = (await client.PostAsync(session, RawClient.Message("second"))).Single()["id"]!.ToString();
        await WaitFor.ConditionAsync(() => server.GetEventLog(session).Count == 4);
        var watch = Stopwatch.StartNew();
        // Time that the lag then looks back over.
        await Task.Delay(600);
        server.Release("g");
        server.Release("g");
        await client.SettleAsync(session);
        using var fault = server.AddFault(FaultRule.FromJson($$"""{"path":"*/events","historyLagMs":{{watch.ElapsedMilliseconds - 50}}}""")[0]);
        var late = await client.HistoryAsync(session);
        Assert.Equal(["session.status_running", "session.thread_status_running", "user.message", "user.message"], late.Select(e => e["type"]!.ToString()));
        Assert.Equal(second, late[3]["id"]!.ToString());
        Assert.Null(late[3]["processed_at"]);
        while ((await client.HistoryAsync(session)).Count < server.GetEventLog(session).Count) await Task.Delay(20);
        Assert.NotNull((await client.HistoryAsync(session)).Single(e => e["id"]!.ToString() == second)["processed_at"]);
    }

    [Fact]
    public async Task A_session_is_still_running_for_some_time_after_its_idle_event()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        Assert.Equal("idle", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        await stream.UntilAsync("session.status_idle");
        using (var fault = server.AddFault(FaultRule.FromJson($$"""{"path":"/v1/sessions*","statusLagMs":{{Ages}}}""")[0]))
        {
            Assert.Equal("running", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
            Assert.Single((await client.SendAsync("GET", "/v1/sessions?statuses[]=running"))["data"]!.AsArray());
            Assert.Equal(400, (await client.ErrorAsync("DELETE", "/v1/sessions/" + session)).Status);
            Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/archive")).Status);
        }
        Assert.Equal("idle", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
        using (var fault = server.AddFault(FaultRule.FromJson("""{"path":"/v1/sessions*","statusLagMs":150}""")[0])) await client.SettleAsync(session);
    }

    [Fact]
    public async Task A_session_that_has_not_run_is_idle_whatever_lags()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson($$"""{"statusLagMs":{{Ages}}}""") });
        using var client = new RawClient(server);
        Assert.Equal("idle", (await client.SendAsync("GET", "/v1/sessions/" + await client.NewSessionAsync()))["status"]!.ToString());
    }

    [Fact]
    public async Task A_sessions_files_are_listed_late()
    {
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""{"steps":[{"file":"a.txt","content":"c"}]}"""),
            Faults = FaultRule.FromJson($$"""{"path":"/v1/files","nth":1,"fileLagMs":{{Ages}}}"""),
        });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        Assert.Empty((await client.SendAsync("GET", "/v1/files?scope_id=" + session))["data"]!.AsArray());
        Assert.Single((await client.SendAsync("GET", "/v1/files?scope_id=" + session))["data"]!.AsArray());
    }
}
