using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>A proxy that refuses says so in the error and is asked once; none is told what goes to this machine, or reads a key.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string User = "proxyuser";

    private readonly PowerShellEngine _engine = new();
    private readonly RecordingServer _proxy = new();

    public void Dispose()
    {
        _engine.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [InlineData(407, "", "Get-MAAgent", "-ProxyCredential", ErrorCategory.AuthenticationError)]
    [InlineData(407, "", "New-MAEnvironment e", "-ProxyCredential", ErrorCategory.AuthenticationError)]
    [InlineData(407, "-ProxyCredential $ProxyCredential", "Get-MAAgent", "refused the user name and password", ErrorCategory.AuthenticationError)]
    [InlineData(403, "", "Get-MAAgent", "-ProxyCredential", ErrorCategory.ConnectionError)]
    [InlineData(403, "", "New-MAEnvironment e", "api.example.com", ErrorCategory.ConnectionError)]
    public void A_proxy_that_lets_nothing_through_is_told_as_one_and_not_asked_again(int status, string credential, string command, string told, ErrorCategory category)
    {
        _proxy.On("CONNECT", "*", Refusal(status));
        Connect("https://api.example.com", credential);

        ErrorRecord error = _engine.Run(command).FirstError!;

        Assert.StartsWith("ProxyRefused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains($"The proxy http://127.0.0.1:{_proxy.Uri.Port} ", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-ProxyCredential", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        var failure = Assert.IsType<ApiException>(error.Exception);
        Assert.Equal((status, false), (failure.Status, failure.OutcomeUnknown));

        // One more with the credential is how a proxy is answered that asks for it.
        Assert.InRange(_proxy.Requests.Count, 1, credential.Length > 0 ? 2 : 1);
    }

    [Fact]
    public void A_proxy_that_cannot_reach_the_service_is_asked_again_even_for_what_must_not_be_done_twice()
    {
        _proxy.On("CONNECT", "*", Refusal(503));
        Connect("https://api.example.com", "-MaxRetryCount 1");

        ErrorRecord error = _engine.Run("New-MAEnvironment e").FirstError!;

        Assert.Contains("could not connect to api.example.com. (status 503)", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, _proxy.Requests.Count);
    }

    [Fact]
    public void A_proxy_that_wants_to_know_who_asks_is_told_as_one_where_the_request_is_not_encrypted()
    {
        _proxy.On("GET", "*", Refusal(407));
        Connect("http://api.example.com", "-AllowUnencryptedAuthentication");

        ErrorRecord error = _engine.Run("Get-MAAgent").FirstError!;

        Assert.StartsWith("ProxyRefused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_proxy.Requests);
    }

    [Theory]
    [InlineData("http://localhost:9", "http://proxy.example.com:8080", "")]
    [InlineData("http://127.0.0.1:9", "https://proxy.example.com", "")]
    [InlineData("http://[::1]:9", "http://192.0.2.1:3128", "")]
    [InlineData("http://localhost.example.com", "", "")]
    [InlineData("https://localhost:9", "http://proxy.example.com:8080", "allowed")]
    [InlineData("https://api.example.com", "http://proxy.example.com:8080", "allowed")]
    [InlineData("http://localhost:9", "http://127.0.0.1:8080", "allowed")]
    [InlineData("http://localhost:9", "", "allowed")]
    public void A_key_goes_in_clear_to_no_other_machine_unless_that_is_allowed(string address, string proxy, string expected)
    {
        _engine.SetVariable("Key", EngineConnection.Secure("sk-ant-test-key"));
        string connect = $"Connect-MAService -ApiKey $Key -BaseUri {address} {(proxy.Length > 0 ? "-Proxy " + proxy : "")}";

        PipelineResult result = _engine.Run(connect);

        if (expected == "allowed")
        {
            result.Succeeded();
            return;
        }

        Assert.StartsWith("InvalidInput,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("unencrypted", result.FirstError.Exception.Message, StringComparison.Ordinal);
        _engine.Run(connect + " -AllowUnencryptedAuthentication").Succeeded();
    }

    [Theory]
    [InlineData("https://api.example.com/?key=planted")]
    [InlineData("https://api.example.com/v1?key=planted")]
    [InlineData("https://api.example.com/#planted")]
    public void An_address_with_a_query_or_fragment_is_refused_without_repeating_it(string address)
    {
        _engine.SetVariable("Key", EngineConnection.Secure("sk-ant-test-key"));

        ErrorRecord error = _engine.Run($"Connect-MAService -ApiKey $Key -BaseUri '{address}'").FirstError!;

        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("query or a fragment", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", error.Exception.Message, StringComparison.Ordinal);
    }

    // HttpClient reads these variables once a process.
    [Fact]
    public async Task The_environments_proxy_is_used_for_other_machines_alone_and_may_be_told_who_asks()
    {
        _proxy.On("CONNECT", "*", request => request.Header("Proxy-Authorization") is null ? Refusal(407) : Refusal(403));
        using var service = new RecordingServer();
        service.On("GET", "/v1/agents", Reply.Json("""{"data":[{"id":"agent_1","type":"agent"}]}"""));
        string script = $$"""
            function Secure($text) { $secure = [Security.SecureString]::new(); foreach ($c in $text.ToCharArray()) { $secure.AppendChar($c) }; $secure }
            Connect-MAService (Secure 'sk-ant-test-key') -BaseUri '{{service.Uri}}'
            (Get-MAAgent).Id
            Connect-MAService (Secure 'sk-ant-test-key') -BaseUri 'http://localhost:{{service.Uri.Port}}'
            (Get-MAAgent).Id
            $who = [Management.Automation.PSCredential]::new('{{User}}', (Secure 'planted-word'))
            Connect-MAService (Secure 'sk-ant-test-key') -BaseUri 'https://api.example.com' -ProxyCredential $who
            try { Get-MAAgent -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            """;
        string proxy = _proxy.Uri.ToString();

        PwshResult result = await PwshProcess.RunAsync(new Dictionary<string, string> { ["http_proxy"] = proxy, ["https_proxy"] = proxy, ["all_proxy"] = proxy, ["no_proxy"] = "" }, "-Command", script);

        Assert.Equal("agent_1\nagent_1\nProxyRefused,ManagedAgents.Agents.GetMAAgentCommand", result.Output.Trim());
        Assert.Equal(2, service.Requests.Count);
        Assert.All(_proxy.Requests, request => Assert.Equal("CONNECT api.example.com:443", request.ToString()));
        Assert.Contains(_proxy.Requests, request => request.Header("Proxy-Authorization") == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(User + ":planted-word")));
    }

    private static CannedReply Refusal(int status)
    {
        CannedReply reply = Reply.Bytes("<html>The proxy speaks</html>"u8.ToArray(), "text/html", status);
        return status == 407 ? reply.With("Proxy-Authenticate", "Basic realm=\"p\"") : reply;
    }

    private void Connect(string address, string more)
    {
        _engine.SetVariable("ProxyUri", _proxy.Uri);
        _engine.SetVariable("ProxyCredential", new PSCredential(User, EngineConnection.Secure("planted-word")));
        _engine.Connect(new Uri(address), more: "-Proxy $ProxyUri " + more);
    }
}
