using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>With -Stream the session's events come as they happen, and no result.</summary>
public sealed class InvokeStreamTests : InvokeTests
{
    [Fact]
    public void The_events_are_those_of_the_session_each_once_and_in_order()
    {
        ServeSteps("""{"message":"one"}""", """{"customTool":"get_it","input":{}}""", """{"message":"{{result}}"}""");
        Define("function Get-It { 'it' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Get-It -Stream").Succeeded();

        string session = Assert.Single(SessionIds());
        Assert.Equal(Log(session).Where(e => Field(e, "type") != "user.message").Select(e => Field(e, "id")), result.Output.Select(e => Text(e, "Id")));
        Assert.Equal("session.status_idle", Text(result.Output[^1], "Type"));
    }

    [Fact]
    public async Task An_event_is_there_before_the_next_happens()
    {
        ServeSteps("""{"message":"one"}""", """{"gate":"go"}""", """{"message":"two"}""");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work -Stream | Where-Object Type -eq agent.message");
        Assert.Equal("one", Text((await running.NextAsync())!));
        Emulator.Release("go");
        Assert.Equal("two", Text((await running.NextAsync())!));
        (await running.ResultAsync()).Succeeded();
    }

    [Fact]
    public void A_stop_for_another_reason_is_an_error_behind_the_events()
    {
        ServeSteps("""{"stop":"refusal"}""");
        PipelineResult result = Run("Invoke-MAAgent go @work -Stream");
        Assert.Equal("session.status_idle", Text(result.Output[^1], "Type"));
        OnlyError(result, "AgentRefused");
    }
}
