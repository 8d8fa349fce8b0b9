using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>-As: the agent answers by objects of a shape, which are held against it.</summary>
public sealed class AnswerTests : InvokeTests
{
    private const string Right = """{"customTool":"give_answer","input":{"answers":[{"Server":"fs01","FreePercent":4},{"Server":"web01","FreePercent":80}]}}""";
    private const string Wrong = """{"customTool":"give_answer","input":{"answers":[{"Server":"fs01","FreePercent":"four"}]}}""";

    /// <summary>How often the runs of each kind are repeated.</summary>
    private static readonly int Repetitions = int.TryParse(Environment.GetEnvironmentVariable("MA_ANSWERS"), out int given) ? given : 1;

    [Fact]
    public void Objects_come_one_by_one_in_their_order()
    {
        ServeSteps(Right, """{"message":"Done."}""");
        PipelineResult result = Run("""
            Invoke-MAAgent 'Which?' @work -As ([ordered]@{ Server = 'string'; FreePercent = 'int' }) -AsArray -ResultVariable results | Where-Object FreePercent -lt 10
            """);
        PSObject only = Assert.Single(result.Succeeded().Output);
        Assert.Equal(["Server", "FreePercent"], only.Properties.Select(property => property.Name));
        Assert.Equal(4, only.Properties["FreePercent"].Value);
        Assert.Equal("Done.", Result("$results").Properties["Text"].Value);
    }

