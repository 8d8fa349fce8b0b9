using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Connection;

/// <summary>Gateways, self-hosted installations and clones of the service: what they say is told, and what comes from a proxy is told as that.</summary>
public sealed class ForeignServerTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public ForeignServerTests() => _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("""{"error":"no such agent"}""", "no such agent (status 400)", null)]
    [InlineData("""{"message":"no such agent"}""", "no such agent (status 400)", null)]
    [InlineData("""{"detail":"no such agent"}""", "no such agent (status 400)", null)]
    [InlineData("""{"detail":[{"loc":["body","name"],"msg":"field required","type":"missing"},{"loc":["body",0],"msg":"too long"}]}""", "body.name: field required; body.0: too long (status 400)", null)]
    [InlineData("""{"error":"invalid_grant","error_description":"the token is old"}""", "the token is old (status 400)", "invalid_grant")]
    [InlineData("""{"type":"about:blank","title":"Bad","detail":"The name is taken","status":400}""", "The name is taken (status 400)", null)]
    [InlineData("""{"error":{"type":"invalid_request_error","message":"Not valid.","details":[{"field":"name","message":"too long"},"and more"]}}""", "Not valid: name: too long; and more (status 400)", "invalid_request_error")]
    [InlineData("""{"error":{"type":"t","message":"Archived","details":{"error_code":"environment_archived"}}}""", "Archived (status 400)", "t")]
    [InlineData("""{"error":{"code":400,"message":"In Google's form","status":"INVALID_ARGUMENT","details":[]}}""", "In Google's form (status 400)", null)]
    [InlineData("""{"errors":["one","two"]}""", "one; two (status 400)", null)]
    [InlineData("\"plain\"", "plain (status 400)", null)]
    public void What_another_server_says_is_the_errors_text(string body, string message, string? type)
    {
        _server.On("GET", "/v1/agents/agent_1", Reply.Json(body, 400));

        ErrorRecord error = _engine.Run("Get-MAAgent agent_1").FirstError!;

        Assert.StartsWith("InvalidRequest,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((message, type), (error.Exception.Message, PSObject.AsPSObject(error.Exception).Properties["ErrorType"].Value));
    }

    [Theory]
    [InlineData(502, "text/html", "<html><h1>Bad Gateway</h1></html>", false, true)]
    [InlineData(403, "text/plain", "blocked by policy", false, true)]
    [InlineData(200, "text/html", "<html>Sign in to the hotel's network</html>", false, true)]
    [InlineData(502, "text/html", "<html>The service's own page</html>", true, false)]
    [InlineData(500, "application/json", "{}", false, false)]
    [InlineData(200, "application/json", "{\"broken", false, false)]
    public void An_answer_of_something_in_between_is_told_as_that(int status, string type, string body, bool hasRequestId, bool isForeign)
    {
        CannedReply reply = Reply.Bytes(System.Text.Encoding.UTF8.GetBytes(body), type, status);
        _server.On("GET", "/v1/agents/agent_1", hasRequestId ? reply.With("request-id", "req_1") : reply);

        string message = _engine.Run("Get-MAAgent agent_1").FirstError!.Exception.Message;

        Assert.StartsWith(isForeign ? $"It seems that a proxy or gateway, not the service, answered status {status} " : $"The service answered status {status} ", message, StringComparison.Ordinal);
        Assert.Contains(", which begins: " + body, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_place_of_a_stream_is_told_as_that()
    {
        _server.On("GET", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"session.status_running","id":"sevt_1","processed_at":"2026-04-08T10:00:01Z"}]}"""));
        _server.On("GET", "/v1/sessions/sesn_1/events/stream", Reply.Bytes("<html>"u8.ToArray(), "text/html"));

        PipelineResult result = _engine.Run("Receive-MAEvent sesn_1 -TimeoutSec 1 -Verbose");

        Assert.Contains("It seems that a proxy or gateway, not the service, answered with 'text/html' instead of an event stream", result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MAAgent", "/v1/agents", """{"data":[{"id":"agent_1","type":"agent"}],"has_more":true}""", 1)]
    [InlineData("Get-MAAgent", "/v1/agents", """{"data":[{"id":"agent_1","type":"agent"}],"has_more":true,"next_page":null}""", 1)]
    [InlineData("Get-MAAgent", "/v1/agents", """{"data":[{"id":"agent_1","type":"agent"}],"has_more":false}""", 0)]
    public void A_list_that_goes_on_but_does_not_say_where_is_a_warning(string command, string path, string page, int warnings)
    {
        _server.On("GET", path, Reply.Json(page));

        PipelineResult result = _engine.Run(command).Succeeded();

        Assert.Single(result.Output);
        Assert.Equal(warnings, result.Warnings.Count(warning => warning.Contains("has_more", StringComparison.Ordinal)));
    }

    [Fact]
    public void Content_an_agent_and_a_model_given_as_plain_text_show()
    {
        _server.On("GET", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session","status":"idle","agent":"agent_7"}"""));
        _server.On("GET", "/v1/agents/agent_7", Reply.Json("""{"id":"agent_7","type":"agent","name":"Reviewer","model":"claude-opus-4-6"}"""));
        _server.On("GET", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"agent.message","id":"sevt_1","content":"plain words"},{"type":"agent.message","id":"sevt_2","content":["two ","pieces"]},{"type":"agent.tool_result","id":"sevt_3","tool_use_id":"sevt_0","content":"all is well"}]}"""));

        Assert.Equal("agent_7", _engine.Run("(Get-MASession -Id sesn_1).Agent.Id").Only<string>());
        Assert.Contains("agent_7", _engine.Show("Get-MASession -Id sesn_1"), StringComparison.Ordinal);
        Assert.Equal("claude-opus-4-6", _engine.Run("(Get-MAAgent -Id agent_7).Model.Id").Only<string>());
        Assert.Contains("claude-opus-4-6", _engine.Show("Get-MAAgent -Id agent_7"), StringComparison.Ordinal);
        Assert.Equal(["plain words", "two pieces", "all is well"], _engine.Run("(Get-MAEvent sesn_1).Text").Values<string>());
        Assert.Contains("plain words", _engine.Show("Get-MAEvent sesn_1"), StringComparison.Ordinal);
    }
}
