using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>-Session goes on in a session: with a prompt, with what it waits for, or with what it does already.</summary>
public sealed class InvokeSessionTests : InvokeTests
{
    private const string CallThenSay = """[{"match":"call","steps":[{"customTool":"get_it","input":{}},{"message":"got {{result}}"}]},{"match":"wait","steps":[{"message":"begun"},{"gate":"go"},{"message":"waited"}]},{"steps":[{"message":"{{text}}"}]}]""";

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void A_prompt_is_a_further_turn(string wireFormat)
    {
        Serve(CallThenSay, wireFormat: wireFormat);
        PSObject[] results = [.. Run("""
            $first = Invoke-MAAgent one @work
            $first
            Invoke-MAAgent two -Session $first.SessionId
            'three' | Invoke-MAAgent -Session (Get-MASession $first.SessionId)
            """).Succeeded().Output];

        Assert.Equal(["one", "two", "three"], results.Select(r => Text(r)));
        Assert.Single(SessionIds());
        Assert.All(results, r => Assert.Single(Value<System.Collections.Generic.IReadOnlyList<string>>(r, "Messages")));
    }

    [Fact]
    public void A_new_session_has_the_vaults_that_are_named_and_one_that_is_not_there_is_an_error()
    {
        Serve(CallThenSay);
        Assert.True(Run("$vault = New-MAVault ci; (Invoke-MAAgent one @work -Vault ci | Get-MASession).VaultIds -eq $vault.Id").Succeeded().Output.Count == 1);
        Assert.StartsWith("ReferenceNotFound,", Run("Invoke-MAAgent one @work -Vault other").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(SessionIds());
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void A_call_that_waits_is_answered(string wireFormat)
    {
        Serve(CallThenSay, wireFormat: wireFormat);
        StartSession();
        WaitForCall();
        PSObject result = Result("function Get-It { 'it' }; Invoke-MAAgent -Session $session -Tool Get-It");

        Assert.Equal("got it", Text(result));
        Assert.Equal("it", Text(OnlyCall(result), "Result"));
        Assert.Null(result.Properties["Prompt"].Value);
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void A_call_that_waits_is_answered_before_the_prompt_is_worked_on(string wireFormat)
    {
        Serve(CallThenSay, wireFormat: wireFormat);
        StartSession();
        WaitForCall();
        Assert.Equal("two", Text(Result("function Get-It { 'it' }; Invoke-MAAgent two -Session $session -Tool Get-It")));
    }

    [Theory]
    [InlineData("Current", "")]
    [InlineData("Launch", "")]
    [InlineData("Current", "two")]
    [InlineData("Launch", "two")]
    public void A_call_that_only_others_can_answer_ends_the_run(string wireFormat, string prompt)
    {
        Serve(CallThenSay, wireFormat: wireFormat);
        StartSession();
        WaitForCall();
        PipelineResult result = Run($"Invoke-MAAgent {prompt} -Session $session");

        Assert.Equal("requires_action", Text(Assert.Single(result.Output), "StopReason"));
        OnlyError(result, "AgentRequiresAction");
    }

    [Fact]
    public async Task A_call_that_the_history_lacks_is_not_looked_for_once_the_history_shows_who_asks_for_it()
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1");
        string[] turn = [RunServer.Message("begun"), RunServer.Idle("requires_action", "sevt_gone")];
        await WaitFor.ConditionAsync(() => server.Sent.Count == 1);
        server.Store(turn);
        foreach (string sent in turn)
            await server.Events.SendAsync(sent);
        OnlyError(await running.ResultAsync(), "AgentRequiresAction");

        // Every half second for ten seconds would be twenty.
        Assert.InRange(server.Looks, 1, 10);
    }

    [Fact]
    public async Task A_running_session_is_followed_to_its_end()
    {
        Serve(CallThenSay);
        string session = StartSession();
        Run("$null = Send-MAMessage 'wait' -Session $session").Succeeded();
        await WaitFor.ConditionAsync(() => Log(session, "agent.message").Length == 1);
        using RunningPipeline running = Engine.Start("Invoke-MAAgent -Session $session");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
        Emulator.Release("go");
        Assert.Equal("waited", Text(Assert.Single((await running.ResultAsync()).Succeeded().Output)));
    }

    [Fact]
    public async Task A_prompt_to_a_running_session_waits_for_its_turn()
    {
        Serve(CallThenSay);
        string session = StartSession();
        Run("$null = Send-MAMessage 'wait' -Session $session").Succeeded();
        await WaitFor.ConditionAsync(() => Log(session, "agent.message").Length == 1);
        using RunningPipeline running = Engine.Start("Invoke-MAAgent two -Session $session");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
        Emulator.Release("go");
        Assert.Equal("two", Text(Assert.Single((await running.ResultAsync()).Succeeded().Output)));
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void A_session_that_is_done_gives_its_answer_at_once(string wireFormat)
    {
        Serve(CallThenSay, wireFormat: wireFormat);
        PSObject result = Result("$first = Invoke-MAAgent one @work; Invoke-MAAgent -Session $first.SessionId");

        Assert.Equal("end_turn", Text(result, "StopReason"));
        Assert.Equal("one", Text(result));
    }

    [Fact]
    public void A_session_whose_stored_status_lags_is_done_all_the_same()
    {
        Serve(CallThenSay, """[{"method":"GET","path":"/v1/sessions/*","statusLagMs":2000}]""");
        PSObject result = Result("$first = Invoke-MAAgent one @work; Invoke-MAAgent -Session $first.SessionId -TimeoutSec 60");
        Assert.Equal("end_turn", Text(result, "StopReason"));
    }

    [Fact]
    public void A_session_never_asked_anything_is_done()
    {
        Serve(CallThenSay);
        StartSession();
        PSObject result = Result("Invoke-MAAgent -Session $session");
        Assert.Equal("end_turn", Text(result, "StopReason"));
        Assert.Equal(string.Empty, Text(result));
    }

    [Fact]
    public void A_tool_that_the_session_lacks_is_added_to_it()
    {
        Serve(CallThenSay);
        StartSession();
        Assert.Equal("got it", Text(Result("function Get-It { 'it' }; Invoke-MAAgent 'call it' -Session $session -Tool Get-It")));
        Assert.Equal(["get_it"], Run("(Get-MASession $session.Id).Agent.Tools | ForEach-Object { $_.Name }").Succeeded().Values<string>());
    }

    [Theory]
    [InlineData("sesn_unknown", "SessionNotFound")]
    [InlineData("agent_1", "WrongIdKind")]
    public void A_session_that_is_none_is_an_error(string id, string errorId)
    {
        Serve(CallThenSay);
        PipelineResult result = Run($"Invoke-MAAgent one -Session {id}");
        Assert.Empty(result.Output);
        Assert.Contains(ErrorId(Assert.Single(result.Errors)), new[] { errorId, "ReferenceNotFound" });
    }

    [Fact]
    public void Several_prompts_to_one_session_are_turns_one_after_the_other()
    {
        Serve(CallThenSay);
        StartSession();
        PipelineResult result = Run("'one', 'two', 'three' | Invoke-MAAgent -Session $session").Succeeded();
        Assert.Equal(["one", "two", "three"], result.Output.Select(r => Text(r)));
    }

    private void WaitForCall()
    {
        string session = (string)Result("$session.Id").BaseObject;
        Run("$null = Send-MAMessage 'call it' -Session $session").Succeeded();
        WaitFor.Condition(() => Log(session, "session.status_idle").Length == 1);
    }
}
