using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Webhooks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Webhooks;

/// <summary>The emulator as the sender of webhooks: what it tells, and what can go wrong on the way.</summary>
public sealed class EmulatorWebhookTests : IDisposable
{
    private const string Key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly RecordingServer _endpoint = new();
    private readonly PowerShellEngine _user = new();

    public void Dispose()
    {
        _user.Dispose();
        _endpoint.Dispose();
    }

    [Fact]
    public async Task It_tells_of_deployments_and_of_the_runs_that_a_schedule_wants()
    {
        using EmulatorServer emulator = Start(new WebhookFaults(), "deployment*");
        string script = """
            $agent = New-MAAgent a claude-opus-5-5
            $environment = New-MAEnvironment e
            $deployment = New-MADeployment nightly $agent $environment -Message go -Schedule '15 2 * * *' -TimeZone UTC
            $null = $deployment | Suspend-MADeployment | Resume-MADeployment
            $null = $deployment | Start-MADeployment
            $deployment = Get-MADeployment $deployment
            $deployment.UpcomingRuns[0]
            """;
        var due = _user.Run(script).Succeeded().Only<DateTimeOffset>();
        emulator.RunSchedules(due);
        _user.Run("$null = $environment | Disable-MAEnvironment -Confirm:$false").Succeeded();
        emulator.RunSchedules(due.AddDays(1));
        await _endpoint.RequestAsync(8);

        // Of the run by hand nothing is told: whoever started it has its answer. What a schedule wanted in vain pauses the deployment.
        Assert.Equal(
            ["deployment.created", "deployment.paused", "deployment.unpaused", "deployment_run.started", "deployment_run.succeeded", "deployment_run.started", "deployment_run.failed", "deployment.paused"],
            Types());
    }

    [Fact]
    public async Task It_doubles_reorders_and_signs_wrongly_where_it_is_told_to_and_a_receiver_takes_each_event_once()
    {
        using EmulatorServer emulator = Start(new WebhookFaults { Duplicate = 1, Reorder = true, WrongSignature = 3 }, "vault.*");
        _endpoint.On("POST", "/hook", request => IsSigned(request) ? Reply.Json("{}") : Reply.Error(401, "x", "no"));
        _user.Run("$all = 1..4 | ForEach-Object { New-MAVault \"v $_\" }").Succeeded();
        await WaitFor.ConditionAsync(() => Delivered().Distinct().Count() == 4);

        string[] arrived = [.. Delivered()];
        string[] made = [.. _user.Run("$all.Id").Succeeded().Values<string>()];
        Assert.Equal(made.Order(), arrived.Distinct().Order());
        Assert.NotEqual(made, arrived.Distinct());
        Assert.True(arrived.Length > 4, string.Join(' ', arrived));
        Assert.Contains(_endpoint.Requests, request => !IsSigned(request));
    }

    [Fact]
    public async Task It_ends_for_good_at_a_redirect_and_says_so()
    {
        using EmulatorServer emulator = Start(new WebhookFaults());
        _endpoint.On("POST", "/hook", new CannedReply(301, "text/plain", []).With("Location", "/hook/"));
        Assert.Null(emulator.WebhookDisabledReason);
        _user.Run("$null = New-MAVault one").Succeeded();
        await WaitFor.ConditionAsync(() => emulator.WebhookDisabledReason is not null);
        _user.Run("$null = New-MAVault two").Succeeded();
        Assert.Equal("auto-disabled: endpoint URL returned a redirect (3xx)", emulator.WebhookDisabledReason);
        Assert.Single(_endpoint.Requests);
    }

    [Fact]
    public void A_fault_that_nobody_knows_is_an_error_that_lists_the_known_ones()
    {
        _user.SetVariable("Key", EngineConnection.Secure(Key));
        Assert.Contains("duplicate, reorder, wrongSignature", _user.Run("Start-MAEmulator -WebhookUri http://127.0.0.1:9/ -WebhookKey $Key -WebhookFault @{ lose = 1 }").FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Throws<ScenarioFormatException>(() => WebhookFaults.Parse(new Dictionary<string, object> { ["duplicate"] = "often" }));
    }

    private EmulatorServer Start(WebhookFaults faults, params string[] types)
    {
        _endpoint.On("POST", "/hook", Reply.Json("{}"));
        EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { WebhookUri = new Uri(_endpoint.Uri, "/hook"), WebhookKey = Key, WebhookTypes = types, WebhookFaults = faults });
        _user.Connect(emulator.Uri, emulator.ApiKey);
        return emulator;
    }

    private string[] Types() => [.. _endpoint.Requests.Select(request => Data(request).GetProperty("type").GetString()!)];

    private IEnumerable<string> Delivered() => _endpoint.Requests.Where(IsSigned).Select(request => Data(request).GetProperty("id").GetString()!);

    private static JsonElement Data(RecordedRequest request) => request.Json.GetProperty("data");

    private static bool IsSigned(RecordedRequest request) =>
        request.Header("webhook-signature") == WebhookSignatureTests.Sign(request.Body, request.Header("webhook-id")!, request.Header("webhook-timestamp")!);
}
