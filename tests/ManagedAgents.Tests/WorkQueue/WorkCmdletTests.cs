using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.WorkQueue;

/// <summary>The work queue of an environment, as an administrator sees it: with the environment's key, and with the API key.</summary>
public sealed class WorkCmdletTests : IDisposable
{
    private const string ListAdvice = "The service lists the work of an environment for the key of that environment alone";
    private const string ItemAdvice = "One work item is read and changed with an API key";
    private const string QueueAdvice = "The key of an environment opens the queue of that environment alone";

    private readonly PowerShellEngine _engine = new();

    public WorkCmdletTests() => _engine.Run("""
        $emulator = Start-MAEmulator -StreamWaitMs 0
        $emulator | Connect-MAService
        $environment = New-MAEnvironment farm -SelfHosted
        $workers = Connect-MAService -AuthToken $emulator.GetEnvironmentKey($environment.Id) -BaseUri $emulator.Uri -PassThru
        $emulator | Connect-MAService
        $sessions = 1..3 | ForEach-Object { Start-MASession (New-MAAgent a claude-opus-4-6) $environment }
        $null = $sessions | ForEach-Object { $_ | Send-MAMessage hello }
        """).Succeeded();

    public void Dispose()
    {
        _engine.Run("Stop-MAEmulator");
        _engine.Dispose();
    }

    [Theory]
    [InlineData("Get-MAWork -Environment $environment -Connection $workers | ForEach-Object SessionId", "2 1 0")]
    [InlineData("$environment | Get-MAWork -Connection $workers -First 1 | ForEach-Object SessionId", "2")]
    [InlineData("Get-MAWork $environment.Id -Connection $workers -Skip 2 | ForEach-Object SessionId", "0")]
    [InlineData("Get-MAWork -Environment $environment.Id -Connection $workers | Get-MAWork | ForEach-Object { $_.Data.Id }", "2 1 0")]
    [InlineData("Get-MAWork -Environment $environment -Connection $workers -First 2 | Get-MASession | ForEach-Object Id", "2 1")]
    public void The_key_of_the_environment_lists_its_work_newest_first(string script, string order)
    {
        string[] sessions = [.. _engine.Run("$sessions.Id").Values<string>()];
        Assert.Equal(order, string.Join(' ', _engine.Run(script).Succeeded().Values<string>().Select(id => Array.IndexOf(sessions, id))));
    }

