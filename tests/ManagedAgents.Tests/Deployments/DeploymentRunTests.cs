using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Deployments;

/// <summary>Runs of deployments: started by hand or by the schedule, followed, listed; and once only, whatever is lost.</summary>
public sealed class DeploymentRunTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public DeploymentRunTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("""
            $agent = New-MAAgent 'Server helper' claude-opus-4-6
            $environment = New-MAEnvironment ops
            $d = New-MADeployment Nightly $agent ops -Message hello -Schedule '0 0 1 1 *' -TimeZone UTC
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("Start-MADeployment nightly | Wait-MASession | ForEach-Object DeploymentId")]
    [InlineData("$null = $d | Suspend-MADeployment; $d | Start-MADeployment | Wait-MASession | Get-MADeployment | ForEach-Object Id")]
    [InlineData("$run = $d | Start-MADeployment; [pscustomobject]@{ Id = $run.Id; SessionId = $run.SessionId } | Wait-MASession | ForEach-Object DeploymentId")]
    [InlineData("$run = $d | Start-MADeployment; [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($run)) | Wait-MASession | ForEach-Object DeploymentId")]
    [InlineData("$run = $d | Start-MADeployment; $null = Get-MADeploymentRun $run | Get-MASession; $run | Get-MADeployment | ForEach-Object Id")]
    public void A_run_leads_to_its_session_and_its_deployment(string script) => Assert.Equal(_engine.Run("$d.Id").Only<string>(), _engine.Run(script).Succeeded().Only<string>());

    [Fact]
    public void What_a_run_does_is_received_from_its_first_event_on_and_only_once()
    {
        PipelineResult result = _engine.Run("""
            $run = Start-MADeployment nightly
            @($run | Receive-MAEvent | ForEach-Object Type) -join ' '
            @($run | Receive-MAEvent).Count
            $null = $run | Send-MAMessage more
            ($run | Receive-MAEvent -Type agent.message).Text
            """).Succeeded();
        string types = (string)result.Output[0].BaseObject;
        Assert.Matches(@"user\.message .*agent\.message .*session\.status_idle$", types);
        Assert.Equal((0, "You wrote: more"), (result.Output[1].BaseObject, result.Output[2].BaseObject));
    }

    [Fact]
    public void A_run_that_could_start_no_session_says_why_wherever_it_goes()
    {
        _engine.Run("$null = $environment | Disable-MAEnvironment -Confirm:$false; $run = $d | Start-MADeployment").Succeeded();
        Assert.Equal("environment_archived_error", _engine.Run("$run.Error.Type").Only<string>());
        Assert.Contains("environment_archived_error: environment env_", _engine.Show("$run"), StringComparison.Ordinal);
        foreach (string follower in new[] { "Wait-MASession", "Receive-MAEvent", "Get-MASession" })
        {
            ErrorRecord error = Assert.Single(_engine.Run($"$run | {follower}").Errors);
            Assert.StartsWith("NoId,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Matches("^The deployment run 'drun_.*' has no session: environment_archived_error: environment env_.* is archived.$", error.ToString());
        }
    }

    [Theory]
    [InlineData("Get-MADeploymentRun", "manual schedule manual")]
    [InlineData("Get-MADeploymentRun -Failed", "schedule")]
    [InlineData("Get-MADeploymentRun -Failed:$false", "manual manual")]
    [InlineData("Get-MADeploymentRun -Trigger SCHEDULE", "schedule")]
    [InlineData("Get-MADeploymentRun -Deployment nightly", "schedule manual")]
    [InlineData("$d | Get-MADeploymentRun", "schedule manual")]
    [InlineData("Get-MADeploymentRun $d.Id", "schedule manual")]
    [InlineData("Get-MADeployment | Get-MADeploymentRun -Trigger manual", "manual manual")]
    [InlineData("$d | Get-MADeploymentRun -Failed -First 1", "schedule")]
    [InlineData("Get-MADeploymentRun -CreatedAfter 2020-01-01 -CreatedBefore 2020-01-02", "")]
    public void Runs_are_found_by_deployment_trigger_error_and_time(string script, string triggers)
    {
        _engine.Run("$null = $d | Start-MADeployment; $other = New-MADeployment Other $agent (New-MAEnvironment more) -Message x; $null = $environment | Disable-MAEnvironment -Confirm:$false").Succeeded();
        _emulator.RunSchedules(DateTimeOffset.UtcNow.AddYears(2));
        _engine.Run("$null = $other | Start-MADeployment").Succeeded();
        Assert.Equal(triggers, string.Join(' ', _engine.Run($"{script} | ForEach-Object {{ $_.TriggerContext.Type }}").Succeeded().Output));
    }

    [Fact]
    public void A_user_can_let_the_night_come()
    {
        PipelineResult result = _engine.Run("""
            $here = Start-MAEmulator -StreamWaitMs 0
            $here | Connect-MAService
            $night = New-MADeployment Nightly (New-MAAgent a claude-opus-4-6) (New-MAEnvironment e) -Message hello -Schedule '15 2 * * *' -TimeZone UTC
            $here.RunSchedules($night.UpcomingRuns[0])
            $run = $night | Get-MADeploymentRun
            $run.TriggerContext.ScheduledAt -eq $night.UpcomingRuns[0]
            ($run | Wait-MASession).Status
            $here | Stop-MAEmulator
            """).Succeeded();
        Assert.Equal(["True", "idle"], result.Output.Select(one => one.ToString()));
    }

    [Fact]
    public void A_run_whose_answer_is_lost_is_named_and_not_run_again()
    {
        using IDisposable struck = Fault("\"dropResponse\":true");
        PipelineResult result = _engine.Run("$d | Start-MADeployment");
        Assert.Empty(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal(true, PSObject.AsPSObject(error.Exception).Properties["OutcomeUnknown"].Value);
        Assert.Contains(_engine.Run("(Get-MADeploymentRun).Id").Succeeded().Only<string>(), error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"status\":503")]
    [InlineData("\"dropRequest\":true")]
    [InlineData("\"emptyBody\":true")]
    public void A_run_that_was_not_begun_is_begun_once_and_one_that_was_accepted_is_found(string fault)
    {
        using IDisposable struck = Fault(fault);
        Assert.Equal(_engine.Run("($d | Start-MADeployment).Id").Succeeded().Only<string>(), _engine.Run("(Get-MADeploymentRun).Id").Succeeded().Only<string>());
    }

    [Theory]
    [InlineData("depl_1", "manual", true)]
    [InlineData("depl_1", "schedule", false)]
    [InlineData("depl_2", "manual", false)]
    public void What_somebody_else_ran_meanwhile_is_never_given(string deployment, string trigger, bool mayBeOurs)
    {
        using var server = new RecordingServer();
        int posts = 0;
        server.On("POST", "/v1/deployments/depl_1/run", _ => posts++ == 0 ? Reply.Drop() : Run("drun_ours", "depl_1", "manual"));
        server.On("GET", "/v1/deployment_runs", _ => Reply.Json($$"""{"data":[{{RunJson("drun_theirs", deployment, trigger)}}],"next_page":null}"""));
        _engine.Connect(server.Uri);
        PipelineResult result = _engine.Run("Start-MADeployment depl_1");
        Assert.Equal(mayBeOurs ? "" : "drun_ours", string.Join(' ', result.Output.Select(run => run.Properties["Id"].Value)));
        Assert.Equal(mayBeOurs ? 1 : 2, posts);
        Assert.Equal(mayBeOurs ? 1 : 0, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Contains("'drun_theirs' is like it, and nothing tells it from what somebody else", error.ToString(), StringComparison.Ordinal));
        Assert.All(server.Requests.Where(request => request.Method == "GET"), request => Assert.Contains("deployment_id=depl_1&trigger_type=manual", request.Query, StringComparison.Ordinal));

        static Reply Run(string id, string deployment, string trigger) => Reply.Json(RunJson(id, deployment, trigger));

        static string RunJson(string id, string deployment, string trigger) =>
            $$"""{"id":"{{id}}","type":"deployment_run","deployment_id":"{{deployment}}","session_id":"sesn_1","error":null,"created_at":"{{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}}","trigger_context":{"type":"{{trigger}}"},"agent":{"type":"agent","id":"agent_1","version":1} }""";
    }

    private ActiveFault Fault(string what) => _emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"/v1/deployments/*/run","nth":1,{{what}}}""").Single());
}
