using System;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Events;

/// <summary>What a message is made of, and where it comes from in a pipeline.</summary>
public sealed class SendMAMessageTests : IDisposable
{
    private readonly RecordingServer _server = new RecordingServer()
        .On("POST", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"user.message","id":"sevt_1","content":[]}]}"""))
        .On("GET", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session"}"""));

    private readonly PowerShellEngine _engine = new();

    public SendMAMessageTests() => _engine.Connect(_server.Uri);

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("Get-MASession sesn_1 | Send-MAMessage hello", "[\"hello\"]")]
    [InlineData("'sesn_1' | Send-MAMessage hello", "[\"hello\"]")]
    [InlineData("'hello' | Send-MAMessage -Session sesn_1", "[\"hello\"]")]
    [InlineData("Send-MAMessage one, two -Session sesn_1", "[\"one\",\"two\"]")]
    [InlineData("Send-MAMessage one sesn_1 | Send-MAMessage two", "[\"two\"]")]
    public void Text_is_the_message_and_objects_say_where_to_send_it(string script, string texts)
    {
        _engine.Run(script).Succeeded();
        JsonElement sent = Assert.Single(_server.Requests.Last(r => r.Method == "POST").Json.GetProperty("events").EnumerateArray());
        Assert.Equal(texts, JsonSerializer.Serialize(sent.GetProperty("content").EnumerateArray().Select(c => c.GetProperty("text").GetString())));
    }

    [Theory]
    [InlineData("Get-MASession sesn_1 | Send-MAMessage -SystemMessage context")]
    [InlineData("Send-MAMessage hello sesn_1 | Send-MAMessage -SystemMessage context")]
    public void A_piped_object_is_never_the_text(string script)
    {
        _engine.Run(script).Succeeded();
        JsonElement sent = Assert.Single(_server.Requests.Last(r => r.Method == "POST").Json.GetProperty("events").EnumerateArray());
        Assert.Equal("system.message", sent.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("Send-MAMessage sesn_1 'Is the disk full?'")]
    [InlineData("Send-MAMessage sesn_1 Hello")]
    [InlineData("Send-MAMessage $session Hello")]
    [InlineData("Send-MAOutcome $session 'A report' -Rubric 'It is short.'")]
    public void A_session_in_the_place_of_the_text_is_told_before_the_network(string script)
    {
        PipelineResult result = _engine.Run("$session = [ManagedAgents.Client.ReceivedObject]::Read('ManagedAgents.Client.Sessions.Session', '{\"id\":\"sesn_1\"}', $null, $false); " + script);

        Assert.StartsWith("WrongOrder,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("comes first and -Session second", result.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("-Image 'nodrive:\\x.png'", "PathNotFound")]
    [InlineData("-Image missing.png", "PathNotFound")]
    [InlineData("-Document missing.pdf", "PathNotFound")]
    [InlineData("", "NothingToSend")]
    public void What_cannot_be_sent_is_an_error_and_the_next_record_is_processed(string arguments, string errorId)
    {
        PipelineResult result = _engine.Run($"'sesn_1', 'sesn_1' | ForEach-Object {{ Send-MAMessage -Session $_ {arguments} }}; 'next'");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.StartsWith(errorId + ",", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal("next", result.Only<string>());
        Assert.Empty(_server.Requests);
    }
}
