using System;
using System.Linq;
using AngleSharp.Dom;
using ManagedAgents.Tests.Events;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>A transcript as a page: whole, quiet, and safe whatever an agent wrote.</summary>
public sealed class TranscriptHtmlTests
{
    public static TheoryData<string> Hostile => [.. HostileTexts.All];

    [Fact]
    public void The_page_shows_who_said_what_and_folds_the_calls()
    {
        using var session = new WorkSession(
            WorkSession.Said("user.message", 1, "Look at <fs01>\nplease"),
            EventJson.Event("agent.thinking", 2),
            WorkSession.Said("agent.message", 3, "## Plan\n\n- first **this**\n- then `that`"),
            WorkSession.Called(4, "bash", new { command = "ls" }),
            WorkSession.Gave(6, 4, "a.txt", isError: true),
            EventJson.Idle(7));

        IDocument page = PageCheck.IsHarmless(session.Html());

        Assert.Equal("Code review", page.Title);
        Assert.Equal("Code review", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("Code Reviewer, version 3", page.QuerySelectorAll("dd").Select(e => e.TextContent));
        Assert.Equal("Look at <fs01>\nplease", page.QuerySelector("article.user .text")!.TextContent);
        Assert.Equal("Plan", page.QuerySelector("article.agent h4")!.TextContent);
        Assert.Equal("this", page.QuerySelector("article.agent li strong")!.TextContent);
        IElement call = page.QuerySelector("details.call.failed")!;
        Assert.Equal(["bash", "ls", "error", "2.0 s"], call.QuerySelectorAll("summary > *").Select(e => e.TextContent));
        Assert.False(call.HasAttribute("open"));
        Assert.Equal(["{\n  \"command\": \"ls\"\n}", "a.txt"], call.QuerySelectorAll("pre").Select(e => e.TextContent));
        Assert.Equal("Thinking 10:00:02", page.QuerySelector(".note.thinking")!.TextContent);
        Assert.Equal("Turn 1 ended after 6.0 s: end_turn 10:00:07", page.QuerySelector(".note.turn")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, [style], [src]"));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Nothing_that_is_said_anywhere_becomes_part_of_the_page(string text)
    {
        using var session = Everywhere(text);
        IDocument page = PageCheck.IsHarmless(session.Html());
        Assert.Equal(7, page.QuerySelectorAll("article").Length);
        Assert.Equal(3, page.QuerySelectorAll("details").Length);
    }

    [Fact]
    public void Nothing_put_together_by_chance_becomes_part_of_the_page()
    {
        string[] events = [.. HostileTexts.ByChance(seed: 1, count: 3000).Select((text, i) => WorkSession.Said("agent.message", i, text))];
        using var session = new WorkSession(events);
        Assert.Equal(3000, PageCheck.IsHarmless(session.Html()).QuerySelectorAll("article").Length);
    }

    [Fact]
    public void Control_characters_show_as_pictures()
    {
        using var session = new WorkSession(WorkSession.Called(1, "bash", new { }), WorkSession.Gave(2, 1, "\u001b[31mred\u0000\u007f\u009b\u202e\u2066\r\nnext\rlast"));
        Assert.Contains("\u241b[31mred\u2400\u2421\ufffd\ufffd\ufffd\nnext\nlast", PageCheck.Parse(session.Html()).QuerySelector("details")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\u241b[31mred\u2400\u2421\ufffd\ufffd\ufffd\nnext\nlast", session.Markdown(), StringComparison.Ordinal);
    }

    /// <summary>A session with a text wherever there can be one.</summary>
    internal static WorkSession Everywhere(string text)
    {
        var session = new WorkSession();
        return session.Serve(
            WorkSession.Id,
            WorkSession.SessionJson(WorkSession.Id, text, text, text, text),
            WorkSession.Said("user.message", 1, text),
            WorkSession.Said("agent.message", 2, text),
            WorkSession.Called(3, text, new { command = text, other = new[] { text } }, "agent.mcp_tool_use", ("mcp_server_name", text), ("evaluated_permission", "ask"), ("session_thread_id", text)),
            EventJson.Event("user.tool_confirmation", 4, ("tool_use_id", "sevt_3"), ("result", "deny"), ("deny_message", text)),
            EventJson.Event("agent.mcp_tool_result", 5, ("mcp_tool_use_id", "sevt_3"), ("content", new object[] { new { type = "text", text }, new { type = "image", source = new { type = "url", url = text } }, new { type = text, text } })),
            EventJson.Event("session.error", 6, ("error", new { type = text, message = text, mcp_server_name = text, retry_status = new { type = text } })),
            EventJson.Event("session.thread_created", 7, ("session_thread_id", "sthr_2"), ("agent_name", text)),
            WorkSession.Said("agent.thread_message_sent", 8, text, ("to_session_thread_id", text), ("to_agent_name", text)),
            EventJson.Event("user.define_outcome", 9, ("outcome_id", text), ("description", text), ("rubric", new { type = "text", content = text })),
            EventJson.Event("span.outcome_evaluation_end", 10, ("result", text), ("explanation", text), ("iteration", 1)),
            EventJson.Event("session.updated", 11, ("title", text), ("metadata", new { key = text })),
            EventJson.Event("some." + text, 12, ("text", text)),
            WorkSession.Gave(13, 99, text),
            WorkSession.Said("system.message", 14, text),
            EventJson.Idle(15, text));
    }
}
