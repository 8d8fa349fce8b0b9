using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Approvals;

/// <summary>-Approve Prompt asks the person at the console; where nobody answers, nothing runs.</summary>
public sealed class PromptApprovalTests : InvokeTests
{
    private const string AskTwice = """{"tool":"bash","input":{"command":"{{text}}"},"ask":true,"result":"ran"},{"tool":"bash","input":{"command":"again"},"ask":true,"result":"ran"},{"mcpTool":"bash","server":"wiki","ask":true,"result":"ran"}""";

    [Theory]
    [InlineData("YNY", "Allowed Denied Allowed")]
    [InlineData("NYN", "Denied Allowed Denied")]
    [InlineData("AN", "Allowed Allowed Denied")]
    [InlineData("LY", "Denied Denied Allowed")]
    public void Each_call_is_asked_about_and_to_all_means_all_of_that_tool(string answers, string approvals)
    {
        ServeSteps(AskTwice);
        foreach (char answer in answers)
            Engine.Host.AnswerNext(answer);
        PSObject result = Result("Invoke-MAAgent ls @work -Approve Prompt");

        Assert.Equal(approvals, string.Join(' ', ToolCalls(result).Select(call => Text(call, "Approval"))));
        Assert.Equal(answers.Length, Engine.Host.Prompts.Length);
        Assert.All(Engine.Host.DefaultAnswers, answer => Assert.Equal("No", answer));
    }

