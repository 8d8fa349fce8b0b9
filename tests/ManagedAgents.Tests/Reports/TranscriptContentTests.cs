using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>What a reader of a transcript sees of each kind of event.</summary>
public sealed class TranscriptContentTests
{
    [Fact]
    public void A_whole_session_of_the_emulator_reads_as_it_went()
    {
        using var engine = new PowerShellEngine();
        string text = engine.Run("""
            $steps = @(
                @{ thinking = $true }
                @{ message = 'I look.' }
                @{ tool = 'bash'; input = @{ command = 'ls' }; result = 'a.txt' }
                @{ mcpTool = 'search'; server = 'tickets'; input = @{ query = 'disk' }; result = 'none'; ask = $true }
                @{ tool = 'write'; input = @{ file_path = 'b.txt' }; ask = $true }
                @{ customTool = 'report'; input = @{ server = 'a' } }
                @{ tool = 'read'; input = @{ file_path = 'c.txt' }; result = 'no such file'; isError = $true }
                @{ error = 'model_overloaded_error'; retryStatus = 'retrying' }
                @{ message = 'It says {{result}}.' }
                @{ file = 'out.md'; content = 'x' }
            )
            Start-MAEmulator -Scenario @{ steps = $steps } | Connect-MAService
            $tool = New-MATool -Name report -Description d -InputSchema @{ type = 'object'; properties = @{} }
            $agent = New-MAAgent -Name 'Helper' -Model claude-opus-5-5 -Tool (New-MAToolset), $tool
            $session = Start-MASession -Agent $agent -Environment (New-MAEnvironment e) -Title 'Disk'
            $null = $session | Send-MAMessage 'Look!' | Receive-MAEvent
            $calls = Get-MAPendingAction $session
            $null = $calls[0] | Approve-MAToolUse | Receive-MAEvent
            $null = $calls[1] | Deny-MAToolUse -Reason 'not today' | Receive-MAEvent
            $null = $calls[2] | Send-MAToolResult -Result 'full' | Receive-MAEvent
            $session | ConvertTo-MATranscript
            """).Succeeded().Only<string>();

        AssertInOrder(
            text,
            "# Disk\n",
            "- **Agent:** Helper, version 1\n",
            "- **State:** idle: end_turn\n",
            "- **Work:** 1 turn, 3 messages, 5 tool calls (2 errors)\n",
            "- **List cost:** 0.0",
            "## User · ",
            "> Look!\n",
            " · Thinking*\n",
            "## Agent · ",
            "I look.\n",
            "<summary><b>bash</b> <code>ls</code> · ",
            "```json\n{\n  \"command\": \"ls\"\n}\n```\n",
            "Result:\n\n```\na.txt\n```\n",
            "<summary><b>search</b> (MCP server tickets) <code>disk</code> · ",
            " · allowed</summary>\n",
            "Allowed by the user at ",
            "```\nnone\n```\n",
            "<summary><b>write</b> <code>b.txt</code> · ",
            " · <b>denied</b></summary>\n",
            "Denied by the user at ",
            ": not today.\n",
            "<summary><b>report</b> (custom tool) <code>a</code> · ",
            "```\nfull\n```\n",
            " · Waits for answers to 3 calls*\n",
            "<summary><b>read</b> <code>c.txt</code> · ",
            " · <b>error</b></summary>\n",
            "Result, an error:\n\n```\nno such file\n```\n",
            "**Error** · ",
            " · model_overloaded_error (the service tries again)\n",
            " · Rescheduled; it goes on by itself*\n",
            " · Running again*\n",
            "It says no such file.\n",
            " · Turn 1 ended after ",
            ": end_turn*\n");
        Assert.DoesNotContain("span.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sub_agents_are_told_by_name_and_their_messages_who_speaks_to_whom()
    {
        using var session = new WorkSession(
            EventJson.Event("session.thread_status_running", 1, ("session_thread_id", "sthr_own"), ("agent_name", "Lead")),
            EventJson.Event("session.thread_created", 2, ("session_thread_id", "sthr_a"), ("agent_name", "Researcher"), ("workflow_run_id", null)),
            WorkSession.Said("agent.thread_message_sent", 3, "Find it", ("to_session_thread_id", "sthr_a"), ("to_agent_name", null)),
            WorkSession.Called(4, "grep", new { pattern = "x" }, more: ("session_thread_id", "sthr_a")),
            WorkSession.Said("agent.message", 5, "I am inside", ("session_thread_id", "sthr_a")),
            WorkSession.Called(6, "bash", new { command = "y" }, more: ("session_thread_id", "sthr_own")),
            WorkSession.Said("agent.thread_message_received", 7, "Found", ("from_session_thread_id", "sthr_a"), ("from_agent_name", "Researcher")),
            EventJson.Event("session.thread_status_idle", 8, ("session_thread_id", "sthr_a"), ("agent_name", "Researcher"), ("stop_reason", new { type = "end_turn" }), ("stop_details", null)),
            EventJson.Event("session.thread_status_idle", 9, ("session_thread_id", "sthr_own"), ("agent_name", "Lead"), ("stop_reason", new { type = "end_turn" }), ("stop_details", null)));

        string text = session.Markdown();

        AssertInOrder(
            text,
            "Sub-agent Researcher started*",
            "## To Researcher · 10:00:03\n\n> Find it\n",
            "<summary><b>grep</b> by Researcher <code>x</code> ",
            "## Researcher · 10:00:05\n\nI am inside\n",
            "<summary><b>bash</b> <code>y</code> ",
            "## From Researcher · 10:00:07\n\n> Found\n",
            "Sub-agent Researcher idle: end_turn*");
        Assert.DoesNotContain("Lead", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Outcomes_workflows_refusals_and_changes_are_told()
    {
        using var session = new WorkSession(
            EventJson.Event("user.define_outcome", 1, ("outcome_id", "outc_1"), ("description", "A plan"), ("max_iterations", 2), ("rubric", new { type = "text", content = "- is short" })),
            EventJson.Event("span.outcome_evaluation_end", 2, ("outcome_id", "outc_1"), ("iteration", 1), ("result", "needs_revision"), ("explanation", "Too long"), ("usage", new { })),
            EventJson.Event("workflow_run.created", 3, ("workflow_run_id", "run_1"), ("name", "Nightly"), ("description", "sorts"), ("phases", new[] { new { id = "ph_1", name = "Collect" } })),
            EventJson.Event("workflow_run.phase_started", 4, ("workflow_run_id", "run_1"), ("workflow_run_phase_id", "ph_1")),
            EventJson.Event("workflow_run.error", 5, ("workflow_run_id", "run_1"), ("error", new { type = "unknown_error", message = "It broke" })),
            EventJson.Event("workflow_run.status_ended", 6, ("workflow_run_id", "run_1"), ("result", new { type = "error" })),
            EventJson.Event("session.updated", 7, ("title", "New name"), ("metadata", new { owner = "me" })),
            EventJson.Event("agent.thread_context_compacted", 8),
            EventJson.Event("user.interrupt", 9),
            WorkSession.Said("system.message", 10, "Be brief"),
            EventJson.Event("session.status_idle", 11, ("stop_reason", new { type = "refusal" }), ("stop_details", new { type = "refusal", category = "cyber", explanation = "I will not" })),
            EventJson.Event("session.error", 12, ("error", new { type = "mcp_connection_failed_error", message = "No answer", mcp_server_name = "tickets", retry_status = new { type = "terminal" } })),
            EventJson.Event("session.status_terminated", 13));

        AssertInOrder(
            session.Markdown(),
            "## Outcome · 10:00:01\n\n> A plan\n",
            "*\\[Rubric, 2 rounds at most\\]*\n\n> - is short\n",
            "## Grading, round 1 · 10:00:02\n\n**needs_revision**\n\n> Too long\n",
            "Workflow Nightly started: sorts*",
            "Workflow Nightly: Collect*",
            "**Error** · 10:00:05 · unknown_error (in workflow Nightly)\n\n> It broke\n",
            "Workflow Nightly ended: error*",
            "Session changed: title “New name”, metadata owner=me*",
            "Earlier context summarised*",
            "Interrupted by the user*",
            "## System · 10:00:10\n\n> Be brief\n",
            "**Error** · 10:00:11 · refusal (cyber) (the turn ended)\n\n> I will not\n",
            "**Error** · 10:00:12 · mcp_connection_failed_error (tickets) (the session ended)\n",
            "Session terminated*");
    }

    [Fact]
    public void What_is_no_text_is_told_by_type_and_size()
    {
        string image = Convert.ToBase64String(new byte[2500]);
        using var session = new WorkSession(
            EventJson.Event("user.message", 1, ("content", new object[]
            {
                new { type = "image", source = new { type = "base64", media_type = "image/png", data = image } },
                new { type = "document", title = "Plan", source = new { type = "file", file_id = "file_7" } },
                new { type = "text", text = "Look" },
                new { type = "redacted" },
                new { type = "hologram", colour = "blue" },
            })),
            WorkSession.Called(2, "web_search", new { query = "q" }),
            EventJson.Event("agent.tool_result", 3, ("tool_use_id", "sevt_2"), ("content", new object[]
            {
                new { type = "search_result", title = "Site", source = "https://example.com/a", content = new[] { new { type = "text", text = "Found" } }, citations = new { enabled = true } },
            })));

        string text = session.Markdown();

        AssertInOrder(
            text,
            "*\\[Image: image/png, 2.5 kB\\]*",
            "*\\[Document “Plan”: file_7\\]*",
            "> Look\n",
            "*\\[Withheld by the service\\]*",
            "```json\n{\n  \"type\": \"hologram\",\n  \"colour\": \"blue\"\n}\n```",
            "*\\[Search result “Site”: https://example.com/a\\]*",
            "```\nFound\n```");
        Assert.DoesNotContain(image[..100], text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_newer_than_the_module_is_shown_by_type_and_JSON()
    {
        using var session = new WorkSession(EventJson.Event("agent.hologram_shown", 1, ("hologram", new { size = 3 })));
        AssertInOrder(session.Markdown(), "<summary><b>Event</b> <code>agent.hologram_shown</code> · 10:00:01</summary>", "\"hologram\": {\n    \"size\": 3\n  }");
    }

    [Fact]
    public void A_result_or_a_verdict_without_its_call_is_shown_alone()
    {
        using var session = new WorkSession(
            WorkSession.Gave(1, 77, "lost"),
            EventJson.Event("user.tool_confirmation", 2, ("tool_use_id", "sevt_78"), ("result", "deny"), ("deny_message", "no")));
        AssertInOrder(session.Markdown(), "<b>sevt_77</b>", "```\nlost\n```", "<b>sevt_78</b>", "<b>denied</b>", "Denied by the user at 10:00:02: no.");
    }

    [Fact]
    public void A_call_without_an_answer_says_so()
    {
        using var session = new WorkSession(
            WorkSession.Called(1, "bash", new { command = "sleep" }),
            WorkSession.Called(2, "rm", new { }, more: ("evaluated_permission", "deny")),
            WorkSession.Called(3, "ask", new { }, "agent.custom_tool_use"),
            EventJson.Event("agent.tool_use", 4, ("name", "odd"), ("input", "no object")));
        AssertInOrder(session.Markdown(), "<b>bash</b> <code>sleep</code> · 10:00:01 · no result", "<b>rm</b> · 10:00:02 · <b>denied</b>", "Denied by the service.", "<b>ask</b> (custom tool) · 10:00:03 · <b>waiting</b>", "<b>odd</b>", "\"no object\"");
    }

    [Fact]
    public void The_day_is_told_where_it_changes()
    {
        using var session = new WorkSession(EventJson.Message(1), EventJson.Message(60 * 60 * 24));
        AssertInOrder(session.Markdown(), "- **Started:** 2026-04-08 10:00:01 UTC", "- **Duration:** 23 h 59 min", "**2026-04-09**\n\n## Agent · 10:00:00");
        Assert.Contains("<p class=\"note day\"><span>2026-04-09</span></p>", session.Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_without_events_has_a_transcript_too()
    {
        using var session = new WorkSession();
        Assert.StartsWith("# Code review\n\n- **Session:** sesn_1\n", session.Markdown(), StringComparison.Ordinal);
        Assert.Contains("No events", session.Html(), StringComparison.Ordinal);
        Assert.Empty(session.Lines());
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        int at = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is not behind the parts before it in:\n{text}");
            at = found + part.Length;
        }
    }
}
