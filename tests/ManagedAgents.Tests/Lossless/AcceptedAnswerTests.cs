using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>What the service answered with a 2xx it accepted, whatever the body is: it is looked for and never sent again.</summary>
public sealed class AcceptedAnswerTests : IDisposable
{
    private readonly EmulatorServer _emulator = EmulatorServer.Start();
    private readonly PowerShellEngine _engine = new();

    public AcceptedAnswerTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("""
            $agent = New-MAAgent -Name a -Model claude-opus-4-6
            $environment = New-MAEnvironment -Name e
            $session = Start-MASession $agent $environment
            """).Succeeded();
    }

    public static TheoryData<string> Bodies => new(
        "\"emptyBody\":true",
        "\"html\":true",
        "\"body\":{\"data\":[\"x\"]}",
        "\"body\":{\"data\":[]}",
        "\"body\":{\"data\":{}}",
        "\"body\":{\"data\":[{\"type\":\"user.message\",\"id\":\"\"}]}",
        "\"body\":{\"accepted\":true}",
        "\"body\":[]",
        "\"body\":\"ok\"",
        "\"without\":\"data\"",
        "\"truncateJson\":true",
        "\"garbage\":\"ok\"",
        "\"cutAfterBytes\":5",
        "\"answerStatus\":202,\"emptyBody\":true",
        "\"answerStatus\":204,\"emptyBody\":true");

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_message_is_there_once_and_its_turn_is_received(string answer)
    {
        using IDisposable struck = Strike("/v1/sessions/*/events", answer);
        PipelineResult result = _engine.Run("$sent = $session | Send-MAMessage hello; $sent; $sent | Receive-MAEvent; (Invoke-MAAgent again -Session $session).Text").Succeeded();
        string[] messages = Messages();
        Assert.Equal(2, messages.Length);
        Assert.Equal(messages[0], result.Output[0].Properties["Id"].Value);
        Assert.Contains(result.Output, e => (string?)e.Properties["Type"]?.Value == "session.status_idle");
        Assert.Contains("again", (string)result.Output[^1].BaseObject, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_is_not_found_the_error_names_the_status_and_that_it_is_open()
    {
        using IDisposable struck = Strike("/v1/sessions/*/events", "\"answerStatus\":202,\"emptyBody\":true"), late = _emulator.AddFault(Rule("""{"method":"GET","path":"/v1/sessions/*/events","historyLagMs":60000}"""));
        PipelineResult result = _engine.Run("$session | Send-MAMessage hello | Receive-MAEvent");
        var failure = Assert.IsType<ApiException>(Assert.Single(result.Errors).Exception);
        Assert.True(failure.OutcomeUnknown);
        Assert.Equal(202, failure.Status);
        Assert.Contains("202", failure.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Single(Messages());
    }

    [Theory]
    [InlineData("\"emptyBody\":true")]
    [InlineData("\"html\":true")]
    [InlineData("\"without\":[\"id\",\"metadata\"]")]
    [InlineData("\"body\":{\"accepted\":true}")]
    [InlineData("\"body\":{\"id\":\"\"}")]
    [InlineData("\"answerStatus\":202,\"emptyBody\":true")]
    public void An_object_is_there_once_and_is_given(string answer)
    {
        foreach ((string path, string create, string list) in new[]
        {
            ("/v1/agents", "New-MAAgent -Name b -Model claude-opus-4-6", "Get-MAAgent"),
            ("/v1/environments", "New-MAEnvironment -Name b", "Get-MAEnvironment"),
            ("/v1/sessions", "Start-MASession $agent $environment", "Get-MASession"),
            ("/v1/files", "New-MAFile -Name b.txt -Content abc", "Get-MAFile"),
        })
        {
            string[] before = Ids(list);
            using IDisposable struck = Strike(path, answer);
            string id = (string)Assert.Single(_engine.Run(create).Succeeded().Output).Properties["Id"].Value;
            Assert.Equal([id], Ids(list).Except(before));
        }
    }

    [Fact]
    public void A_mounted_file_whose_id_is_not_told_is_an_error_that_says_so()
    {
        using IDisposable struck = Strike("/v1/sessions/*/resources", "\"body\":{\"accepted\":true}");
        PipelineResult result = _engine.Run("$file = New-MAFile -Name a.txt -Content abc; Add-MASessionResource $session -File $file");
        Assert.True(Assert.IsType<ApiException>(Assert.Single(result.Errors).Exception).OutcomeUnknown);
        Assert.Single(_emulator.Requests, request => request.Method == "POST" && request.Target.EndsWith("/resources", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mark_makes_room_for_the_sixteenth_pair()
    {
        PipelineResult result = _engine.Run("""
            $fifteen = @{}; 1..15 | ForEach-Object { $fifteen["k$_"] = 'v' }
            $made = @(New-MAAgent -Name b -Model claude-opus-4-6 -Metadata $fifteen; New-MAEnvironment -Name b -Metadata $fifteen; Start-MASession $agent $environment -Metadata $fifteen)
            $made | ForEach-Object { $_.Metadata.Count }
            (Set-MAAgent $made[0] -Metadata @{ k16 = 'v' }).Metadata.Count
            (Set-MAEnvironment $made[1] -Metadata @{ k16 = 'v' }).Metadata.Count
            (Set-MASession $made[2] -Metadata @{ k16 = 'v' }).Metadata.Count
            """).Succeeded();
        Assert.Equal([16, 16, 16, 16, 16, 16], result.Output.Select(count => count.BaseObject));
    }

    private static FaultRule Rule(string json) => FaultRule.FromJson(json).Single();

    private ActiveFault Strike(string path, string answer) => _emulator.AddFault(Rule($$"""{"method":"POST","path":"{{path}}",{{answer}}}"""));

    private string[] Ids(string list) => [.. _engine.Run(list).Succeeded().Output.Select(item => (string)item.Properties["Id"].Value)];

    private string[] Messages() => [.. _emulator.GetEventLog((string)_engine.Run("$session.Id").Only<string>())
        .Select(json => JsonSerializer.Deserialize<JsonElement>(json))
        .Where(e => e.GetProperty("type").GetString() == "user.message")
        .Select(e => e.GetProperty("id").GetString()!)
        .Distinct()];
}
