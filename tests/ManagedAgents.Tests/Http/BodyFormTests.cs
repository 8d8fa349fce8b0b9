using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Http;

/// <summary>Bodies are read as what they are, in whatever form a server writes that down.</summary>
public sealed class BodyFormTests : IDisposable
{
    private const string Stream = "/v1/sessions/sesn_1/events/stream";
    private const string List = "/v1/sessions/sesn_1/events";
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public BodyFormTests() => _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_byte_order_mark_before_JSON_is_passed_over_in_every_answer()
    {
        _server.On("GET", "/v1/sessions/sesn_1", Marked("""{"id":"sesn_1","type":"session","title":"Grüße"}"""));
        _server.On("GET", "/v1/sessions", Marked("""{"data":[{"id":"sesn_2","type":"session"}],"next_page":null}"""));
        _server.On("GET", "/v1/sessions/sesn_3", Marked("""{"type":"error","error":{"type":"not_found_error","message":"no such session"}}""", 404));
        PipelineResult result = _engine.Run("(Get-MASession sesn_1).Title; (Get-MASession).Id; (Invoke-MARequest /v1/sessions/sesn_1).title; Invoke-MARequest /v1/sessions/sesn_1 -Raw; Get-MASession sesn_3");
        Assert.Equal(["Grüße", "sesn_2", "Grüße", """{"id":"sesn_1","type":"session","title":"Grüße"}"""], result.Output.Select(text => (string)text.BaseObject));
        Assert.Contains("no such session", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("Text/Event-Stream")]
    [InlineData("TEXT/EVENT-STREAM; charset=UTF-8")]
    public void A_stream_is_one_in_whatever_case_its_type_is_written(string contentType)
    {
        Serve(contentType, [.. Mark, .. Encoding.UTF8.GetBytes($"data: {Running(2)}\n\ndata: \uFEFF{Message(3)}\n\ndata: {Idle(4)}\n\n")]);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], _engine.Run("Receive-MAEvent sesn_1 -After sevt_1 | ForEach-Object Id").Succeeded().Output.Select(id => (string)id.BaseObject));
    }

    [Theory]
    [InlineData("Application/JSON")]
    [InlineData("application/json")]
    public void Broken_JSON_is_asked_for_again_in_whatever_case_its_type_is_written(string contentType)
    {
        _engine.Connect(_server.Uri);
        int asked = 0;
        _server.On("GET", "/v1/sessions/sesn_1", _ => Reply.Bytes(Encoding.UTF8.GetBytes("""{"id":"sesn_1","type":"session"}""")[..(asked++ == 0 ? 10 : ^0)], contentType));
        Assert.Equal("sesn_1", _engine.Run("(Get-MASession sesn_1).Id").Succeeded().Only<string>());
    }

    [Theory]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"not yours\"},\"request_id\":\"req_1\"}\n\n")]
    [InlineData("data: {\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"not yours\"},\"request_id\":\"req_1\"}\n\n")]
    [InlineData("event: message\ndata: {\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"not yours\"},\"request_id\":\"req_1\"}\n\n")]
    [InlineData("data: {\"error\":{\"type\":\"permission_error\",\"message\":\"not yours\"},\"request_id\":\"req_1\"}\n\n")]
    public void An_error_frame_is_an_error_with_or_without_its_name(string frame)
    {
        Serve("text/event-stream", Encoding.UTF8.GetBytes($"data: {Running(2)}\n\n{frame}"));
        PipelineResult result = _engine.Run("Receive-MAEvent sesn_1 -After sevt_1 -Verbose | ForEach-Object Id");
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], result.Succeeded().Output.Select(id => (string)id.BaseObject));
        Assert.Contains(result.Verbose, line => line.Contains("not yours", StringComparison.Ordinal));
    }

    private static CannedReply Marked(string json, int status = 200) => Reply.Bytes([.. Mark, .. Encoding.UTF8.GetBytes(json)], "application/json", status);

    /// <summary>One stream of these bytes; then the rest is in the history, and a second stream brings nothing.</summary>
    private void Serve(string contentType, byte[] body)
    {
        int streams = 0;
        string[] all = [Running(1), Running(2), Message(3), Idle(4)];
        _server.On("GET", Stream, _ => streams++ == 0 ? Reply.Bytes(body, contentType) : new EventStreamReply());
        _server.On("GET", List, _ => Reply.Json(NewestFirst(streams < 2 ? all[..1] : all)));
    }
}