    [Theory]
    [InlineData("Get-MAWork -Environment $environment", ListAdvice)]
    [InlineData("Get-MAWork -Environment farm", ListAdvice)]
    [InlineData("$environment | Get-MAWork", ListAdvice)]
    [InlineData("Get-MAWork -Environment farm -Connection $workers", ListAdvice)]
    [InlineData("$work[0] | Get-MAWork -Connection $workers", ItemAdvice)]
    [InlineData("$work[0] | Set-MAWork -Metadata @{ a = 1 } -Connection $workers", ItemAdvice)]
    [InlineData("Stop-MAWork $work[0].Id -Environment farm -Connection $workers", QueueAdvice)]
    [InlineData("Get-MAWorkQueue farm -Connection $workers", QueueAdvice)]
    public void A_key_that_does_not_open_it_is_an_error_that_says_which_does(string script, string advice)
    {
        _engine.Run("$work = Get-MAWork -Environment $environment -Connection $workers").Succeeded();

        PipelineResult result = _engine.Run(script);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Empty(result.Output);
        Assert.StartsWith("PermissionDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("(status 403). " + advice, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_nobody_knows_is_told_with_the_same_advice_and_is_in_no_text()
    {
        const string Key = "sk-ant-oat01-not-of-this-service";
        _engine.SetVariable("Wrong", EngineConnection.Secure(Key));
        PipelineResult result = _engine.Run("$wrong = Connect-MAService -AuthToken $Wrong -BaseUri $emulator.Uri -PassThru; $environment | Get-MAWork -Connection $wrong -Verbose");
        Assert.StartsWith("AuthenticationFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(ListAdvice, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Connection $workers", "stopping")]
    [InlineData("-Force -Connection $workers", "stopped")]
    [InlineData("", "stopping")]
    [InlineData("-Force", "stopped")]
    public void Work_is_stopped_with_either_key(string parameters, string state)
    {
        _engine.Run("$work = Get-MAWork -Environment $environment -Connection $workers -First 1").Succeeded();
        Assert.Empty(_engine.Run($"$work | Stop-MAWork -WhatIf {parameters}").Succeeded().Output);
        Assert.Equal("queued", _engine.Run("($work | Get-MAWork).State").Succeeded().Only<string>());
        Assert.Equal(state, _engine.Run($"($work | Stop-MAWork {parameters}).State").Succeeded().Only<string>());
        Assert.Equal(state, _engine.Run("(Get-MAWork $work.Id -Environment farm).State").Succeeded().Only<string>());
    }

    [Fact]
    public void What_is_stopped_already_is_one_error_and_the_next_is_stopped()
    {
        PipelineResult result = _engine.Run("$work = Get-MAWork -Environment $environment -Connection $workers; $null = $work[0] | Stop-MAWork -Force; $work | Stop-MAWork -Force");
        Assert.StartsWith("Conflict,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    public void A_service_that_says_nothing_of_what_was_stopped_is_believed(int status, string body)
    {
        using var server = new RecordingServer();
        server.On("POST", "/v1/environments/env_1/work/work_1/stop", Reply.Raw($"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n{(status == 204 ? string.Empty : $"Content-Length: {body.Length}\r\n")}\r\n{body}"));
        _engine.Connect(server.Uri);

        Assert.Empty(_engine.Run("Stop-MAWork work_1 -Environment env_1 -Force").Succeeded().Output);
        Assert.Equal("""{"force":true}""", server.Requests[0].BodyText);
    }

    [Fact]
    public void The_figures_of_a_queue_say_whose_they_are()
    {
        PSObject[] queues = [.. _engine.Run("""
            $null = Invoke-MARequest "/v1/environments/$($environment.Id)/work/poll" -Header @{ 'Anthropic-Worker-ID' = 'w1' } -Connection $workers
            $null = New-MAEnvironment other -SelfHosted
            Get-MAWorkQueue farm; $environment | Get-MAWorkQueue -Connection $workers; Get-MAEnvironment | Get-MAWorkQueue
            """).Succeeded().Output];
        _engine.SetVariable("queues", queues);
        Assert.Equal(["2 1 1", "2 1 1", "0 0 0", "2 1 1"], _engine.Run("$queues | ForEach-Object { \"$($_.Depth) $($_.Pending) $($_.WorkersPolling)\" }").Values<string>());
        Assert.Equal([true, true, false, true], _engine.Run("$queues | ForEach-Object { $_.EnvironmentId -eq $environment.Id }").Values<bool>());
        Assert.Contains("EnvironmentId", _engine.Show("$queues"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MAWork", "NoId")]
    [InlineData("Get-MAWork work_1", "NoId")]
    [InlineData("$sessions[0] | Get-MAWork", "WrongIdKind")]
    [InlineData("$environment | Stop-MAWork", "NoId")]
    [InlineData("Set-MAWork work_1 -Environment farm", "NothingToChange")]
    [InlineData("Get-MAWorkQueue env_01AbCdEf23456789", "EnvironmentNotFound")]
    [InlineData("Stop-MAWork work_01AbCdEf23456789 -Environment farm", "WorkNotFound")]
    [InlineData("Get-MAWorkQueue work_1", "WrongIdKind")]
    public void What_cannot_be_meant_is_one_error(string script, string errorId) =>
        Assert.StartsWith(errorId + ",", Assert.Single(_engine.Run(script).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Metadata_is_set_pair_by_pair()
    {
        Assert.Equal("b=2 c=3", _engine.Run("""
            $work = Get-MAWork -Environment $environment -Connection $workers -First 1
            $null = $work | Set-MAWork -Metadata @{ a = 1; b = 2 }
            $work = Set-MAWork $work.Id -Environment farm -Metadata @{ a = $null; c = 3 }
            ($work.Metadata.Keys | ForEach-Object { "$_=$($work.Metadata[$_])" }) -join ' '
            """).Succeeded().Only<string>());
    }

    [Fact]
    public void A_stop_whose_answer_is_lost_is_said_to_be_open()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        using IDisposable lost = emulator.AddFault(FaultRule.FromJson("""{"path":"*/stop","dropResponse":true}""").Single());
        Assert.Equal(true, PSObject.AsPSObject(Assert.Single(_engine.Run("Stop-MAWork work_1 -Environment env_1").Errors).Exception).Properties["OutcomeUnknown"].Value);
        Assert.Single(emulator.Requests);
    }
}
