using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>Measure-MASession counts what was done and what it took, from the freshest there is.</summary>
public sealed class MeasureSessionTests
{
    [Fact]
    public void A_session_of_the_emulator_is_measured_whole()
    {
        using var engine = new PowerShellEngine();
        PSObject measured = engine.Run("""
            $steps = @(
                @{ message = 'a' }
                @{ tool = 'bash'; input = @{ command = 'x' }; result = 'y' }
                @{ tool = 'bash'; input = @{ command = 'x' }; result = 'y'; isError = $true }
                @{ mcpTool = 'search'; server = 's'; result = 'z'; ask = $true }
                @{ message = 'b' }
            )
            Start-MAEmulator -Scenario @{ steps = $steps } | Connect-MAService
            $session = Start-MASession -Agent (New-MAAgent -Name Helper -Model claude-opus-5-5 -Tool (New-MAToolset)) -Environment (New-MAEnvironment e) -Title 'Disk'
            $null = $session | Send-MAMessage 'Look!' | Receive-MAEvent
            $null = Get-MAPendingAction $session | Approve-MAToolUse | Receive-MAEvent
            $session | Measure-MASession
            """).Succeeded().Output.Single();
        PSObject stored = engine.Run("Get-MASession $session").Succeeded().Output.Single();

        Assert.Equal(stored.Properties["Id"].Value, measured.Properties["SessionId"].Value);
        Assert.Equal(["Disk", "Helper", "claude-opus-5-5", "idle", "end_turn"], Texts(measured, "Title", "AgentName", "Model", "Status", "StopReason"));
        Assert.Equal(["1", "3", "3", "1"], Texts(measured, "Turns", "Messages", "ToolCalls", "ToolErrors"));
        Assert.Equal("bash 2, search 1", Tools(measured));
        Assert.Equal(["USD", "0", "0"], Texts(measured, "Currency", "CacheCreationInputTokens", "CacheReadInputTokens"));
        object usage = stored.Properties["Usage"].Value;
        Assert.Equal(Property(usage, "InputTokens"), measured.Properties["InputTokens"].Value);
        Assert.Equal(Property(usage, "OutputTokens"), measured.Properties["OutputTokens"].Value);
        Assert.Equal(Property(Property(usage, "ListCost")!, "Value"), measured.Properties["Cost"].Value);
        Assert.InRange((decimal)measured.Properties["Cost"].Value, 0.01m, 1m);
        Assert.Equal((DateTimeOffset)measured.Properties["EndedAt"].Value - (DateTimeOffset)measured.Properties["StartedAt"].Value, measured.Properties["Duration"].Value);
    }

    [Fact]
    public void The_last_usage_event_tells_and_what_came_after_it_is_added()
    {
        using var session = new WorkSession();
        session.Serve(
            "sesn_1",
            WorkSession.SessionJson("sesn_1", usage: new { input_tokens = 1, list_cost = new { amount = "1", currency = "USD" }, active_seconds = 1 }),
            Usage(1, 10, "5"),
            Usage(2, 100, "1234"),
            EventJson.Event("span.model_request_start", 3),
            EventJson.Event("span.model_request_end", 4, ("model_request_start_id", "sevt_3"), ("is_error", false), ("model_usage", new { input_tokens = 7, output_tokens = 1, cache_creation_input_tokens = 2, cache_read_input_tokens = 3 })),
            EventJson.Event("session.status_terminated", 5));
        session.Serve("sesn_2", WorkSession.SessionJson("sesn_2", usage: new { input_tokens = 1, output_tokens = 2, list_cost = new { amount = "150", currency = "USD" }, active_seconds = 2.5 }), EventJson.Message(1));

        PSObject[] measured = [.. session.Engine.Run("Measure-MASession sesn_1, sesn_2").Succeeded().Output];

        Assert.Equal(["107", "51", "32", "23", "12.34", "00:00:09.5000000", "1", "terminated"], Texts(measured[0], "InputTokens", "OutputTokens", "CacheCreationInputTokens", "CacheReadInputTokens", "Cost", "ActiveTime", "ModelRequests", "Status"));

        // No event tells: then the object does.
        Assert.Equal(["1", "2", "1.5", "00:00:02.5000000", "idle"], Texts(measured[1], "InputTokens", "OutputTokens", "Cost", "ActiveTime", "Status"));
    }

    [Fact]
    public void Without_usage_the_requests_and_the_states_tell()
    {
        using var session = new WorkSession(
            WorkSession.Said("user.message", 1, "a"),
            EventJson.Running(2),
            EventJson.Event("span.model_request_end", 4, ("model_request_start_id", "x"), ("model_usage", new { input_tokens = 7, output_tokens = 1, cache_creation_input_tokens = 2, cache_read_input_tokens = 3 })),
            EventJson.Event("session.status_rescheduled", 5),
            EventJson.Running(10),
            EventJson.Idle(12),
            WorkSession.Said("user.message", 20, "b"),
            EventJson.Running(21),
            EventJson.Idle(22, "requires_action"),
            EventJson.Running(25),
            EventJson.Idle(26));

        PSObject measured = session.Engine.Run("Get-MAEvent sesn_1 | Measure-MASession").Succeeded().Output.Single();

        Assert.Equal(["2", "2", "7", "1", "2", "3", "00:00:07", "00:00:25", "", "", ""], Texts(measured, "Turns", "Messages", "InputTokens", "OutputTokens", "CacheCreationInputTokens", "CacheReadInputTokens", "ActiveTime", "Duration", "Cost", "Currency", "AgentId"));
    }

