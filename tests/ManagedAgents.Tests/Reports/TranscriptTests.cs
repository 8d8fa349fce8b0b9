using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>Where a transcript comes from and where it goes to.</summary>
public sealed class TranscriptTests : IDisposable
{
    private readonly WorkSession _session = new(WorkSession.Said("user.message", 1, "Hello"), WorkSession.Said("agent.message", 2, "Good day"), EventJson.Idle(3));
    private readonly TestFolder _folder = new();

    public TranscriptTests() => _folder.Enter(_session.Engine);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("ConvertTo-MATranscript sesn_1")]
    [InlineData("ConvertTo-MATranscript -Session (Get-MASession sesn_1)")]
    [InlineData("'sesn_1' | ConvertTo-MATranscript")]
    [InlineData("Get-MASession sesn_1 | ConvertTo-MATranscript")]
    public void A_session_is_given_by_id_or_object_and_read_once(string script)
    {
        string text = _session.Text(script);
        Assert.StartsWith("# Code review\n", text, StringComparison.Ordinal);
        Assert.Contains("- **Agent:** Code Reviewer, version 3\n- **Agent id:** agent_1\n- **Model:** claude-opus-4-6\n", text, StringComparison.Ordinal);
        Assert.Contains("> Hello", text, StringComparison.Ordinal);
        Assert.Single(_session.Server.Requests, r => r.Path.EndsWith("/events", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-MAEvent sesn_1 | ConvertTo-MATranscript")]
    [InlineData("ConvertTo-MATranscript -Event (Get-MAEvent sesn_1)")]
    public void Events_are_enough_and_nothing_more_is_asked(string script)
    {
        string text = _session.Text(script);
        Assert.StartsWith("# Session sesn_1\n", text, StringComparison.Ordinal);
        Assert.Contains("## Agent · 10:00:02\n\nGood day\n", text, StringComparison.Ordinal);
        Assert.Equal(["/v1/sessions/sesn_1/events"], _session.Server.Requests.Select(r => r.Path));
    }

    [Fact]
    public void Events_that_came_back_from_a_job_are_events()
    {
        string text = _session.Text("""
            $copies = Get-MAEvent sesn_1 | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1)) }
            $copies | ConvertTo-MATranscript
            """);
        Assert.Contains("Good day", text, StringComparison.Ordinal);
        Assert.Contains("Turn 1 ended after 2.0 s: end_turn", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_of_several_sessions_make_a_transcript_each()
    {
        _session.Serve("sesn_2", WorkSession.SessionJson("sesn_2"), WorkSession.Said("agent.message", 5, "The other"));
        string[] texts = [.. _session.Engine.Run("$(Get-MAEvent sesn_1 | Select-First 2; Get-MAEvent sesn_2; Get-MAEvent sesn_1 -First 1) | ConvertTo-MATranscript").Succeeded().Values<string>()];
        Assert.Equal(2, texts.Length);
        Assert.Contains("Good day", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("The other", texts[0], StringComparison.Ordinal);
        Assert.Contains("The other", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_fails_is_one_error_and_the_next_is_converted()
    {
        _session.Server.On("GET", "/v1/sessions/sesn_gone", Reply.Error(404, "not_found_error", "No such session"));
        PipelineResult result = _session.Engine.Run("'sesn_gone', 'agent_1', 'sesn_1' | ConvertTo-MATranscript");
        Assert.Single(result.Output);
        Assert.Equal(["SessionNotFound", "WrongIdKind"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void A_history_that_breaks_off_gives_no_transcript()
    {
        _session.Server.On("GET", "/v1/sessions/sesn_1/events", r => r.Query.Contains("page=", StringComparison.Ordinal)
            ? Reply.Error(403, "permission_error", "No more")
            : Reply.Json(EventJson.Page([EventJson.Message(1)], "page_2")));
        PipelineResult result = _session.Engine.Run("ConvertTo-MATranscript sesn_1; ConvertTo-MATranscript sesn_1 -OutFile t.md");
        Assert.Empty(result.Output);
        Assert.Equal(2, result.Errors.Count);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("Markdown", "# Code review\n")]
    [InlineData("Html", "<!DOCTYPE html>\n")]
    [InlineData("JsonLines", "{\"type\":\"user.message\"")]
    public void OutFile_writes_UTF_8_without_mark_and_emits_the_file(string format, string beginning)
    {
        FileInfo written = _session.Engine.Run($"ConvertTo-MATranscript sesn_1 -Format {format} -OutFile report.txt").Succeeded().Only<FileInfo>();
        Assert.Equal(_folder.At("report.txt"), written.FullName);
        byte[] bytes = File.ReadAllBytes(written.FullName);
        Assert.Equal(Encoding.UTF8.GetBytes(beginning), bytes[..Encoding.UTF8.GetByteCount(beginning)]);
        Assert.Equal((byte)'\n', bytes[^1]);
        Assert.Equal(["report.txt"], _folder.Names);
    }

    [Theory]
    [InlineData("", "sesn_1.md")]
    [InlineData("-Format Html", "sesn_1.html")]
    [InlineData("-Format JsonLines", "sesn_1.jsonl")]
    public void A_folder_gets_a_file_for_each_session(string more, string name)
    {
        _session.Serve("sesn_2", WorkSession.SessionJson("sesn_2"), EventJson.Message(1));
        _session.Engine.Run($"'sesn_1', 'sesn_2' | ConvertTo-MATranscript -OutFile new/ {more}; 'sesn_1' | Get-MAEvent | ConvertTo-MATranscript -OutFile . {more}").Succeeded();
        Assert.Equal([name, name.Replace('1', '2')], Directory.GetFiles(_folder.At("new")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["new", name], _folder.Names);
    }

    [Fact]
    public void A_file_that_exists_is_replaced_with_Force_only_and_before_that_nothing_is_asked()
    {
        _folder.Write("t.md", "mine");
        PipelineResult refused = _session.Engine.Run("ConvertTo-MATranscript sesn_1 -OutFile t.md");
        Assert.StartsWith("FileExists,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Server.Requests);
        Assert.Equal("mine", _folder.Read("t.md"));
        _session.Engine.Run("ConvertTo-MATranscript sesn_1 -OutFile t.md -Force").Succeeded();
        Assert.Contains("Good day", _folder.Read("t.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sessions_do_not_overwrite_each_other_even_with_Force()
    {
        _session.Serve("sesn_2", WorkSession.SessionJson("sesn_2"), WorkSession.Said("agent.message", 1, "The other"));
        PipelineResult result = _session.Engine.Run("'sesn_1', 'sesn_2' | ConvertTo-MATranscript -OutFile t.md -Force");
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Good day", _folder.Read("t.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_asks_nothing_and_writes_nothing()
    {
        Assert.Contains("t.md", _session.Engine.Run("ConvertTo-MATranscript sesn_1 -OutFile t.md -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        Assert.Empty(_session.Server.Requests);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Lines_of_JSON_are_the_events_as_they_came_one_text_each()
    {
        string spread = "{\"id\":\"sevt_9\",\n  \"type\": \"agent.message\",\r\n\"processed_at\":null,\"content\":[{\"type\":\"text\",\"text\":\"a\\nb\\u00e9\"}], \"more\": 1.0e2 }";
        _session.Serve("sesn_1", WorkSession.SessionJson("sesn_1"), EventJson.Message(1), spread, """{"type":"event_delta","event_id":"sevt_9","delta":{}}""");
        Assert.Equal([EventJson.Message(1), spread.Replace("\r\n", "  ", StringComparison.Ordinal).Replace('\n', ' ')], _session.Lines());
    }

    [Fact]
    public void Lines_of_JSON_pass_as_the_events_come()
    {
        PipelineResult result = _session.Engine.Run("Get-MAEvent sesn_1 | ConvertTo-MATranscript -Format JsonLines | Select-First 1").Succeeded();
        Assert.Equal(WorkSession.Said("user.message", 1, "Hello"), result.Only<string>());
    }

    [Fact]
    public void The_two_copies_of_an_input_are_one()
    {
        string queued = EventJson.UserMessage(1, processed: false).Replace("\"content\":[]", "\"content\":[{\"type\":\"text\",\"text\":\"Only once\"}]", StringComparison.Ordinal);
        _session.Serve("sesn_1", WorkSession.SessionJson("sesn_1"), queued, EventJson.Running(2), WorkSession.Said("user.message", 1, "Only once"));
        string text = _session.Markdown();
        Assert.Equal(2, text.Split("Only once").Length);
        Assert.Contains("## User · 10:00:01", text, StringComparison.Ordinal);
        Assert.Contains("1 turn, 1 message,", text, StringComparison.Ordinal);
    }
}
