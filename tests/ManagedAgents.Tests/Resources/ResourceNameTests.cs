using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Resources;

/// <summary>What names an object of the service: its id, a name that only one bears, the object, or another object that says which it is of.</summary>
public sealed class ResourceNameTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public ResourceNameTests() => _engine.Run("""
        $emulator = Start-MAEmulator -StreamWaitMs 0
        $emulator | Connect-MAService
        $agent = New-MAAgent -Name 'Server helper' -Model claude-opus-4-6
        $environment = New-MAEnvironment -Name ops
        $null = New-MAAgent -Name twin -Model claude-opus-4-6
        $null = New-MAAgent -Name twin -Model claude-opus-4-6
        """).Succeeded();

    public void Dispose()
    {
        _engine.Run("Stop-MAEmulator");
        _engine.Dispose();
    }

    [Theory]
    [InlineData("Get-MAAgent 'server HELPER'", "Server helper")]
    [InlineData("'Server helper' | Get-MAAgent -Version 1", "Server helper")]
    [InlineData("Get-MAAgentVersion 'Server helper'", "Server helper")]
    [InlineData("Set-MAAgent 'Server helper' -Name other", "other")]
    [InlineData("Disable-MAAgent 'Server helper' -Confirm:$false", "Server helper")]
    [InlineData("Get-MAEnvironment ops", "ops")]
    [InlineData("'ops' | Set-MAEnvironment -Name other", "other")]
    [InlineData("Disable-MAEnvironment ops -Confirm:$false", "ops")]
    public void An_exact_name_is_as_good_as_an_id(string script, string name) => Assert.Equal(name, _engine.Run(script + " | ForEach-Object Name").Succeeded().Only<string>());

    [Fact]
    public void A_session_is_started_of_names()
    {
        Assert.Equal("idle", _engine.Run("Start-MASession 'Server helper' ops | ForEach-Object Status").Succeeded().Only<string>());
        Assert.Single(_engine.Run("Get-MASession -Agent 'Server helper'").Succeeded().Output);
        Assert.Empty(_engine.Run("Remove-MAEnvironment ops -Confirm:$false; Get-MAEnvironment").Output);
    }

    [Theory]
    [InlineData("Get-MAAgent twin", "AmbiguousName", "There are 2 agents of the name 'twin': agent_")]
    [InlineData("Set-MAAgent twin -Name other", "AmbiguousName", "There are 2 agents of the name 'twin': agent_")]
    [InlineData("Start-MASession twin ops", "AmbiguousName", "There are 2 agents of the name 'twin': agent_")]
    [InlineData("Disable-MAAgent twin -Confirm:$false", "AmbiguousName", "There are 2 agents of the name 'twin': agent_")]
    [InlineData("Get-MAEnvironment 'no such'", "EnvironmentNotFound", "There is no environment of the name 'no such'.")]
    [InlineData("Start-MASession 'no such' ops", "ReferenceNotFound", "There is no agent of the name 'no such'.")]
    [InlineData("Start-MASession twin ops -Message ' '", "NothingToSend", "-Message")]
    [InlineData("Get-MAEnvironment -Name none", "EnvironmentNotFound", "There is no environment of the name 'none'.")]
    [InlineData("Get-MAAgent -Name none", "AgentNotFound", "There is no agent of the name 'none'.")]
    [InlineData("Get-MAEnvironment none", "EnvironmentNotFound", "none")]
    [InlineData("Get-MAAgent env_1", "WrongIdKind", "'env_1' is the id of an environment, but the id of an agent is needed here.")]
    [InlineData("Get-MAEnvironment vlt_1", "WrongIdKind", "'vlt_1' is the id of a vault")]
    public void A_name_that_fits_none_or_several_is_one_error(string script, string errorId, string message)
    {
        PipelineResult result = _engine.Run(script);
        Assert.Empty(result.Output);
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_several_lists_their_ids()
    {
        string error = _engine.Run("Get-MAAgent twin").Errors.Single().ToString();
        Assert.All(_engine.Run("Get-MAAgent -Name twin | ForEach-Object Id").Values<string>(), id => Assert.Contains(id, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-MAEnvironment -Name none*")]
    [InlineData("Get-MAAgent -Name ?one")]
    public void A_pattern_that_fits_none_is_no_error(string script) => Assert.Empty(_engine.Run(script).Succeeded().Output);

    [Theory]
    [InlineData("$session | Get-MAEnvironment", "ops")]
    [InlineData("$copy | Get-MAEnvironment", "ops")]
    [InlineData("Get-MAEnvironment $session", "ops")]
    [InlineData("Get-MAAgent -Id @($agent)", "Server helper")]
    [InlineData("$session | Get-MAAgent", "Server helper")]
    [InlineData("$copy | Get-MAAgent", "Server helper")]
    public void An_object_that_says_which_it_is_of_names_it(string script, string name) => Assert.Equal(
        name,
        _engine.Run($$"""
            $session = Start-MASession $agent $environment
            $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($session))
            {{script}} | ForEach-Object Name
            """).Succeeded().Only<string>());

    [Theory]
    [InlineData("file_server")]
    [InlineData("work-env")]
    [InlineData("page_of tests")]
    public void A_name_may_begin_as_ids_of_other_kinds_do(string name)
    {
        _engine.SetVariable("Name", name);
        Assert.Equal(name, _engine.Run("$null = New-MAEnvironment -Name $Name; Get-MAEnvironment $Name | ForEach-Object Name").Succeeded().Only<string>());
    }

    [Fact]
    public void The_id_of_an_object_is_no_name()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/agents/a1", Reply.Json("""{"type":"agent","id":"a1","name":"x"}"""));
        _engine.Connect(server.Uri);
        Assert.Single(_engine.Run("[pscustomobject]@{ Id = 'a1' } | Get-MAAgent | Get-MAAgent").Succeeded().Output);
        Assert.All(server.Requests, request => Assert.Equal("/v1/agents/a1", request.Path));
    }

    [Fact]
    public void A_row_of_a_table_names_a_place_in_a_session_and_a_version_of_an_agent_as_a_copy_does()
    {
        PipelineResult result = _engine.Run("""
            function RowOf([hashtable] $Values) {
                $table = [Data.DataTable]::new()
                foreach ($name in $Values.Keys) { $null = $table.Columns.Add($name, $Values[$name].GetType()) }
                $row = $table.NewRow(); foreach ($name in $Values.Keys) { $row[$name] = $Values[$name] }
                $row
            }
            $null = Set-MAAgent $agent -System other
            (Start-MASession (RowOf @{ AgentId = $agent.Id; Version = 1 }) ops).Agent.Version
            $session = Start-MASession $agent ops
            $sent = $session | Send-MAMessage hello
            $null = $sent | Receive-MAEvent
            (RowOf @{ SessionId = $session.Id; Id = $sent.Id } | Receive-MAEvent -Type agent.message).Text
            """);
        Assert.Equal(["1", "You wrote: hello"], result.Succeeded().Output.Select(value => value.ToString()));
    }

    [Theory]
    [InlineData("Remove-MAFile file_1 -WhatIf", "")]
    [InlineData("Set-MAAgent agent_1 -Name x -WhatIf", "")]
    [InlineData("Remove-MAEnvironment agent_1, sesn_2 -Confirm:$false", "WrongIdKind WrongIdKind")]
    public void What_needs_no_service_needs_no_connection(string script, string errors)
    {
        using var engine = new PowerShellEngine();
        PipelineResult result = engine.Run(script);
        Assert.Null(result.Failure);
        Assert.Equal(errors, string.Join(' ', result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])));
    }

    [Theory]
    [InlineData("Get-MAAgent -Name none", "InvalidRequest")]
    [InlineData("Get-MAAgent -Name none -First 0", "")]
    public void That_a_name_is_borne_by_none_is_said_only_where_the_list_was_read(string script, string errors)
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/agents", Reply.Error(400, "invalid_request_error", "No."));
        _engine.Connect(server.Uri);
        Assert.Equal(errors, string.Join(' ', _engine.Run(script).Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])));
    }

    [Fact]
    public void Several_objects_are_not_taken_for_one() =>
        Assert.Contains("Object[]", _engine.Run("Set-MAAgent -Id @('agent_1', 'agent_2') -Name x").FirstError!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Get-MAAgent $agent, $agent, $agent -First 2", 2)]
    [InlineData("$agent, $agent, $agent | Get-MAAgent -Skip 1", 2)]
    [InlineData("$environment, $environment | Get-MAEnvironment -First 1", 1)]
    [InlineData("1..3 | ForEach-Object { Start-MASession $agent ops } | Get-MASession -First 2", 2)]
    public void First_and_Skip_count_named_objects_too(string script, int count) => Assert.Equal(count, _engine.Run(script).Succeeded().Output.Count);

    [Theory]
    [InlineData("Get-MAEnvironment -Name o", "ops")]
    [InlineData("Get-MAAgent -Name s", "'Server helper'")]
    [InlineData("Get-MAAgent -Name t", "twin")]
    public void Names_are_completed(string line, string completed) =>
        Assert.Equal(completed, _engine.Run($"[Management.Automation.CommandCompletion]::CompleteInput(\"{line}\", {line.Length}, $null).CompletionMatches | ForEach-Object CompletionText").Values<string>().Distinct().Single());
}
