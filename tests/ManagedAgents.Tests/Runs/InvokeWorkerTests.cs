using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>In a self-hosted environment a worker answers the calls of built-in tools: a run leaves them alone, and has their results.</summary>
public sealed class InvokeWorkerTests : InvokeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_a_worker_answers_is_left_to_it(bool asks)
    {
        ServeSteps($$"""{"tool":"bash","input":{"command":"ls"},"ask":{{(asks ? "true" : "false")}} }""", """{"message":"saw {{result}}"}""");
        using var client = new RawClient(Emulator);
        string environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        using RunningPipeline running = Engine.Start($"Invoke-MAAgent go -Agent $agent -Environment {environment} -Approve Always");
        string session = await FirstSessionAsync();
        await WaitFor.ConditionAsync(() => Log(session, "session.status_idle").Length == (asks ? 2 : 1) && Emulator.OpenStreams == 1);
        string call = Field(Log(session, "agent.tool_use").Single(), "id")!;
        using (var other = new PowerShellEngine())
        {
            PSObject pending = other.Connect(Emulator.Uri, Emulator.ApiKey).Run($"Get-MAPendingAction {session}").Succeeded().Output.Single();
            Assert.Equal((call, "Worker"), (Text(pending, "Id"), pending.Properties["WaitsFor"].Value.ToString()));
        }

        using var worker = new RawClient(Emulator, workersOf: environment);
        await worker.PostAsync(session, $$"""{"type":"user.tool_result","tool_use_id":"{{call}}","content":[{"type":"text","text":"a.txt"}]}""");
        PipelineResult result = (await running.ResultAsync()).Succeeded();
        PSObject done = result.Output.Single();
        Assert.Equal("saw a.txt", Text(done));
        Assert.Equal("a.txt", Text(OnlyCall(done), "Result"));
        Assert.Equal(asks ? "Allowed" : null, OnlyCall(done).Properties["Approval"].Value);
        Assert.Equal(asks ? 1 : 0, Log(session, "user.tool_confirmation").Length);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task A_permission_that_is_not_known_is_denied_and_said_so()
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Approve Always");
        string call = RunServer.Event("agent.tool_use", ("name", "bash"), ("input", new { }), ("evaluated_permission", "perhaps"));
        foreach (string sent in new[] { call, RunServer.Idle("requires_action", RunServer.IdOf(call)) })
            await server.Events.SendAsync(sent);
        await WaitFor.ConditionAsync(() => server.Sent.Count == 2);
        JsonElement verdict = server.Sent[1];
        Assert.Equal(("deny", RunServer.IdOf(call)), (Field(verdict, "result"), Field(verdict, "tool_use_id")));
        Assert.Contains("'perhaps'", Field(verdict, "deny_message"), System.StringComparison.Ordinal);
        await server.Events.SendAsync(RunServer.Message("done"));
        await server.Events.SendAsync(RunServer.Idle());
        Assert.Contains("'perhaps'", Assert.Single((await running.ResultAsync()).Succeeded().Warnings), System.StringComparison.Ordinal);
    }
}
