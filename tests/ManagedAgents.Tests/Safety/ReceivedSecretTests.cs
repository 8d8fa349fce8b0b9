using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>A secret that the service gives is told as little as one that it was given: the user has it where it was asked for, and nowhere else.</summary>
public sealed class ReceivedSecretTests : IDisposable
{
    private const string Connect = "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -MaxRetryCount 0; ";
    private const string Link = "https://enroll.example/uprof_1/start?code=" + PlantedSecrets.GitHubToken;

    private readonly TestFolder _folder = new();
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine;

    public ReceivedSecretTests()
    {
        _server.On("POST", "/v1/tunnels/tnl_1/*", Reply.Json($$"""{"id":"ttok_1","type":"tunnel_token","tunnel_token":"{{PlantedSecrets.GitHubToken}}"}"""));
        _server.On("GET", "/v1/tunnels", Reply.Json("""{"data":[],"next_page":null}"""));
        _server.On("POST", "/v1/user_profiles/uprof_1/*", Reply.Json($$"""{"type":"enrollment_url","url":"{{Link}}","expires_at":"2026-12-01T00:00:00Z"}"""));

        // Whatever is asked later fails, and repeats the secret in every form.
        string forms = string.Join(" | ", PlantedSecrets.GitHubToken, Uri.EscapeDataString(Link), WebUtility.HtmlEncode(Link), Convert.ToBase64String(Encoding.UTF8.GetBytes("." + PlantedSecrets.GitHubToken)), string.Concat(PlantedSecrets.GitHubToken.Select(c => $"\\u{(int)c:x4}")));
        _server.On("GET", "/v1/agents/*", Reply.Error(400, "invalid_request_error", $"Not with {forms}", PlantedSecrets.GitHubToken));
        _engine = SecretTests.Open(_folder.Path);
        _engine.SetVariable("ServerUri", _server.Uri);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Get-MATunnelToken tnl_1")]
    [InlineData("Reset-MATunnelToken tnl_1")]
    public void The_token_of_a_tunnel_is_a_secure_string_and_in_no_text(string command)
    {
        PipelineResult result = SecretTests.Run(_engine, Connect + command);

        Assert.Equal(PlantedSecrets.GitHubToken, new NetworkCredential(string.Empty, result.Succeeded().Only<SecureString>()).Password);
        Assert.Equal([], SecretTests.Leaks(_engine, command, result));
        Assert.Equal([], LeaksOfLaterErrors());
    }

    [Theory]
    [InlineData("New-MAUserProfileUrl uprof_1")]
    [InlineData("New-MAUserProfileUrl uprof_1 -Enrollment")]
    public void A_link_is_in_the_output_alone(string command)
    {
        PipelineResult result = SecretTests.Run(_engine, Connect + command);

        Assert.Equal(Link, Assert.Single(result.Succeeded().Output).Properties["Url"].Value);
        Assert.DoesNotContain(PlantedSecrets.GitHubToken, result.MessageText + result.Output[0], StringComparison.Ordinal);
        Assert.Equal([], LeaksOfLaterErrors());
    }

    [Theory]
    [InlineData("Invoke-MARequest /v1/tunnels/tnl_1/reveal_token POST", "tunnel_token")]
    [InlineData("Invoke-MARequest /v1/tunnels/tnl_1/rotate_token/ POST", "tunnel_token")]
    [InlineData("Invoke-MARequest /v1/user_profiles/uprof_1/action_urls POST -Body @{}", "url")]
    public void What_any_request_is_given_is_told_by_nothing_later(string command, string field)
    {
        PipelineResult result = SecretTests.Run(_engine, Connect + command);

        Assert.Contains(PlantedSecrets.GitHubToken, Assert.Single(result.Succeeded().Output).Properties[field].Value.ToString(), StringComparison.Ordinal);
        Assert.Equal([], LeaksOfLaterErrors());
    }

    public static TheoryData<string, int, string> Damaged
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            string[] bodies = [$$"""{"id":"ttok_1","tunnel_token":"{{PlantedSecrets.GitHubToken}}","url":"{{Link}}" """, $"<html>{PlantedSecrets.GitHubToken} {Link}</html>", $"[\"{PlantedSecrets.GitHubToken}\",\"{Link}\"]"];
            foreach (string command in new[] { "Get-MATunnelToken tnl_1", "Reset-MATunnelToken tnl_1", "New-MAUserProfileUrl uprof_1", "New-MAUserProfileUrl uprof_1 -Enrollment", "Invoke-MARequest /v1/tunnels/tnl_1/reveal_token POST" })
            {
                foreach (string body in command.StartsWith("Invoke", StringComparison.Ordinal) ? bodies[..1] : bodies)
                {
                    cases.Add(command, 200, body);
                    cases.Add(command, 502, body);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void An_answer_that_is_damaged_is_not_quoted(string command, int status, string body)
    {
        _server.Enqueue(command.Contains("uprof", StringComparison.Ordinal) || command.StartsWith("Invoke", StringComparison.Ordinal) ? [] : [Reply.Json("""{"data":[],"next_page":null}""")]);
        _server.Enqueue(Reply.Bytes(Encoding.UTF8.GetBytes(body), "application/json", status));

        PipelineResult result = SecretTests.Run(_engine, Connect + command);

        Assert.Empty(result.Output);
        Assert.NotNull(result.FirstError);
        Assert.Equal([], SecretTests.Leaks(_engine, command, result));
    }

    [Theory]
    [InlineData("""{"id":"ttok_1"}""")]
    [InlineData("""{"id":"ttok_1","tunnel_token":""}""")]
    [InlineData("""{"id":"ttok_1","tunnel_token":7}""")]
    public void An_answer_without_a_token_is_an_error(string answer)
    {
        _server.On("POST", "/v1/tunnels/tnl_1/*", Reply.Json(answer));

        Assert.StartsWith("UnexpectedAnswer,", Assert.Single(_engine.Run(Connect + "Get-MATunnelToken tnl_1").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_work_item_never_has_the_secret_of_its_worker()
    {
        string item = $$"""{"id":"work_1","type":"work","environment_id":"env_1","state":"queued","secret":"{{PlantedSecrets.GitHubToken}}","secret":"{{PlantedSecrets.GitHubToken}}","data":{"type":"session","id":"sesn_1"},"metadata":{"a":"b"},"new":[1.50]}""";
        _server.On("GET", "/v1/environments/env_1/work", Reply.Json($$"""{"data":[{{item}}],"next_page":null}"""));
        _server.On("POST", "/v1/environments/env_1/work/work_1/stop", Reply.Json(item));

        PipelineResult result = SecretTests.Run(_engine, Connect + "Get-MAWork -Environment env_1; Stop-MAWork work_1 -Environment env_1");

        Assert.Equal(2, result.Succeeded().Output.Count);
        Assert.Equal([], SecretTests.Leaks(_engine, "Get-MAWork", result));
        Assert.All(result.Output, one => Assert.Equal("new", Assert.Single(((IReadOnlyDictionary<string, object?>)one.Properties["AdditionalProperties"].Value).Keys)));
    }

    private IEnumerable<string> LeaksOfLaterErrors()
    {
        PipelineResult later = SecretTests.Run(_engine, "Get-MAAgent agent_1");
        ErrorRecord error = Assert.Single(later.Errors);
        Assert.Contains("Not with ******** | ", error.Exception.Message, StringComparison.Ordinal);
        return SecretTests.Leaks(_engine, "Get-MAAgent", later);
    }
}
