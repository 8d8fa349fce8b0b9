using System;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Pipeline;

/// <summary>The service takes no text of blanks alone: as a message it is refused before anything is sent, as a result it says that there was none.</summary>
public sealed class BlankTextTests : IDisposable
{
    private const string Blanks = "\" `t`n$([char]0x2003)\"";

    private readonly PowerShellEngine _engine = new();
    private readonly RecordingServer _server = new RecordingServer()
        .On("POST", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"user.message","id":"sevt_1","content":[]}]}"""));

    public BlankTextTests() => _engine.Connect(_server.Uri);

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("Send-MAMessage " + Blanks + " sesn_1", "NothingToSend")]
    [InlineData(Blanks + " | Send-MAMessage -Session sesn_1", "NothingToSend")]
    [InlineData("Send-MAMessage -SystemMessage " + Blanks + " -Session sesn_1", "NothingToSend")]
    [InlineData("Start-MASession agent_1 env_1 -Message 'a', " + Blanks, "NothingToSend")]
    [InlineData("Start-MASession agent_1 env_1 -Message ''", "NothingToSend")]
    [InlineData("Invoke-MAAgent " + Blanks + " -Agent agent_1 -Environment env_1", "EmptyPrompt")]
    [InlineData("Invoke-MAAgent " + Blanks + " -Session sesn_1", "EmptyPrompt")]
    public void A_message_of_blanks_is_refused(string script, string errorId)
    {
        Assert.StartsWith(errorId + ",", _engine.Run(script).FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Blanks_beside_text_are_left_out_and_the_text_stays_as_it_is() => Assert.Equal([" a "], Sent($"Send-MAMessage ' a ', {Blanks} sesn_1"));

    [Theory]
    [InlineData(Blanks)]
    [InlineData("''")]
    [InlineData("$null")]
    [InlineData("@()")]
    [InlineData("'', ' '")]
    public void A_result_of_blanks_says_that_there_is_no_output(string result) => Assert.Equal(["(no output)"], Sent($"Send-MAToolResult {result} sevt_2 -Session sesn_1"));

    [Fact]
    public void A_reason_of_blanks_is_none()
    {
        _engine.Run($"Deny-MAToolUse sevt_2 -Session sesn_1 -Reason {Blanks}").Succeeded();
        Assert.False(SentEvent().TryGetProperty("deny_message", out _));
    }

    private string?[] Sent(string script)
    {
        _engine.Run(script).Succeeded();
        return [.. SentEvent().GetProperty("content").EnumerateArray().Select(block => block.GetProperty("text").GetString())];
    }

    private JsonElement SentEvent() => Assert.Single(_server.Requests.Last(request => request.Method == "POST").Json.GetProperty("events").EnumerateArray());
}
