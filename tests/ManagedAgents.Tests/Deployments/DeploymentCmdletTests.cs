using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Deployments;

/// <summary>Deployments as a user makes, looks at, changes, pauses and ends them.</summary>
public sealed class DeploymentCmdletTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public DeploymentCmdletTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Secret", EngineConnection.Secure("secret-of-a-test"));
        _engine.Run("""
            $agent = New-MAAgent 'Server helper' claude-opus-4-6
            $environment = New-MAEnvironment ops
            $vault = New-MAVault work
            $store = New-MAMemoryStore Notes
            $plain = @{ Agent = $agent; Environment = 'ops'; Message = 'hello' }
            $nightly = @{ Schedule = '15 2 * * *'; TimeZone = 'Europe/Berlin' }
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Fact]
    public void One_is_made_of_what_a_session_begins_with_and_a_schedule()
    {
        PSObject made = _engine.Run("""
            New-MADeployment Nightly 'Server helper' ops -Description 'Looks around' -Message one, two -Vault work -Budget 1.50 -Metadata @{ team = 7 } @nightly `
                -InitialEvent @{ type = 'system.message'; content = @(@{ type = 'text'; text = 'Be brief.' }) } `
                -Resource (New-MAResource a/b -Branch main -Token $Secret), (New-MAResource -MemoryStore $store)
            """).Succeeded().Output.Single();

        JsonObject sent = Sent();
        Assert.Empty(OpenApiSchemas.Validate("DeploymentCreateParams", sent.ToJsonString()));
        Assert.Equal("""{"type":"cron","expression":"15 2 * * *","timezone":"Europe/Berlin"}""", sent["schedule"]!.ToJsonString());
        Assert.Equal(["user.message", "user.message", "system.message"], sent["initial_events"]!.AsArray().Select(e => e!["type"]!.ToString()));
        Assert.Equal((_engine.Run("$vault.Id").Only<string>(), "7", "150"), (sent["vault_ids"]![0]!.ToString(), sent["metadata"]!["team"]!.ToString(), sent["budget"]!["max_list_cost"]!["amount"]!.ToString()));
        Assert.Equal("secret-of-a-test", sent["resources"]![0]!["authorization_token"]!.ToString());

        _engine.SetVariable("made", made);
        Assert.Equal(
            ["Nightly active Looks around", "15 2 * * * Europe/Berlin", "5", "True", "one", "github_repository memory_store", "1.50 USD"],
            _engine.Run("""
                "$($made.Name) $($made.Status) $($made.Description)"; "$($made.Schedule)"; "$($made.UpcomingRuns.Count)"; "$($made.UpcomingRuns[0] -gt [DateTimeOffset]::UtcNow)"
                $made.InitialEvents[0].Text; "$($made.Resources.Type)"; "$($made.Budget)"
                """).Values<string>());
    }

    [Theory]
    [InlineData("New-MADeployment d $agent ops -Message x", true)]
    [InlineData("New-MADeployment d $agent.Id ops -Message x", false)]
    [InlineData("New-MADeployment d 'Server helper' ops -Message x", false)]
    [InlineData("New-MADeployment d 'Server helper' ops -Message x -AgentVersion 1", true)]
    [InlineData("$agent | New-MADeployment d -Environment ops -Message x", true)]
    [InlineData("'Server helper' | New-MADeployment d -Environment ops -Message x", false)]
    [InlineData("@{ name = 'd'; agent = 'Server helper'; environment_id = $environment.Id } | New-MADeployment -Message x", false)]
    [InlineData("@{ name = 'd'; agent = [ordered]@{ type = 'agent'; id = $agent.Id }; environment_id = $environment.Id } | New-MADeployment -Message x -AgentVersion 1", true)]
    public void An_agents_object_pins_its_version_and_its_name_the_newest(string script, bool pins)
    {
        _engine.Run(script).Succeeded();
        string id = _engine.Run("$agent.Id").Only<string>();
        Assert.Equal(pins ? $$"""{"type":"agent","id":"{{id}}","version":1}""" : $"\"{id}\"", Sent()["agent"]!.ToJsonString());
    }

    [Theory]
    [InlineData("New-MADeployment d $agent ops", "InvalidInput", "-Message or -InitialEvent")]
    [InlineData("New-MADeployment d @plain -Schedule '0 0 * * *'", "InvalidInput", "give both")]
    [InlineData("New-MADeployment d @plain -TimeZone UTC", "InvalidInput", "give both")]
    [InlineData("New-MADeployment d @plain -Schedule $null -TimeZone UTC", "InvalidInput", "give both")]
    [InlineData("New-MADeployment d $agent ops -Message ' '", "NothingToSend", "-Message")]
    [InlineData("New-MADeployment d @plain -Budget 0.001", "InvalidInput", "0.001")]
    [InlineData("New-MADeployment d @plain -InitialEvent text", "ParameterArgumentTransformationError", "-Message")]
    [InlineData("$agent | New-MADeployment d -Message x", "InvalidInput", "-Environment")]
    [InlineData("$agent | New-MADeployment -Environment ops -Message x", "InvalidInput", "-Name")]
    [InlineData("@{ name = 'd' } | New-MADeployment -Message x", "InvalidInput", "-Environment")]
    [InlineData("@{ name = 'd'; environment_id = 'env_1' } | New-MADeployment -Message x", "InvalidInput", "-Agent")]
    [InlineData("Set-MADeployment depl_01AbCdEf23456789", "NothingToChange", "at least one")]
    [InlineData("Start-MADeployment $agent", "WrongIdKind", "an agent")]
    [InlineData("Start-MASession $agent ops | Get-MADeployment", "NoId", "has no deployment")]
    public void What_cannot_be_meant_is_one_error_and_nothing_is_made(string script, string errorId, string message)
    {
        int before = _emulator.Requests.Count(IsDeployments);
        ErrorRecord error = Assert.Single(_engine.Run(script).Errors);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count(IsDeployments));

        static bool IsDeployments(ManagedAgents.Emulator.Wire.RecordedRequest request) => request.Target.StartsWith("/v1/deployments", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'0 0 L * *'", "UTC", "schedule.expression: 'L' is not a number from 1 to 31")]
    [InlineData("'@daily'", "UTC", "schedule.expression: must have five fields")]
    [InlineData("'0 0 * * *'", "Mars/Base", "schedule.timezone: 'Mars/Base'")]
    public void A_bad_schedule_is_the_services_word_with_the_value(string schedule, string zone, string message)
    {
        ErrorRecord error = Assert.Single(_engine.Run($"New-MADeployment d @plain -Schedule {schedule} -TimeZone {zone}").Errors);
        Assert.StartsWith("InvalidRequest,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-MADeployment").Succeeded().Output);
    }

    [Fact]
    public void A_copy_has_all_but_what_the_service_made_and_a_mark_of_its_own()
    {
        PipelineResult result = _engine.Run("""
            $first = New-MADeployment Nightly @plain @nightly -Budget 2 -Vault work -Resource (New-MAResource -MemoryStore $store) -Metadata @{ a = 'b' }
            $null = Suspend-MADeployment $first
            $first | Get-MADeployment | New-MADeployment -Name Weekly -Schedule '0 6 * * 1'
            """).Succeeded();
        Assert.Empty(result.Warnings);
        JsonObject sent = Sent();
        Assert.Empty(OpenApiSchemas.Validate("DeploymentCreateParams", sent.ToJsonString()));
        Assert.Equal(
            ["agent", "budget", "environment_id", "initial_events", "metadata", "name", "resources", "schedule", "vault_ids"],
            sent.Select(field => field.Key).Where(name => name != "description").Order(StringComparer.Ordinal));
        Assert.Equal("""{"type":"cron","expression":"0 6 * * 1","timezone":"Europe/Berlin"}""", sent["schedule"]!.ToJsonString());
        string[] marks = _engine.Run("Get-MADeployment | ForEach-Object { $_.Metadata['managed_agents_creation'] }").Values<string>().ToArray();
        Assert.Equal(2, marks.Distinct().Count());
    }

    [Theory]
    [InlineData("-Schedule '0 4 * * *'", "0 4 * * * Europe/Berlin")]
    [InlineData("-TimeZone UTC", "15 2 * * * UTC")]
    [InlineData("-Schedule '0 4 * * *' -TimeZone UTC", "0 4 * * * UTC")]
    [InlineData("-Schedule $null", "")]
    [InlineData("-Name other", "15 2 * * * Europe/Berlin")]
    public void Half_of_a_schedule_can_change(string change, string schedule) =>
        Assert.Equal(schedule, _engine.Run($"New-MADeployment d @plain @nightly | Set-MADeployment {change} | ForEach-Object {{ \"$($_.Schedule)\" }}").Succeeded().Only<string>());

    [Theory]
    [InlineData("-Agent 'Server helper'", "2")]
    [InlineData("-Agent $agent", "1")]
    [InlineData("-AgentVersion 2", "2")]
    [InlineData("-Description text", "1")]
    public void The_agents_version_changes_only_where_that_is_said(string change, string version) => Assert.Equal(
        version,
        _engine.Run($"$d = New-MADeployment d @plain; $null = Set-MAAgent $agent.Id -System new; $d | Set-MADeployment {change} | ForEach-Object {{ \"$($_.Agent.Version)\" }}").Succeeded().Only<string>());

    [Fact]
    public void What_is_given_is_changed_and_null_clears()
    {
        _engine.Run("$d = New-MADeployment d @plain -Budget 2 -Vault work -Resource (New-MAResource -MemoryStore $store) -Description text -Metadata @{ a = 'b'; c = 'd' }").Succeeded();
        _engine.Run("$d = $d | Set-MADeployment -Budget $null -Vault $null -Resource @() -Description $null -Message again -Metadata @{ a = $null }").Succeeded();
        Assert.Empty(OpenApiSchemas.Validate("DeploymentUpdateParams", Sent().ToJsonString()));
        Assert.Equal(
            "   0 0 again d",
            _engine.Run("\"$($d.Budget) $($d.Description) $($d.Metadata.a) $($d.VaultIds.Count) $($d.Resources.Count) $($d.InitialEvents.Text) $($d.Metadata.c)\"").Only<string>());
        Assert.Equal("3", _engine.Run("\"$(($d | Set-MADeployment -Budget 3).Budget.MaxListCost.Value)\"").Succeeded().Only<string>());
        ErrorRecord error = Assert.Single(_engine.Run("$d | Set-MADeployment -TimeZone UTC").Errors);
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_one_says_why_in_the_table_and_goes_on()
    {
        _engine.Run("$null = New-MADeployment Nightly @plain @nightly").Succeeded();
        Assert.Equal("manual", _engine.Run("Suspend-MADeployment nightly | ForEach-Object { \"$($_.PausedReason)\" }").Succeeded().Only<string>());
        Assert.Contains("paused: manual", _engine.Show("Get-MADeployment -Status paused"), StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-MADeployment -Status active").Succeeded().Output);
        Assert.Equal("active", _engine.Run("Get-MADeployment Nightly | Resume-MADeployment | ForEach-Object Status").Succeeded().Only<string>());
        Assert.Matches(@"Nightly +in \d+ \w+ +active", _engine.Show("Get-MADeployment"));

        _engine.Run("$null = Disable-MAEnvironment ops -Confirm:$false").Succeeded();
        _emulator.RunSchedules(DateTimeOffset.UtcNow.AddDays(2));
        Assert.Contains("paused: environment", _engine.Show("Get-MADeployment"), StringComparison.Ordinal);
        Assert.Equal("environment_archived_error", _engine.Run("Get-MADeployment | ForEach-Object { $_.PausedReason.Error.Type }").Only<string>());
    }

    [Fact]
    public void An_archived_one_takes_nothing_more_and_is_listed_only_where_that_is_asked_for()
    {
        _engine.Run("$d = New-MADeployment Nightly @plain @nightly; $null = $d | Disable-MADeployment -Confirm:$false").Succeeded();
        Assert.Empty(_engine.Run("Get-MADeployment").Succeeded().Output);
        Assert.Contains("archived", _engine.Show("Get-MADeployment -IncludeArchived"), StringComparison.Ordinal);
        PipelineResult result = _engine.Run("$d | Start-MADeployment; $d | Suspend-MADeployment; $d | Resume-MADeployment; $d | Set-MADeployment -Name x");
        Assert.Empty(result.Output);
        Assert.Equal(4, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("InvalidRequest,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Contains("is archived", error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-MADeployment -Agent 'Server helper'", "Nightly")]
    [InlineData("Get-MADeployment -Name night*", "Nightly")]
    [InlineData("Get-MADeployment nightly", "Nightly")]
    [InlineData("Get-MADeployment -CreatedAfter 2020-01-01 -Status active -First 1", "Other")]
    [InlineData("Get-MADeployment -CreatedBefore 2020-01-01", "")]
    [InlineData("Get-MADeployment nightly | Get-MAAgent", "Server helper")]
    [InlineData("Get-MADeployment nightly | Get-MAEnvironment", "ops")]
    public void They_are_found_by_name_and_condition_and_lead_to_what_they_name(string script, string names) => Assert.Equal(
        names,
        string.Join(' ', _engine.Run($"$null = New-MADeployment Nightly @plain; $null = New-MADeployment Other (New-MAAgent b claude-opus-4-6) ops -Message x; {script} | ForEach-Object Name").Succeeded().Values<string>()));

    /// <summary>The last body that was sent.</summary>
    private JsonObject Sent() => JsonNode.Parse(_emulator.Requests.Last(request => request.Method == "POST").Body!)!.AsObject();
}
