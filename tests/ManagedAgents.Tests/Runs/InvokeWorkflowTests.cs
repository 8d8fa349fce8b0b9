using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>Workflow runs are background work that an idle session may still have: a run waits for them.</summary>
public sealed class InvokeWorkflowTests : InvokeTests
{
    private const string Created = """{"raw":{"type":"workflow_run.created","workflow_run_id":"wr_1","name":"w","description":"","phases":[]}}""";
    private const string Ended = """{"raw":{"type":"workflow_run.status_ended","workflow_run_id":"wr_1","result":{"type":"completed"}}}""";

    [Fact]
    public async Task An_idle_with_an_open_workflow_is_not_the_end()
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Stream");
        foreach (string sent in new[] { RunServer.Message("begun"), Workflow("created"), RunServer.Idle() })
            await server.Events.SendAsync(sent);
        for (int i = 0; i < 3; i++)
            await running.NextAsync();

        foreach (string sent in new[] { Workflow("status_ended"), RunServer.Event("session.status_running"), RunServer.Message("all done"), RunServer.Idle() })
            await server.Events.SendAsync(sent);
        PipelineResult result = (await running.ResultAsync()).Succeeded();
        Assert.Equal("all done", Text(result.Output[^2]));
    }

    [Fact]
    public async Task A_session_that_stays_idle_after_its_last_workflow_has_ended_the_work()
    {
        using var server = new RunServer { Status = "idle" };
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1");
        foreach (string sent in new[] { RunServer.Message("begun"), Workflow("created"), RunServer.Idle(), Workflow("status_ended") })
            await server.Events.SendAsync(sent);
        Assert.Equal("begun", Text((await running.NextAsync())!));
        (await running.ResultAsync()).Succeeded();
    }

    [Fact]
    public void A_workflow_that_ended_before_the_idle_delays_nothing()
    {
        ServeSteps(Created, Ended, """{"message":"done"}""");
        Assert.Equal("done", Text(Result("Invoke-MAAgent go @work")));
    }

    [Fact]
    public void A_refusal_ends_the_run_whatever_is_open()
    {
        ServeSteps(Created, """{"stop":"refusal"}""");
        OnlyError(Run("Invoke-MAAgent go @work"), "AgentRefused");
    }

    private static string Workflow(string what) => RunServer.Event("workflow_run." + what, ("workflow_run_id", "wr_1"));
}
