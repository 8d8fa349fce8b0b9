using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Pipeline;

/// <summary>Whatever goes wrong with one record is one clear error with a fixed ErrorId, and the next record is processed.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public BadInputTests()
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/sessions/sesn_good", Reply.Json("""{"id":"sesn_good","type":"session","status":"idle"}"""));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void An_id_of_another_kind_fails_before_the_network()
    {
        ErrorRecord error = OneErrorThenNext("'agent_01', 'sesn_good' | Get-MASession");
        Assert.StartsWith("WrongIdKind,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'agent_01' is the id of an agent", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("agent_01", error.TargetObject.ToString());
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("../agents")]
    [InlineData("a/b?c=d#e")]
    [InlineData("%2e%2e")]
    public void An_id_cannot_leave_its_place_in_the_path(string id)
    {
        _server.On("GET", "/v1/sessions/*", Reply.Error(404, "not_found_error", "No such session"));
        PipelineResult result = _engine.Run("param($id) Get-MASession -Id $id", new System.Collections.Generic.Dictionary<string, object?> { ["id"] = id });
        Assert.StartsWith("SessionNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("/v1/sessions/" + Uri.EscapeDataString(id), Assert.Single(_server.Requests).Target);
    }

    [Fact]
    public void An_id_of_dots_alone_is_refused()
    {
        ErrorRecord error = OneErrorThenNext("'..', 'sesn_good' | Get-MASession");
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "InvalidRequest", ErrorCategory.InvalidArgument)]
    [InlineData(401, "authentication_error", "AuthenticationFailed", ErrorCategory.AuthenticationError)]
    [InlineData(403, "permission_error", "PermissionDenied", ErrorCategory.PermissionDenied)]
    [InlineData(404, "not_found_error", "SessionNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData(409, "conflict_error", "Conflict", ErrorCategory.ResourceExists)]
    [InlineData(413, "request_too_large", "RequestTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData(429, "rate_limit_error", "RateLimited", ErrorCategory.LimitsExceeded)]
    [InlineData(500, "api_error", "ServiceError", ErrorCategory.NotSpecified)]
    [InlineData(529, "overloaded_error", "ServiceOverloaded", ErrorCategory.ResourceBusy)]
    public void An_error_of_the_service_keeps_its_words_status_type_and_request_id(int status, string type, string errorId, ErrorCategory category)
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
        _server.On("GET", "/v1/sessions/sesn_bad", Reply.Error(status, type, "So it was", "req_77"));
        ErrorRecord error = OneErrorThenNext("'sesn_bad', 'sesn_good' | Get-MASession");
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains("So it was", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal([status, type, "req_77"], new object?[] { Property(error, "Status"), Property(error, "ErrorType"), Property(error, "RequestId") });
    }

    [Theory]
    [InlineData("<html><body><h1>It works!</h1></body></html>", "text/html")]
    [InlineData("{\"id\":\"sesn_bad\"", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("[]", "application/json")]
    public void An_answer_that_is_no_object_is_told_with_its_beginning(string body, string mediaType)
    {
        _server.On("GET", "/v1/sessions/sesn_bad", Reply.Bytes(System.Text.Encoding.UTF8.GetBytes(body), mediaType));
        ErrorRecord error = OneErrorThenNext("'sesn_bad', 'sesn_good' | Get-MASession");
        Assert.StartsWith("UnexpectedAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(body.Length > 5 ? body[..5] : "JSON", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_HTML_error_page_is_an_error_of_its_status()
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
        _server.On("GET", "/v1/sessions/sesn_bad", Reply.Bytes("<html>\r\n<title>502 Bad Gateway</title></html>"u8.ToArray(), "text/html", 502));
        ErrorRecord error = OneErrorThenNext("'sesn_bad', 'sesn_good' | Get-MASession");
        Assert.StartsWith("ServiceError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("<html> <title>502 Bad Gateway", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_no_stream_is_an_error_at_once()
    {
        _server.On("GET", "/v1/sessions/sesn_good/events/stream", Reply.Bytes("<html>hello</html>"u8.ToArray(), "text/html"));
        PipelineResult result = _engine.Run("Receive-MAEvent -Session sesn_good -Follow", deadline: Deadline.Default);
        Assert.StartsWith("UnexpectedAnswer,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_is_not_followed_so_the_key_goes_nowhere_else()
    {
        using var other = new RecordingServer();
        _server.On("GET", "/v1/sessions/sesn_bad", new CannedReply(302, "text/plain", []).With("Location", other.Uri + "v1/sessions/sesn_bad"));
        ErrorRecord error = OneErrorThenNext("'sesn_bad', 'sesn_good' | Get-MASession");
        Assert.StartsWith("UnexpectedAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public void A_refused_connection_is_an_error_that_names_the_address()
    {
        Uri nowhere = RecordingServer.RefusingUri();
        _engine.SetVariable("Good", _server.Uri);
        _engine.Connect(nowhere, more: "-MaxRetryCount 0");
        PipelineResult result = _engine.Run("'sesn_1', 'sesn_2' | Get-MASession");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.StartsWith("ConnectionFailed,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains(nowhere.Authority, result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_an_answer_ends_at_its_deadline()
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0 -TimeoutSec 1");
        _server.On("GET", "/v1/sessions/sesn_bad", Reply.Hang());
        ErrorRecord error = OneErrorThenNext("'sesn_bad', 'sesn_good' | Get-MASession");
        Assert.StartsWith("RequestTimedOut,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_while_a_request_waits_ends_it_at_once()
    {
        _server.On("GET", "/v1/sessions/sesn_bad", Reply.Hang());
        using RunningPipeline running = _engine.Start("Get-MASession -Id sesn_bad");
        await _server.RequestAsync();
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        await _server.AllClosedAsync(Deadline.Prompt);
    }

    [Fact]
    public void A_rate_limited_request_is_tried_again_after_the_wait_the_service_asks_for()
    {
        _server.Enqueue(Reply.Error(429, "rate_limit_error", "Slow down"), ((CannedReply)Reply.Error(429, "rate_limit_error", "Slow down")).With("retry-after-ms", "50"));
        PipelineResult result = _engine.Run("Get-MASession -Id sesn_good -Verbose").Succeeded();
        Assert.Single(result.Output);
        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("trying again", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_creation_that_may_have_happened_is_not_repeated_where_looking_fails()
    {
        _server.On("POST", "/v1/environments", Reply.Error(500, "api_error", "Oh"));
        Assert.Single(_engine.Run("New-MAEnvironment -Name a").Errors);
        Assert.Single(_server.Requests, r => r.Method == "POST");
    }

    [Fact]
    public void What_if_sends_nothing()
    {
        _engine.Run("""
            New-MAEnvironment -Name a -WhatIf
            Set-MAEnvironment env_1 -Name b -WhatIf
            Remove-MAEnvironment env_1 -WhatIf
            Disable-MAEnvironment env_1 -WhatIf
            Start-MASession agent_1 env_1 -WhatIf
            Set-MASession sesn_1 -Title t -WhatIf
            Stop-MASession sesn_1 -WhatIf
            Remove-MASession sesn_1 -WhatIf
            Disable-MASession sesn_1 -WhatIf
            Send-MAMessage hello sesn_1 -WhatIf
            Send-MAToolResult result sevt_1 -Session sesn_1 -WhatIf
            Approve-MAToolUse sevt_1 -Session sesn_1 -WhatIf
            Deny-MAToolUse sevt_1 -Session sesn_1 -WhatIf
            """).Succeeded();
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void A_change_of_nothing_is_an_error()
    {
        PipelineResult result = _engine.Run("Set-MASession sesn_1; Set-MAEnvironment env_1");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.StartsWith("NothingToChange,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(_server.Requests);
    }

    private static object? Property(ErrorRecord error, string name) => error.Exception.GetType().GetProperty(name)!.GetValue(error.Exception);

    /// <summary>Runs a pipeline of a bad and a good record and gives the only error.</summary>
    private ErrorRecord OneErrorThenNext(string script)
    {
        PipelineResult result = _engine.Run(script);
        Assert.Null(result.Failure);
        Assert.Equal("sesn_good", Assert.Single(result.Output).Properties["Id"].Value);
        return Assert.Single(result.Errors);
    }
}