    [Fact]
    public void An_idle_of_the_launch_form_ends_a_turn_unless_a_call_waits()
    {
        string idle(int number) => EventJson.Event("session.status_idle", number);
        using var session = new WorkSession(
            EventJson.Running(1), WorkSession.Called(2, "mine", new { }, "agent.custom_tool_use"), idle(3),
            EventJson.Event("user.custom_tool_result", 4, ("custom_tool_use_id", "sevt_2"), ("content", WorkSession.Texts("x"))), EventJson.Running(5), idle(6),
            EventJson.Running(7), idle(8));
        Assert.Equal(2, session.Engine.Run("(Measure-MASession sesn_1).Turns").Succeeded().Only<int>());
    }

    [Fact]
    public void A_session_that_fails_is_one_error_and_the_next_is_measured()
    {
        using var session = new WorkSession(EventJson.Message(1));
        session.Server.On("GET", "/v1/sessions/sesn_gone", Reply.Error(404, "not_found_error", "No such session"));
        PipelineResult result = session.Engine.Run("'sesn_gone', 'sesn_1' | Measure-MASession -GroupBy Agent");
        Assert.StartsWith("SessionNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(result.Output).Properties["Count"].Value);
    }

    [Theory]
    [InlineData("Agent", "Anna:2:4:agent_a Bert:1:8:agent_b")]
    [InlineData("Day", "2026-04-08:2:9: 2026-04-09:1:3:")]
    [InlineData("Model", "claude-opus-5-5:2:9: claude-haiku-5-5:1:3:")]
    [InlineData("None", "")]
    public void Sessions_add_up_by_what_they_share(string grouping, string expected)
    {
        using var session = new WorkSession();
        session.Serve("sesn_1", WorkSession.SessionJson("sesn_1", agentId: "agent_a", agentName: "Anna", model: "claude-opus-5-5"), Usage(1, 1, "100"), WorkSession.Called(2, "bash", new { }));
        session.Serve("sesn_2", WorkSession.SessionJson("sesn_2", agentId: "agent_b", agentName: "Bert", model: "claude-opus-5-5"), Usage(1, 1, "800"), WorkSession.Called(2, "bash", new { }), WorkSession.Called(3, "read", new { }));
        session.Serve("sesn_3", WorkSession.SessionJson("sesn_3", agentId: "agent_a", agentName: "Anna", model: "claude-haiku-5-5"), Usage(24 * 60 * 60, 1, "300"));

        PSObject[] groups = [.. session.Engine.Run($"'sesn_1', 'sesn_2', 'sesn_3' | Measure-MASession -GroupBy {grouping}").Succeeded().Output];

        if (grouping == "None")
            Assert.Equal(["sesn_1", "sesn_2", "sesn_3"], groups.Select(g => g.Properties["SessionId"].Value));
        else
            Assert.Equal(expected, string.Join(" ", groups.Select(g => string.Join(":", Texts(g, "Name", "Count", "Cost", "AgentId")))));
        if (grouping == "Day")
            Assert.Equal(("bash 2, read 1", "00:00:19"), (Tools(groups[0]), Texts(groups[0], "ActiveTime")[0]));
    }

    [Fact]
    public void Costs_in_different_currencies_are_not_added()
    {
        using var session = new WorkSession();
        session.Serve("sesn_1", WorkSession.SessionJson("sesn_1"), Usage(1, 1, "100"));
        session.Serve("sesn_2", WorkSession.SessionJson("sesn_2"), Usage(1, 1, "100").Replace("USD", "EUR", StringComparison.Ordinal));
        session.Serve("sesn_3", WorkSession.SessionJson("sesn_3"), EventJson.Message(1));
        PSObject[] groups = [.. session.Engine.Run("'sesn_1', 'sesn_2', 'sesn_3' | Measure-MASession -GroupBy Agent").Succeeded().Output];
        Assert.Equal(["2 1 USD", "1 1 EUR"], groups.Select(g => string.Join(" ", Texts(g, "Count", "Cost", "Currency"))));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_views_fit_the_screen(int width)
    {
        using var session = new WorkSession(Usage(1, 1_234_567, "123456"));
        session.Engine.Host.UI.RawUI.BufferSize = new System.Management.Automation.Host.Size(width, 50);
        string shown = Regex.Replace(session.Engine.Show("Measure-MASession sesn_1"), "\u001B\\[[0-9;]*m", "");
        Assert.Matches(@"SessionId +Calls +In +Out +Cost +Active", shown);
        Assert.Matches(@"sesn_1 +0 +1\.2M +50 +1234\.56 USD +0:00:09", shown);
        string groups = Regex.Replace(session.Engine.Show("Measure-MASession sesn_1 -GroupBy Day"), "\u001B\\[[0-9;]*m", "");
        Assert.Matches(@"Count +Turns +Calls +Errors +In +Out +Cost +Active +Name", groups);
        Assert.Matches(@"1234\.56 USD +0:00:09 +2026-04-08", groups);
    }

    private static string Usage(int number, int input, string cents) => WorkSession.Usage(number, new
    {
        input_tokens = input,
        output_tokens = 50,
        cache_read_input_tokens = 20,
        cache_creation = new { ephemeral_1h_input_tokens = 10, ephemeral_5m_input_tokens = 20 },
        active_seconds = 9.5,
        list_cost = new { amount = cents, currency = "USD" },
    });

    private static string[] Texts(PSObject value, params string[] properties) =>
        [.. properties.Select(name => Convert.ToString(value.Properties[name].Value, System.Globalization.CultureInfo.InvariantCulture) ?? "")];

    private static string Tools(PSObject value) => string.Join(", ", ((IReadOnlyDictionary<string, int>)value.Properties["Tools"].Value).Select(t => $"{t.Key} {t.Value}"));

    private static object? Property(object value, string name) => value.GetType().GetProperty(name)!.GetValue(value);
}