    [Fact]
    public void The_question_shows_all_of_the_call_and_nothing_that_could_disturb_the_screen()
    {
        ServeSteps("""{"tool":"bash","input":{"command":"ls\u001b[2J\u202e\u0007\u2028\nsecond","timeout":5,"deep":{"a":[1]}},"ask":true}""");
        Engine.Host.AnswerNext('N');
        Result("Invoke-MAAgent ls @work -Approve Prompt");

        string prompt = Assert.Single(Engine.Host.Prompts);
        Assert.Contains("bash", prompt, StringComparison.Ordinal);
        Assert.Contains(@"ls\u001b[2J\u202e\u0007\u2028", prompt, StringComparison.Ordinal);
        Assert.Contains("second", prompt, StringComparison.Ordinal);
        Assert.Contains("timeout: 5", prompt, StringComparison.Ordinal);
        Assert.Contains("""deep: {"a":[1]}""", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_names_its_run_and_to_all_means_that_run()
    {
        ServeSteps(AskTwice);
        foreach (char answer in "ANYNN")
            Engine.Host.AnswerNext(answer);
        PipelineResult result = Run("'list\u001b[2J it', 'tidy up' | Invoke-MAAgent @work -Approve Prompt -ThrottleLimit 2 -Title Nightly -WarningAction Ignore").Succeeded();

        string[] sessions = [.. result.Output.Select(output => Text(output, "SessionId"))];
        string[] prompts = [.. Engine.Host.Prompts];
        Assert.Equal(5, prompts.Length);
        Assert.All(prompts, prompt => Assert.Single(sessions, session => prompt.Contains($"In the run \"Nightly\" ({session}): ", StringComparison.Ordinal)));
        Assert.Contains(prompts, prompt => prompt.Contains("): list", StringComparison.Ordinal));
        Assert.Contains(prompts, prompt => prompt.Contains("): tidy up", StringComparison.Ordinal));

        // The one run was asked about its second call of bash, the other was not.
        Assert.Equal([2, 3], sessions.Select(session => prompts.Count(prompt => prompt.Contains(session, StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void A_question_in_a_session_that_was_there_names_its_title()
    {
        ServeSteps(AskTwice);
        string session = StartSession("-Title 'Old work'");
        foreach (char answer in "NNN")
            Engine.Host.AnswerNext(answer);
        Result("Invoke-MAAgent go -Session $session.Id -Approve Prompt -WarningAction Ignore");

        Assert.All(Engine.Host.Prompts, prompt => Assert.Contains($"In the run \"Old work\" ({session}): go", prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_of_the_input_does_not_look_like_a_field_of_it()
    {
        ServeSteps("""{"tool":"bash","input":{"note":"x\n  command: ls","command":"rm -rf /"},"ask":true}""");
        Engine.Host.AnswerNext('N');
        Result("Invoke-MAAgent ls @work -Approve Prompt");

        string[] lines = Assert.Single(Engine.Host.Prompts).Split('\n');
        Assert.Equal("  command: rm -rf /", Assert.Single(lines, line => line.StartsWith("  command:", StringComparison.Ordinal)).TrimEnd());
    }

    [Fact]
    public void Where_nobody_answers_nothing_runs()
    {
        ServeSteps(AskTwice, """{"message":"{{result}}"}""");
        PipelineResult result = Run("Invoke-MAAgent ls @work -Approve Prompt").Succeeded();

        Assert.All(ToolCalls(Assert.Single(result.Output)), call => Assert.Equal("Denied", Text(call, "Approval")));
        Assert.Equal("Nobody is there to approve this call.", Text(result.Output[0]));
        Assert.Contains(result.Warnings, line => line.Contains("Nobody can be asked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_can_be_tried_with_WhatIf_is_offered_so_and_does_nothing_then()
    {
        ServeRemove();
        foreach (char answer in "WWY")
            Engine.Host.AnswerNext(answer);
        PSObject result = Result("Invoke-MAAgent go @work -Tool Remove-It -Approve Prompt");

        Assert.Equal(1, Engine.GetVariable("removed"));
        Assert.Equal("gone a1", Text(OnlyCall(result), "Result"));
        Assert.Equal(3, Engine.Host.Prompts.Length);
        Assert.Equal(2, Count(Engine.Host.Text, "What if: Performing the operation \"Remove-It\" on target \"a1\"."));
    }

    [Theory]
    [InlineData("N", "Denied", 0)]
    [InlineData("L", "Denied", 0)]
    [InlineData("A", "Allowed", 1)]
    public void A_command_that_can_change_something_is_asked_about_whatever_its_impact(string answer, string approval, int removed)
    {
        ServeRemove("Low");
        Engine.Host.AnswerNext(answer[0]);
        PSObject result = Result("Invoke-MAAgent go @work -Tool Remove-It -Approve Prompt");

        Assert.Equal(approval, Text(OnlyCall(result), "Approval"));
        Assert.Equal(removed, Engine.GetVariable("removed"));
    }

    [Fact]
    public void A_command_that_only_reads_is_not_asked_about()
    {
        ServeSteps("""{"customTool":"get_it","input":{}}""", """{"message":"{{result}}"}""");
        Define("function Get-It { 'it' }");
        Assert.Equal("it", Text(Result("Invoke-MAAgent go @work -Tool Get-It -Approve Prompt")));
        Assert.Empty(Engine.Host.Prompts);
    }

    [Fact]
    public void A_rehearsal_of_unusable_input_shows_why_and_asks_again()
    {
        ServeRemove(input: """{"Nam":"a1"}""");
        foreach (char answer in "WN")
            Engine.Host.AnswerNext(answer);
        PSObject result = Result("Invoke-MAAgent go @work -Tool Remove-It -Approve Prompt");
        Assert.Equal("Denied", Text(OnlyCall(result), "Approval"));
        Assert.Equal(0, Engine.GetVariable("removed"));
    }

    private void ServeRemove(string impact = "High", string input = """{"Name":"a1"}""")
    {
        ServeSteps($$"""{"customTool":"remove_it","input":{{input}}}""", """{"message":"{{result}}"}""");
        Define($$"""
            $removed = 0
            function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = '{{impact}}')] param([string]$Name) if ($PSCmdlet.ShouldProcess($Name)) { $script:removed++; "gone $Name" } }
            """);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
