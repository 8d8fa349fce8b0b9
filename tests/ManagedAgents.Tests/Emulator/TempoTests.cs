using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Models.Beta.Agents;
using Anthropic.Models.Beta.Environments;
using Anthropic.Models.Beta.Sessions;
using Anthropic.Models.Beta.Sessions.Events;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;
using AgentModel = Anthropic.Models.Beta.Agents.Model;

namespace ManagedAgents.Tests.Emulator;

/// <summary>A turn is not over before a client that sends first has opened its stream; where a stream is open, or nobody comes, it goes on.</summary>
public sealed class TempoTests
{
    private const string AskThenSay = """{"steps":[{"customTool":"ask","input":{}},{"message":"{{result}}"}]}""";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    // The form of the samples in the SDKs' repositories, for an answer to a call, too.
    [Fact]
    public async Task An_SDK_that_sends_first_and_streams_second_sees_every_turn_end()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions { Scenario = Scenario.FromJson(AskThenSay) });
        var client = new AnthropicClient { BaseUrl = server.Uri.ToString().TrimEnd('/'), ApiKey = server.ApiKey, MaxRetries = 0 };
        var agent = await client.Beta.Agents.Create(new AgentCreateParams { Name = "simple-example-agent", Model = new AgentModel("claude-opus-4-6") });
        var environment = await client.Beta.Environments.Create(new EnvironmentCreateParams { Name = "simple-example-environment" });
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await client.Beta.Sessions.Create(new SessionCreateParams { Agent = agent.ID, EnvironmentID = environment.ID })).ID));
        string[] calls = await Task.WhenAll(sessions.Select(async session =>
        {
            await client.Beta.Sessions.Events.Send(session, new EventSendParams { Events = [new BetaManagedAgentsUserMessageEventParams([new BetaManagedAgentsTextBlock("Hello Claude!")])] });
            return (await UntilIdleAsync(client, session)).Single(e => e.Type.Raw() == "agent.custom_tool_use").ID!;
        }));

        // This SDK's HTTP client holds a connection for a moment after its reader has left.
        await WaitFor.ConditionAsync(() => server.OpenStreams == 0);
        await Task.WhenAll(sessions.Zip(calls, async (session, call) =>
        {
            await client.Beta.Sessions.Events.Send(session, new EventSendParams { Events = [new BetaManagedAgentsUserCustomToolResultEventParams(call) { Content = [new BetaManagedAgentsTextBlock("clean")] }] });
            Assert.Contains(await UntilIdleAsync(client, session), e => e.Type.Raw() == "agent.message");
        }));
    }

    [Fact]
    public async Task Nothing_is_waited_for_where_a_stream_is_open()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions { StreamWait = Long, Scenario = Scenario.FromJson(AskThenSay) });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("hi"));
        var call = (await stream.UntilAsync("session.status_idle")).Single(e => e["type"]!.ToString() == "agent.custom_tool_use");
        await client.PostAsync(session, Sequences.Result(call, "clean"));
        Assert.Contains(await stream.UntilAsync("session.status_idle"), e => e["type"]!.ToString() == "agent.message");
    }

    [Fact]
    public async Task What_waits_is_the_first_thing_that_the_agent_does_whatever_that_is()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions
        {
            StreamWait = Long,
            Scenario = Scenario.FromJson("""[{"match":"say","steps":[{"message":"m"}]},{"match":"refuse","steps":[{"stop":"refusal"}]},{"match":"fail","steps":[{"error":"unknown_error","retryStatus":"exhausted"}]},{"match":"nothing","steps":[]}]"""),
        });
        using var client = new RawClient(server);
        foreach (var text in new[] { "say", "refuse", "fail", "nothing", "without a rule" })
        {
            var session = await client.NewSessionAsync();
            await client.PostAsync(session, RawClient.Message(text));
            await WaitFor.ConditionAsync(() => server.GetEventLog(session).Count == 3);
            using var stream = await client.OpenAsync(session);
            await stream.UntilAsync("session.status_idle");
        }
    }

    [Fact]
    public async Task A_turn_that_nobody_reads_goes_on_after_its_time()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions { StreamWait = TimeSpan.FromMilliseconds(300) });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("hi"));
        await client.SettleAsync(session);
        var times = (await client.HistoryAsync(session)).ToDictionary(e => e["type"]!.ToString(), e => e["processed_at"]!.GetValue<DateTimeOffset>());
        Assert.InRange(times["span.model_request_start"] - times["user.message"], TimeSpan.FromMilliseconds(250), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_turn_that_waits_is_interrupted_at_once()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions { StreamWait = Long });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("hi"));
        await WaitFor.ConditionAsync(() => server.GetEventLog(session).Count == 3);
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        await client.SettleAsync(session);
        Assert.DoesNotContain(await client.HistoryAsync(session), e => e["type"]!.ToString() == "agent.message");
    }

    [Theory]
    [InlineData("", 450)]
    [InlineData("-StreamWaitMs 900", 850)]
    public void The_cmdlet_has_the_wait_as_a_parameter(string parameters, int least)
    {
        using var engine = new PowerShellEngine();
        PipelineResult result = engine.Run($$"""
            Start-MAEmulator {{parameters}} | Connect-MAService
            $session = Start-MASession -Agent (New-MAAgent -Name a -Model claude-opus-4-6) -Environment (New-MAEnvironment -Name e)
            $null = $session | Send-MAMessage hi
            while ((Get-MASession $session).Status -ne 'idle') { }
            $times = @{ }
            Get-MAEvent $session | ForEach-Object { $times[$_.Type] = $_.ProcessedAt }
            ($times['span.model_request_start'] - $times['user.message']).TotalMilliseconds
            """).Succeeded();
        Assert.InRange((double)result.Output[^1].BaseObject, least, double.MaxValue);
    }

    private static async Task<List<BetaManagedAgentsStreamSessionEvents>> UntilIdleAsync(AnthropicClient client, string session)
    {
        var events = new List<BetaManagedAgentsStreamSessionEvents>();
        await foreach (var next in client.Beta.Sessions.Events.StreamStreaming(session).WithCancellation(new System.Threading.CancellationTokenSource(Deadline.Default).Token))
        {
            events.Add(next);
            if (next.TryPickSessionStatusIdleEvent(out _)) break;
        }
        return events;
    }
}