    [Theory]
    [InlineData("right", 2, null)]
    [InlineData("wrong then right", 2, null)]
    [InlineData("never", 0, "AgentGaveNoAnswer")]
    [InlineData("always wrong", 0, "AgentGaveNoAnswer")]
    [InlineData("late", 2, null)]
    public void A_wrong_answer_is_told_and_tried_again_and_none_is_an_error(string kind, int count, string? errorId)
    {
        Serve($$"""[{"match":"answer is missing","steps":[{{(kind == "late" ? Right : "{\"message\":\"I will not.\"}")}}]},{"match":"^right","steps":[{{Right}},{"message":"Done."}]},{"match":"wrong then","steps":[{{Wrong}},{{Right}},{"message":"Done."}]},{"match":"always","steps":[{{Wrong}},{{Wrong}},{{Wrong}},{"message":"I give up."}]},{"steps":[{"message":"Just text."}]}]""");
        for (int i = 0; i < Repetitions; i++)
        {
            PipelineResult result = Run($"Invoke-MAAgent '{kind}' @work -As @{{ Server = 'string'; FreePercent = 'int' }} -AsArray");
            Assert.Equal(count, result.Output.Count);
            if (errorId is null)
                result.Succeeded();
            else
                Assert.Contains(kind == "never" ? "I will not." : "I give up.", Text(PSObject.AsPSObject(OnlyError(result, errorId).TargetObject)), StringComparison.Ordinal);
        }

        string session = SessionIds()[0];
        if (kind.Contains("wrong", StringComparison.Ordinal))
            Assert.Contains("answers[0].FreePercent' must be", ContentOf(Log(session, "user.custom_tool_result")[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ A = 'string' }", """{"A":"$(throw 'no') `n ; Remove-Item x"}""", "$(throw 'no') `n ; Remove-Item x")]
    [InlineData("@{ A = 'long' }", """{"A":9007199254740993}""", 9007199254740993L)]
    [InlineData("@{ A = 'decimal' }", """{"A":0.1}""", 0.1)]
    [InlineData("@{ A = 'int' }", """{"A":99999999999}""", null)]
    [InlineData("@{ A = 'int' }", """{"A":1.5}""", null)]
    [InlineData("@{ A = 'int' }", """{"A":"1"}""", null)]
    [InlineData("@{ A = 'int' }", """{"A":1,"B":2}""", null)]
    [InlineData("@{ A = 'int' }", """{}""", null)]
    [InlineData("@{ A = 'int' }", """[1]""", null)]
    [InlineData("@{ A = 'int' }", "null", null)]
    [InlineData("@{ A = 'bool' }", """{"A":"false"}""", null)]
    [InlineData("@{ A = 'int?' }", """{"A":null}""", "")]
    [InlineData("@{ A = @('low', 'high') }", """{"A":"high"}""", "high")]
    [InlineData("@{ A = @('low', 'high') }", """{"A":"middle"}""", null)]
    [InlineData("@{ A = @{ B = 'guid' } }", """{"A":{"B":"[System.IO.File]"}}""", null)]
    [InlineData("@{ type = 'object'; properties = @{ A = @{ type = 'integer'; minimum = 1 } }; required = @('A') }", """{"A":3}""", 3L)]
    [InlineData("@{ type = 'object'; properties = @{ A = @{ type = 'integer'; minimum = 1 } }; required = @('A') }", """{"A":0}""", null)]
    [InlineData("'{\"type\":\"object\",\"properties\":{\"A\":{\"type\":\"string\",\"pattern\":\"^a+$\"}},\"required\":[\"A\"]}'", """{"A":"aaa"}""", "aaa")]
    [InlineData("'{\"type\":\"object\",\"properties\":{\"A\":{\"type\":\"string\",\"pattern\":\"^a+$\"}},\"required\":[\"A\"]}'", """{"A":"b"}""", null)]
    [InlineData("([int])", "7", 7)]
    public void Values_are_data_and_exact(string shape, string answer, object? expected)
    {
        ServeSteps($$$"""{"customTool":"give_answer","input":{"answer":{{{answer}}}}}""", """{"message":"Done."}""");
        for (int i = 0; i < Repetitions; i++)
        {
            PipelineResult result = Run($"Invoke-MAAgent go @work -As {shape}");
            if (expected is null)
            {
                Assert.Empty(result.Output);
                OnlyError(result, "AgentGaveNoAnswer");
                continue;
            }

            PSObject only = Assert.Single(result.Succeeded().Output);
            object? value = only.BaseObject is PSCustomObject ? only.Properties["A"].Value : only.BaseObject;
            Assert.Equal(Convert.ToString(expected, CultureInfo.InvariantCulture), Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_class_gives_objects_of_it()
    {
        ServeSteps("""{"customTool":"give_answer","input":{"answer":{"Server":"fs01","Free":4}}}""", """{"message":"Done."}""");
        PSObject only = Result("class Row { [string]$Server; [int]$Free }; Invoke-MAAgent go @work -As ([Row])");
        Assert.Equal("Row", only.BaseObject.GetType().Name);
        Assert.Equal(4, only.Properties["Free"].Value);
    }

    [Fact]
    public void An_answer_is_still_one_when_it_comes_back_from_a_file()
    {
        ServeSteps("""{"customTool":"give_answer","input":{"answer":{"A":{"B":{"C":[1,9007199254740993]}}}}}""", """{"message":"Done."}""");
        Run("$null = Invoke-MAAgent go @work -As @{ A = @{ B = @{ C = 'long[]' } } } -ResultVariable results").Succeeded();
        Assert.Equal([1L, 9007199254740993L], Run("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($results[0])).Answer[0].A.B.C").Succeeded().Values<long>());
        Assert.Equal([1L, 9007199254740993L], Run("$results.Answer[0].A.B.C").Succeeded().Values<long>());
    }

    [Fact]
    public void What_was_taken_before_a_crash_is_given_again_and_costs_nothing()
    {
        Serve($$"""[{"match":"first","steps":[{{Wrong}},{{Right}},{"message":"Done."}]},{"steps":[{"message":"Just text."}]}]""");
        StartSession();
        const string Shape = "-As @{ Server = 'string'; FreePercent = 'int' } -AsArray";
        Run($"$null = Invoke-MAAgent first -Session $session {Shape}").Succeeded();

        // A process that ended before it gave the objects on leaves the session like this.
        Assert.Equal(["fs01", "web01"], Run($"Invoke-MAAgent -Session $session {Shape} | ForEach-Object Server").Succeeded().Values<string>());
        OnlyError(Run("Invoke-MAAgent -Session $session -As @{ Other = 'string' }"), "AgentGaveNoAnswer");
        Assert.Single(Log(SessionIds()[0], "user.message"));

        Run("$null = Invoke-MAAgent second -Session $session").Succeeded();
        OnlyError(Run($"Invoke-MAAgent -Session $session {Shape}"), "AgentGaveNoAnswer");
        Assert.Equal(2, Log(SessionIds()[0], "user.message").Length);
    }

    [Theory]
    [InlineData("@{ A = 'scriptblock' }", "InvalidShape")]
    [InlineData("([scriptblock])", "InvalidShape")]
    [InlineData("@{}", "InvalidShape")]
    [InlineData("@{ type = 'object'; properties = @{}; anyOf = @() }", "InvalidShape")]
    [InlineData("'{ broken'", "InvalidShape")]
    public void What_is_no_shape_is_refused_before_anything_is_sent(string shape, string errorId)
    {
        ServeSteps(Right);
        PipelineResult result = Run($"try {{ Invoke-MAAgent go @work -As {shape} }} catch {{ $_.FullyQualifiedErrorId }}").Succeeded();
        Assert.StartsWith(errorId, result.Values<string>().Single(), StringComparison.Ordinal);
        Assert.Empty(SessionIds());
    }

    [Fact]
    public void The_agents_own_tools_stay_and_a_session_loses_the_added_one()
    {
        Serve($$"""[{"steps":[{{Right}},{"message":"Done."}]}]""");
        Define("function Get-It { 'it' }");
        StartSession("-Tool (New-MATool -Command Get-It)");
        Run("$null = Invoke-MAAgent go -Session $session -As @{ Server = 'string'; FreePercent = 'int' } -AsArray").Succeeded();
        Assert.DoesNotContain("give_answer", Run("(Get-MASession $session.Id).Agent.Tools | ForEach-Object { $_.Name }").Succeeded().Values<string>());
        Assert.Contains(Emulator.Requests, request => request.Body?.Contains("give_answer", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Several_runs_at_once_keep_their_answers_apart()
    {
        ServeSteps("""{"customTool":"give_answer","input":{"answer":"{{text}}"}}""", """{"message":"Done."}""");
        PipelineResult result = Run("1..6 | ForEach-Object { \"p$_\" } | Invoke-MAAgent @work -As string -ThrottleLimit 3 -Live").Succeeded();
        Assert.Equal(Enumerable.Range(1, 6).Select(i => $"p{i}"), result.Values<string>().Select(text => text[..2]));
    }
}
