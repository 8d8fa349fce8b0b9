using System;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Connection;

/// <summary>Which connection a command uses, and what never leaves it.</summary>
[Collection(ProcessState.Name)]
public sealed class ConnectionTests : IDisposable
{
    private const string Key = "sk-ant-secret-0123456789";

    private readonly RecordingServer _server = new RecordingServer()
        .On("GET", "/v1/sessions", Reply.Json("""{"data":[],"next_page":null}"""));

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Without_key_and_connection_one_terminating_error_says_what_to_do()
    {
        using var engine = new PowerShellEngine(environment: []);
        ErrorRecord error = engine.Run("Get-MASession").FirstError!;
        Assert.StartsWith("NotConnected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Connect-MAService", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_API_KEY", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ANTHROPIC_API_KEY", "x-api-key", Key)]
    [InlineData("ANTHROPIC_AUTH_TOKEN", "Authorization", "Bearer " + Key)]
    public void The_environment_is_connection_enough(string variable, string header, string value)
    {
        using var engine = new PowerShellEngine(environment: [(variable, Key), ("ANTHROPIC_BASE_URL", _server.Uri.ToString())]);
        engine.Run("Get-MASession").Succeeded();
        Assert.Equal(value, Assert.Single(_server.Requests).Header(header));
    }

    [Fact]
    public void A_given_connection_goes_before_the_runspaces_own_and_that_before_the_environment()
    {
        using var own = new RecordingServer().On("GET", "/v1/sessions", Reply.Json("""{"data":[]}"""));
        using var given = new RecordingServer().On("GET", "/v1/sessions", Reply.Json("""{"data":[]}"""));
        using var engine = new PowerShellEngine(environment: [("ANTHROPIC_API_KEY", Key), ("ANTHROPIC_BASE_URL", _server.Uri.ToString())]);
        engine.SetVariable("Key", EngineConnection.Secure(Key));
        engine.SetVariable("Given", given.Uri);
        engine.SetVariable("Own", own.Uri);
        engine.Run("""
            Get-MASession
            $g = Connect-MAService -ApiKey $Key -BaseUri $Given -PassThru
            $null = Connect-MAService -ApiKey $Key -BaseUri $Own
            Get-MASession
            Get-MASession -Connection $g
            Disconnect-MAService
            Get-MASession
            """).Succeeded();
        Assert.Equal((2, 1, 1), (_server.Requests.Count, own.Requests.Count, given.Requests.Count));
    }

    [Fact]
    public void The_key_is_in_no_stream_and_no_object()
    {
        using var engine = new PowerShellEngine(environment: []);
        _server.On("GET", "/v1/sessions/sesn_1", Reply.Error(401, "authentication_error", "invalid x-api-key"));
        engine.SetVariable("Key", EngineConnection.Secure(Key));
        engine.SetVariable("Uri", _server.Uri);
        PipelineResult result = engine.Run("""
            $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'
            Connect-MAService -ApiKey $Key -BaseUri $Uri -PassThru
            Get-MAConnection
            Get-MASession
            Get-MASession -Id sesn_1
            """);
        Assert.NotEmpty(result.Errors);
        Assert.DoesNotContain(Key, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-BaseUri http://example.com", "InvalidInput", "unencrypted")]
    [InlineData("-BaseUri ftp://example.com", "InvalidInput", "not an http")]
    [InlineData("-BaseUri https://user:pw@example.com", "InvalidInput", "user name")]
    [InlineData("-WireFormat Lunch", "UnknownWireFormat", "'Lunch'")]
    public void An_unusable_connection_is_refused_with_the_reason(string arguments, string errorId, string reason)
    {
        using var engine = new PowerShellEngine(environment: []);
        engine.SetVariable("Key", EngineConnection.Secure(Key));
        ErrorRecord error = engine.Run($"Connect-MAService -ApiKey $Key {arguments}").FirstError!;
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(reason, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\u0000")]
    [InlineData("\u001b")]
    [InlineData("é")]
    public void A_key_with_a_control_character_or_blank_inside_is_refused_without_quoting_it(string inside)
    {
        using var engine = new PowerShellEngine(environment: []);
        engine.SetVariable("Key", EngineConnection.Secure(Key + inside + "more"));
        PipelineResult result = engine.Run("Connect-MAService -ApiKey $Key; Connect-MAService -AuthToken $Key");
        Assert.StartsWith("InvalidInput,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void Blanks_and_line_breaks_around_a_key_are_not_sent()
    {
        using var engine = new PowerShellEngine(environment: []);
        engine.Connect(_server.Uri, key: $" {Key}\r\n");
        engine.Run("Get-MASession").Succeeded();
        Assert.Equal(Key, Assert.Single(_server.Requests).Header("x-api-key"));
    }

    [Fact]
    public void Given_headers_replace_the_modules_own()
    {
        using var engine = new PowerShellEngine(environment: []);
        engine.Connect(_server.Uri, more: "-Header @{ 'anthropic-version' = '2026-10-21'; 'anthropic-workspace-id' = 'wrk_1' }");
        engine.Run("Get-MASession").Succeeded();
        RecordedRequest sent = Assert.Single(_server.Requests);
        Assert.Equal("2026-10-21", sent.Header("anthropic-version"));
        Assert.Equal("wrk_1", sent.Header("anthropic-workspace-id"));
    }
}
