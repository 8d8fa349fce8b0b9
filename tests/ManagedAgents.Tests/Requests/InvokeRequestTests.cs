using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Requests;

/// <summary>Invoke-MARequest sends what it is told, as the connection would, and gives back what came.</summary>
public sealed class InvokeRequestTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public InvokeRequestTests()
    {
        _engine.Connect(_server.Uri);
        foreach (string method in new[] { "GET", "POST", "DELETE", "HEAD" })
            _server.On(method, "*", Reply.Json("""{"id":"vlt_1","nested":{"list":[1,2.5,true,null]},"when":"2026-11-24T10:00:00Z"}"""));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("/v1/vaults")]
    [InlineData("v1/vaults")]
    [InlineData("vaults")]
    [InlineData("/vaults")]
    public void A_path_is_taken_with_and_without_slash_and_version(string path)
    {
        _engine.Run($"Invoke-MARequest {path}").Succeeded();
        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("GET /v1/vaults", request.ToString());
        Assert.Equal("managed-agents-2026-04-01", request.Header("anthropic-beta"));
        Assert.Equal("sk-ant-test-key", request.Header("x-api-key"));
        Assert.Empty(request.Body);
    }

    [Theory]
    [InlineData("vaults?limit=5", "", "/v1/vaults?limit=5")]
    [InlineData("vaults?q=http://x/../y", "", "/v1/vaults?q=http://x/../y")]
    [InlineData("vaults", "-Query @{ limit = 5 }", "/v1/vaults?limit=5")]
    [InlineData("vaults?a=1", "-Query @{ include_archived = $true }", "/v1/vaults?a=1&include_archived=true")]
    [InlineData("vaults", "-Query @{ statuses = 'idle', 'running' }", "/v1/vaults?statuses[]=idle&statuses[]=running")]
    [InlineData("vaults", "-Query @{ 'statuses[]' = ,'idle' }", "/v1/vaults?statuses[]=idle")]
    [InlineData("vaults", "-Query @{ q = 'a&b=c d/ü'; none = $null }", "/v1/vaults?q=a%26b%3Dc%20d%2F%C3%BC")]
    public void A_query_is_escaped_and_added(string path, string parameters, string target)
    {
        _engine.Run($"Invoke-MARequest '{path}' {parameters}").Succeeded();
        Assert.Equal(target, Assert.Single(_server.Requests).Target);
    }

    [Theory]
    [InlineData("https://example.com/v1/vaults")]
    [InlineData("//example.com/v1/vaults")]
    [InlineData("\\\\example.com\\v1")]
    [InlineData("/v1/../vaults")]
    [InlineData("/v1/%2E%2e/vaults")]
    [InlineData("../vaults")]
    [InlineData("vaults/./x")]
    [InlineData("vaults#x")]
    [InlineData("vaults\r\nx-evil: 1")]
    public void A_path_out_of_the_service_is_refused_before_the_network(string path)
    {
        PipelineResult result = _engine.Run("param($Path) Invoke-MARequest $Path", new Dictionary<string, object?> { ["Path"] = path });
        Assert.StartsWith("InvalidPath,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("@{ name = 'x'; tags = @('a', @{ b = $null }) }")]
    [InlineData("[pscustomobject]@{ name = 'x'; tags = @('a', [pscustomobject]@{ b = $null }) }")]
    [InlineData("'{ \"name\": \"x\", \"tags\": [ \"a\", { \"b\": null } ] }'")]
    public void A_body_is_a_table_an_object_or_JSON_text(string body)
    {
        _engine.Run($"Invoke-MARequest vaults post -Body ({body})").Succeeded();
        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("POST /v1/vaults", request.ToString());
        Assert.Equal("application/json", request.Header("content-type"));
        Assert.Equal("x", request.Json.GetProperty("name").GetString());
        Assert.Equal("""["a",{"b":null}]""", request.Json.GetProperty("tags").GetRawText());
    }

    [Fact]
    public void A_secure_string_in_a_body_is_sent_and_shown_nowhere()
    {
        _engine.SetVariable("Secret", EngineConnection.Secure("hush-hush"));
        PipelineResult result = _engine.Run("Invoke-MARequest vaults POST -Body @{ token = $Secret } -Verbose -Debug -Confirm:$false").Succeeded();
        Assert.Equal("hush-hush", Assert.Single(_server.Requests).Json.GetProperty("token").GetString());
        Assert.DoesNotContain("hush-hush", result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vaults POST -Body '{ not json'", "InvalidBody")]
    [InlineData("vaults -Body @{ a = 1 }", "InvalidBody")]
    [InlineData("vaults -Header @{ 'bad name' = 'x' }", "InvalidHeader")]
    [InlineData("vaults -Header @{ 'x-a' = \"a`nb\" }", "InvalidHeader")]
    [InlineData("vaults -Header @{ 'Content-Type' = 'text/plain' }", "InvalidHeader")]
    [InlineData("vaults -Method 'GET /evil'", "ParameterArgumentValidationError")]
    public void What_cannot_be_sent_is_refused_before_the_network(string arguments, string errorId)
    {
        PipelineResult result = _engine.Run($"Invoke-MARequest {arguments}");
        Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Headers_are_added_and_replace_the_modules_own()
    {
        _engine.Run("Invoke-MARequest vaults -Header @{ 'anthropic-beta' = 'newer-beta'; 'x-own' = 'ü1'.Substring(1) }").Succeeded();
        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("newer-beta", request.Header("anthropic-beta"));
        Assert.Equal("1", request.Header("x-own"));
    }

    [Theory]
    [InlineData("files", "-Query @{ scope_id = 'sesn_1' }", "managed-agents-2026-04-01")]
    [InlineData("files?scope_id=sesn_1", "", "managed-agents-2026-04-01")]
    [InlineData("files", "", null)]
    [InlineData("memory_stores", "", "agent-memory-2026-07-22")]
    public void The_beta_is_the_one_of_the_route(string path, string parameters, string? beta)
    {
        _engine.Run($"Invoke-MARequest '{path}' {parameters}").Succeeded();
        Assert.Equal(beta, Assert.Single(_server.Requests).Header("anthropic-beta"));
    }

    [Fact]
    public void JSON_comes_back_as_objects_with_properties()
    {
        PSObject answer = _engine.Run("Invoke-MARequest vaults/vlt_1").Succeeded().Output.Single();
        Assert.Equal("vlt_1", answer.Properties["id"].Value);
        Assert.Equal("2026-11-24T10:00:00Z", answer.Properties["when"].Value);
        Assert.Equal(new object?[] { 1L, 2.5m, true, null }, ((PSObject)answer.Properties["nested"].Value).Properties["list"].Value);
    }

    [Fact]
    public void A_page_is_one_object_and_a_bare_list_is_written_item_by_item()
    {
        _server.On("GET", "/v1/page", Reply.Json("""{"data":[{"id":1},{"id":2}],"next_page":"p"}"""));
        _server.On("GET", "/v1/list", Reply.Json("""[{"id":1},{"id":2}]"""));
        Assert.Equal([2L, "p"], _engine.Run("$p = Invoke-MARequest page; $p.data[1].id; $p.next_page").Succeeded().Values<object>());
        Assert.Equal([1L, 2L], _engine.Run("Invoke-MARequest list | ForEach-Object { $_.id }").Succeeded().Values<long>());
    }

    [Fact]
    public void Free_keys_that_cannot_be_properties_are_kept_too()
    {
        _server.On("GET", "/v1/x", Reply.Json("""{"metadata":{"a":1,"A":2,"":3}}"""));
        Assert.Equal([1L, 2L, 3L], _engine.Run("$m = (Invoke-MARequest x).metadata; $m['a'], $m['A'], $m['']").Succeeded().Values<long>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public void An_empty_answer_writes_nothing(string body)
    {
        _server.On("DELETE", "/v1/x", Reply.Json(body));
        Assert.Empty(_engine.Run("Invoke-MARequest x DELETE").Succeeded().Output);
    }

    [Fact]
    public void Text_is_an_error_that_names_Raw_and_comes_with_Raw()
    {
        _server.On("GET", "/v1/x", Reply.Bytes("<ü>"u8.ToArray(), "text/plain"));
        ErrorRecord error = Assert.Single(_engine.Run("Invoke-MARequest x").Errors);
        Assert.StartsWith("UnexpectedAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Raw", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("<ü>", _engine.Run("Invoke-MARequest x -Raw").Succeeded().Only<string>());
    }

    [Fact]
    public void OutFile_takes_the_bytes_and_overwrites_only_with_Force()
    {
        using TestFolder folder = new TestFolder().Enter(_engine);
        _server.On("GET", "/v1/x", Reply.Bytes([0, 255, 13, 10]));
        Assert.Empty(_engine.Run("Invoke-MARequest x -OutFile a.bin").Succeeded().Output);
        Assert.Equal([0, 255, 13, 10], System.IO.File.ReadAllBytes(folder.At("a.bin")));
        folder.Write("a.bin", "mine");
        Assert.StartsWith("FileExists,", Assert.Single(_engine.Run("Invoke-MARequest x -OutFile a.bin").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("mine", folder.Read("a.bin"));
        _engine.Run("Invoke-MARequest x -OutFile a.bin -Force").Succeeded();
        Assert.Equal([0, 255, 13, 10], System.IO.File.ReadAllBytes(folder.At("a.bin")));
    }

    [Fact]
    public void WhatIf_sends_reads_alone()
    {
        _engine.Run("Invoke-MARequest x -WhatIf; Invoke-MARequest x HEAD -WhatIf; Invoke-MARequest x POST -Body @{} -WhatIf; Invoke-MARequest x DELETE -WhatIf").Succeeded();
        Assert.Equal(["GET", "HEAD"], _server.Requests.Select(r => r.Method));
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("DELETE", 3)]
    [InlineData("POST", 1)]
    [InlineData("PATCH", 1)]
    public void Only_what_may_be_repeated_is_tried_again(string method, int requests)
    {
        _server.On(method, "/v1/x", Reply.Error(503, "api_error", "later").With("retry-after-ms", "1"));
        Assert.StartsWith("ServiceError,", Assert.Single(_engine.Run($"Invoke-MARequest x {method}").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("PATCH", true)]
    [InlineData("PUT", true)]
    [InlineData("GET", false)]
    [InlineData("DELETE", false)]
    public void A_failure_that_leaves_open_whether_it_arrived_says_so(string method, bool isOpen)
    {
        foreach (Reply failure in new[] { Reply.Drop(), Reply.Error(503, "api_error", "later"), Reply.Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{") })
        {
            int before = _server.Requests.Count;
            _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
            _server.On(method, "/v1/x", failure);
            ErrorRecord error = Assert.Single(_engine.Run($"Invoke-MARequest x {method}").Errors);
            Assert.Equal(isOpen, error.Exception.Message.Contains("open whether", StringComparison.Ordinal));
            Assert.Equal(isOpen, (bool)((dynamic)error.Exception).OutcomeUnknown);
            Assert.Equal(isOpen, error.ErrorDetails.RecommendedAction.StartsWith("Look", StringComparison.Ordinal));
            Assert.Equal(1, _server.Requests.Count - before);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(429)]
    public void A_refusal_leaves_nothing_open(int status)
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
        _server.On("POST", "/v1/x", Reply.Error(status, "some_error", "No"));
        ErrorRecord error = Assert.Single(_engine.Run("Invoke-MARequest x POST").Errors);
        Assert.DoesNotContain("open whether", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_below_a_gateways_address_stays_below_it()
    {
        _engine.Connect(new Uri(_server.Uri, "gateway/claude/v1"));
        _engine.Run("Invoke-MARequest vaults").Succeeded();
        Assert.Equal("/gateway/claude/v1/vaults", Assert.Single(_server.Requests).Target);
    }
}
