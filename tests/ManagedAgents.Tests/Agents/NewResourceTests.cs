using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>New-MAResource. What it makes is seen on the wire by way of a free field.</summary>
public sealed class NewResourceTests : AgentCmdletTests
{
    private const string Token = "ghp_example";

    [Theory]
    [InlineData("Launch", "-GitHubRepository https://github.com/owner/repo -MountPath /workspace/repo -Token $Token -Branch feature-branch",
        """{"type":"github_repository","url":"https://github.com/owner/repo","mount_path":"/workspace/repo","authorization_token":"ghp_example","branch":"feature-branch"}""")]
    [InlineData("Current", "-GitHubRepository owner/repo -Token $Credential -Branch b",
        """{"type":"github_repository","url":"https://github.com/owner/repo","authorization_token":"ghp_example","checkout":{"type":"branch","name":"b"}}""")]
    [InlineData("Current", "owner/repo.x -Commit 0a1b", """{"type":"github_repository","url":"https://github.com/owner/repo.x","checkout":{"type":"commit","sha":"0a1b"}}""")]
    [InlineData("Current", "-File file_1 -MountPath /data/a.csv", """{"type":"file","file_id":"file_1","mount_path":"/data/a.csv"}""")]
    [InlineData("Current", "-MemoryStore memstore_1 -Access read_only -Instruction 'Look here first.'",
        """{"type":"memory_store","memory_store_id":"memstore_1","access":"read_only","instructions":"Look here first."}""")]
    public void Goes_to_the_wire_in_the_connections_format(string wireFormat, string parameters, string json)
    {
        SetSecrets();

        JsonNode body = BodyOf($"New-MAAgent a m -AdditionalProperty @{{ resources = @(New-MAResource {parameters}) }}", wireFormat);

        AssertJson(json, Assert.Single(body["resources"]!.AsArray()));
    }

    [Fact]
    public void Is_the_resource_of_the_launch_documentation()
    {
        SetSecrets();

        JsonNode body = BodyOf(
            "New-MAAgent a m -AdditionalProperty @{ resources = @(New-MAResource -GitHubRepository owner/repo -MountPath /workspace/repo -Token $Token -Branch feature-branch) }",
            "Launch");

        AssertJson(LaunchRequest("session, repository mounted")["body"]!["resources"]!.ToJsonString(), body["resources"]);
    }

    [Fact]
    public void The_token_is_in_no_stream_text_or_view()
    {
        SetSecrets();
        const string script =
            """
            $resource = New-MAResource owner/repo -Token $Token -Branch main
            $resource; "$resource"; $resource | Get-Member | ForEach-Object ToString; [Management.Automation.PSSerializer]::Serialize($resource, 9)
            [System.Text.Json.JsonSerializer]::Serialize($resource, $resource.GetType())
            New-MAAgent a m -AdditionalProperty @{ resources = @($resource) } -Verbose -Debug -Confirm:$false
            New-MAResource owner/repo -Token $Token -Branch main -Commit x
            """;

        PipelineResult result = Run(script);
        string view = Engine.Show("New-MAResource owner/repo -Token $Token -Branch main");

        Assert.Contains(Token, Assert.Single(Server.Requests).BodyText, StringComparison.Ordinal);
        Assert.Contains("https://github.com/owner/repo", view, StringComparison.Ordinal);
        Assert.Contains("https://github.com/owner/repo", result.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, view + result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-MAResource owner/repo -Token $Plain")]
    [InlineData("New-MAResource \"https://$Plain@github.com/owner/repo\"")]
    public void A_token_given_as_plain_text_is_refused_and_not_repeated(string script)
    {
        Engine.SetVariable("Plain", Token);

        PipelineResult result = Engine.Run(script);

        Assert.NotNull(result.FirstError);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(Token, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-MAResource repo", "InvalidRepository")]
    [InlineData("New-MAResource http://github.com/owner/repo", "InvalidRepository")]
    [InlineData("New-MAResource owner/repo/tree", "InvalidRepository")]
    [InlineData("New-MAResource https://github.com/", "InvalidRepository")]
    [InlineData("New-MAResource git@github.com:owner/repo", "InvalidRepository")]
    [InlineData("New-MAResource owner/repo -Branch b -Commit c", "InvalidInput")]
    [InlineData("New-MAResource -File sesn_1", "WrongIdKind")]
    [InlineData("New-MAResource -MemoryStore file_1", "WrongIdKind")]
    [InlineData("New-MAResource -MemoryStore memstore_1 -MountPath /x", "AmbiguousParameterSet")]
    public void Refuses_what_names_nothing_to_mount(string script, string errorId) => Assert.Equal(errorId, ErrorId(Engine.Run(script)));

    [Fact]
    public void Mounts_piped_files_and_goes_on_after_one_that_is_none()
    {
        PipelineResult result = Engine.Run("'file_1', 'agent_2', 'file_3' | New-MAResource | ForEach-Object Target");

        Assert.Equal(["file_1", "file_3"], result.Values<string>());
        Assert.Equal("WrongIdKind", ErrorId(result));
    }

    [Fact]
    public void A_memory_stores_name_is_asked_of_the_service_and_its_id_is_not()
    {
        Assert.Equal(["memstore_1"], Engine.Run("New-MAResource -MemoryStore memstore_1 | ForEach-Object Target").Values<string>());
        using EmulatorServer emulator = TestEmulator.Start();
        Engine.Connect(emulator.Uri, emulator.ApiKey);

        PipelineResult result = Engine.Run("$store = New-MAMemoryStore notes; (New-MAResource -MemoryStore notes).Target -eq $store.Id; New-MAResource -MemoryStore 'no such'");

        Assert.True(Assert.Single(result.Values<bool>()));
        Assert.Contains("'no such'", result.FirstError!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_launch_format_refuses_a_commit()
    {
        PipelineResult result = Run("New-MAAgent a m -AdditionalProperty @{ resources = @(New-MAResource owner/repo -Commit c) }", "Launch");

        Assert.Equal("NotSupportedByWireFormat", ErrorId(result));
        Assert.Empty(Server.Requests);
    }

    private void SetSecrets()
    {
        Engine.SetVariable("Token", Secure(Token));
        Engine.SetVariable("Credential", new PSCredential("git", Secure(Token)));
    }
}
