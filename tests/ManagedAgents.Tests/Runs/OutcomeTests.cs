using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;
using RecordedRequest = ManagedAgents.Emulator.Wire.RecordedRequest;

namespace ManagedAgents.Tests.Runs;

/// <summary>Goals that are graded: sent to a session, or given to Invoke-MAAgent as its prompt.</summary>
public sealed class OutcomeTests : IDisposable
{
    private const string Plan = """
        [ { "match": "hard", "steps": [ { "message": "A first try." } ], "verdicts": [ "needs_revision", "needs_revision", "needs_revision" ] },
          { "match": "twice", "steps": [ { "message": "A first try." } ], "verdicts": [ "needs_revision" ] } ]
        """;

    private readonly EmulatorServer _emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson(Plan) });
    private readonly PowerShellEngine _engine = new();

    public OutcomeTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("$agent = New-MAAgent Writer claude-opus-4-6; $environment = New-MAEnvironment one; $session = Start-MASession $agent $environment").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Fact]
    public void A_goal_is_sent_and_its_turn_received_with_the_verdict()
    {
        PipelineResult result = _engine.Run("$session | Send-MAOutcome 'Write twice' -Rubric 'It is short.' -MaxIterations 5 | Receive-MAEvent -Type span.outcome_evaluation_end | ForEach-Object Result").Succeeded();

        Assert.Equal(["needs_revision", "satisfied"], result.Values<string>());
        Assert.Contains("\"rubric\":{\"type\":\"text\",\"content\":\"It is short.\"},\"max_iterations\":5", Sent().Body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'line one', 'line two'", "\"rubric\":{\"type\":\"text\",\"content\":\"line one\\nline two\"}")]
    [InlineData("$file", "\"rubric\":{\"type\":\"file\",\"file_id\":\"file_")]
    [InlineData("$file.Id", "\"rubric\":{\"type\":\"file\",\"file_id\":\"file_")]
    public void A_rubric_is_a_text_its_lines_or_a_file(string rubric, string sent)
    {
        _engine.Run($"$file = New-MAFile -Content criteria -Name rubric.txt; Send-MAOutcome 'Write' $session -Rubric {rubric}").Succeeded();

        Assert.Contains(sent, Sent().Body!, StringComparison.Ordinal);
        Assert.DoesNotContain("max_iterations", Sent().Body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("''", "The rubric is empty")]
    [InlineData("5, 6", "A rubric is a text")]
    [InlineData("('x' * 262145)", "262145 characters")]
    public void What_is_no_rubric_is_refused_before_the_network(string rubric, string message)
    {
        int before = _emulator.Requests.Count;
        PipelineResult result = _engine.Run($"Send-MAOutcome 'Write' $session -Rubric {rubric}");

        Assert.Contains(message, result.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count);
    }

    [Fact]
    public void A_goal_whose_answer_is_lost_is_there_once()
    {
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson("""{"method":"POST","path":"/v1/sessions/*/events","nth":1,"dropResponse":true}""").Single());
        _engine.Run("Send-MAOutcome 'Write' $session -Rubric 'It is short.' | Receive-MAEvent").Succeeded();

        Assert.Single(_engine.Run("Get-MAEvent $session -Type user.define_outcome").Succeeded().Output);
    }

    [Fact]
    public void A_run_with_a_rubric_gives_the_verdicts_of_its_rounds()
    {
        PipelineResult result = _engine.Run("Invoke-MAAgent 'Write twice' -Agent $agent -Environment $environment -Rubric 'It is short.' | ForEach-Object { \"$($_.Outcome) $($_.IsSuccess) $($_.Verdicts.Count) $($_.Text)\" }").Succeeded();

        Assert.Equal("satisfied True 2 This is revision 1.", result.Only<string>());
    }

    [Fact]
    public void A_goal_that_is_not_reached_is_an_error_beside_the_result()
    {
        PipelineResult result = _engine.Run("Invoke-MAAgent 'Write, it is hard' -Agent $agent -Environment $environment -Rubric 'It is short.' -MaxIterations 2");

        Assert.StartsWith("AgentOutcomeNotReached,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("max_iterations_reached", result.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(("end_turn", false), ((string)result.Output.Single().Properties["StopReason"].Value, (bool)result.Output.Single().Properties["IsSuccess"].Value));
    }

    [Theory]
    [InlineData("Invoke-MAAgent 'x' -Agent $agent -Environment $environment -MaxIterations 2", "-MaxIterations goes with -Rubric")]
    [InlineData("Invoke-MAAgent -Session $session -Rubric 'x'", "give -Prompt, too")]
    public void A_rubric_and_a_prompt_belong_together(string script, string message) =>
        Assert.Contains(message, Assert.Single(_engine.Run(script).Errors).Exception.Message, StringComparison.Ordinal);

    private RecordedRequest Sent() => _emulator.Requests.Last(request => request.Method == "POST" && request.Target.EndsWith("/events", StringComparison.Ordinal));
}
