using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Http;

/// <summary>A compressed answer that was cut or became corrupt is a failure of transport like any other, wherever it comes.</summary>
public sealed class CompressedBodyTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public CompressedBodyTests() => _folder.Enter(_engine);

    public static TheoryData<string> Damages => new(
        "no byte", "half the header", "the header alone", "half", "no check sum", "no length", "all but a byte",
        "other first byte", "other method", "reserved flag", "other data", "other check sum", "other length", "more behind it");

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_download_is_an_error_and_leaves_no_file(string damage)
    {
        _engine.Connect(_server.Uri);
        byte[] content = [.. Enumerable.Range(0, 30_000).Select(n => (byte)(n * n >> 4))];
        byte[] packed = Gzip.Pack(content);
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", "a.bin", content.Length));
        _server.On("GET", "/v1/files/file_1/content", Gzip.Unbounded(Gzip.Damage(packed, damage)));
        PipelineResult result = _engine.Run("Save-MAFile file_1; Save-MAFile file_1 -Destination b.bin; Invoke-MARequest /v1/files/file_1/content -OutFile c.bin");
        Assert.Equal(3, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(_folder.Names);

        _server.On("GET", "/v1/files/file_1/content", Gzip.Unbounded(packed));
        _engine.Run("Save-MAFile file_1; Invoke-MARequest /v1/files/file_1/content -OutFile c.bin").Succeeded();
        Assert.Equal(content, System.IO.File.ReadAllBytes(_folder.At("a.bin")));
        Assert.Equal(content, System.IO.File.ReadAllBytes(_folder.At("c.bin")));
    }

    [Theory]
    [InlineData(4, "ConnectionFailed")]
    [InlineData(6, "UnexpectedAnswer")]
    [InlineData(0, "ConnectionFailed")]
    public void A_download_of_another_length_than_the_service_tells_is_an_error_and_leaves_no_file(int length, string errorId)
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/files", FileJson.Page(FileJson.Of("file_1", "a.txt")));
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", "a.txt"));
        foreach (Reply reply in new[] { Reply.Bytes(new byte[length]), Reply.Raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string('x', length)), Gzip.Reply(Gzip.Pack(new byte[length])) })
        {
            _server.On("GET", "/v1/files/file_1/content", reply);
            PipelineResult result = _engine.Run("Get-MAFile | Save-MAFile; Save-MAFile file_1; Save-MAFile file_1 -Destination b.txt; [pscustomobject]@{ Id = 'file_1'; SizeBytes = 5 } | Save-MAFile -Destination c.txt");
            Assert.Equal(4, result.Errors.Count);
            Assert.All(result.Errors, error => Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal));
            Assert.Empty(_folder.Names);
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Of_several_records_the_damaged_one_is_one_error(string damage)
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
        Serve(damage);
        PipelineResult result = _engine.Run("'sesn_1', 'sesn_2', 'sesn_3' | Get-MASession | ForEach-Object Id");
        Assert.Equal(["sesn_1", "sesn_3"], result.Output.Select(id => (string)id.BaseObject));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("sesn_2", error.TargetObject.ToString());
        Assert.False(Assert.IsType<ApiException>(error.Exception).OutcomeUnknown);
    }

    [Fact]
    public void A_damaged_answer_to_a_read_is_asked_for_again()
    {
        _engine.Connect(_server.Uri);
        int asked = 0;
        _server.On("GET", "/v1/sessions/sesn_1", _ => Session("sesn_1", asked++ == 0 ? "other data" : null));
        Assert.Equal("sesn_1", _engine.Run("(Get-MASession sesn_1).Id").Succeeded().Only<string>());
        Assert.Equal(2, asked);
    }

    [Fact]
    public void A_message_whose_answer_is_damaged_is_found_and_not_sent_again()
    {
        _engine.Connect(_server.Uri);
        string accepted = "";
        _server.On("GET", "/v1/sessions/sesn_1/events", _ => Reply.Json($$"""{"data":[{{accepted}}],"next_page":null}"""));
        _server.On("POST", "/v1/sessions/sesn_1/events", request =>
        {
            JsonElement sent = JsonSerializer.Deserialize<JsonElement>(request.BodyText).GetProperty("events")[0];
            accepted = Event("user.message", 1, ("content", sent.GetProperty("content"))).Replace("2026-04-08T10:00:01", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss", null), StringComparison.Ordinal);
            return Gzip.Reply(Gzip.Damage(Gzip.Pack($$"""{"data":[{{accepted}}]}"""), "other data"));
        });
        Assert.Equal("sevt_1", _engine.Run("(Send-MAMessage -Session sesn_1 -Message hello).Id").Succeeded().Only<string>());
        Assert.Single(_server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public void A_change_whose_answer_is_damaged_says_that_its_outcome_is_not_known()
    {
        _engine.Connect(_server.Uri);
        _server.On("POST", "/v1/sessions/sesn_1", Gzip.Reply(Gzip.Damage(Gzip.Pack("{}"), "half")));
        ErrorRecord error = Assert.Single(_engine.Run("Set-MASession sesn_1 -Title t").Errors);
        ApiException failure = Assert.IsType<ApiException>(error.Exception);
        Assert.True(failure.OutcomeUnknown);
        Assert.Equal(200, failure.Status);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public void A_refusal_whose_text_is_damaged_stays_a_refusal()
    {
        _engine.Connect(_server.Uri);
        _server.On("POST", "/v1/sessions/sesn_1", Gzip.Reply(Gzip.Damage(Gzip.Pack("""{"error":{"message":"no"}}"""), "other data"), status: 400));
        _server.On("GET", "/v1/sessions/sesn_1", Reply.Bytes([1, 2], status: 404).With("Content-Encoding", "br"));
        PipelineResult result = _engine.Run("Set-MASession sesn_1 -Title t; Get-MASession sesn_1");
        Assert.Equal(["InvalidRequest", "SessionNotFound"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.All(result.Errors, error => Assert.False(((ApiException)error.Exception).OutcomeUnknown));
    }

    [Fact]
    public void A_compression_that_was_not_offered_is_named()
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/sessions/sesn_1", Reply.Bytes([1, 2, 3], "application/json").With("Content-Encoding", "br"));
        ErrorRecord error = Assert.Single(_engine.Run("Get-MASession sesn_1").Errors);
        Assert.StartsWith("UnexpectedAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'br'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("gzip", _server.Requests[0].Header("accept-encoding"));
    }

    [Fact]
    public void An_answer_without_a_body_is_none_that_was_cut()
    {
        _engine.Connect(_server.Uri);
        _server.On("HEAD", "/v1/files/file_1/content", Reply.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Encoding: gzip\r\n\r\n"));
        _server.On("GET", "/v1/nothing", Reply.Raw("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"));
        _server.On("GET", "/v1/empty", Gzip.Reply([]));
        PipelineResult result = _engine.Run("""
            Invoke-MARequest /v1/files/file_1/content -Method HEAD
            Invoke-MARequest /v1/files/file_1/content -Method HEAD -OutFile head.bin
            Invoke-MARequest /v1/nothing
            Invoke-MARequest /v1/empty
            """);
        Assert.Empty(result.Succeeded().Output);
        Assert.Equal(["head.bin"], _folder.Names);
    }

    [Theory]
    [InlineData("half")]
    [InlineData("other data")]
    [InlineData("no check sum")]
    public async Task A_stream_whose_compression_breaks_is_opened_again_and_loses_nothing(string damage)
    {
        _engine.Connect(_server.Uri);
        string[] all = [Running(1), Message(2, "a"), Message(3, "b"), Idle(4)];
        int streams = 0;
        _server.On("GET", "/v1/sessions/sesn_1/events/stream", _ => Gzip.Reply(
            streams++ == 0 ? [.. Gzip.Damage(Gzip.Pack(Frame(all[1])), damage == "half" ? "no check sum" : damage), .. (damage == "half" ? [] : new byte[] { 0xFF, 0xFF })] : Gzip.Pack(Frame(all[2]) + Frame(all[3])),
            "text/event-stream"));
        _server.On("GET", "/v1/sessions/sesn_1/events", _ => Reply.Json(NewestFirst(streams < 2 ? all[..1] : all)));
        using RunningPipeline running = _engine.Start("Receive-MAEvent sesn_1 -After sevt_1 | ForEach-Object Id");
        PipelineResult result = await running.ResultAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], result.Succeeded().Output.Select(id => (string)id.BaseObject));
        Assert.InRange(streams, 2, 3);
    }

    private static string Frame(string json) => $"data: {json}\n\n";

    private static CannedReply Session(string id, string? damage)
    {
        byte[] packed = Gzip.Pack($$"""{"id":"{{id}}","type":"session","status":"idle"}""");
        return Gzip.Reply(damage is null ? packed : Gzip.Damage(packed, damage));
    }

    private void Serve(string damage)
    {
        foreach (string id in new[] { "sesn_1", "sesn_2", "sesn_3" })
        {
            byte[] packed = Gzip.Pack($$"""{"id":"{{id}}","type":"session","status":"idle"}""");
            _server.On("GET", "/v1/sessions/" + id, id == "sesn_2" ? Gzip.Unbounded(Gzip.Damage(packed, damage)) : Gzip.Reply(packed));
        }
    }
}
