using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>A model that ends is a warning wherever somebody gives it to an agent or a session.</summary>
public sealed class RetiringModelTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public RetiringModelTests() => _engine.Connect(_emulator.Uri, _emulator.ApiKey);

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("New-MAAgent one claude-opus-4-5", "22 January 2027")]
    [InlineData("New-MAAgent one claude-sonnet-4-5-20250929", "30 November 2026")]
    [InlineData("New-MAAgent one @{ id = 'claude-opus-4-5-20251101'; speed = 'standard' }", "22 January 2027")]
    [InlineData("1..3 | ForEach-Object { [pscustomobject]@{ Name = \"a$_\"; Model = 'claude-opus-4-5' } } | New-MAAgent", "22 January 2027")]
    [InlineData("New-MAAgent one claude-opus-5-5 | Set-MAAgent -Model claude-opus-4-5", "22 January 2027")]
    [InlineData("Start-MASession (New-MAAgent one claude-opus-5-5) (New-MAEnvironment e) -Model claude-opus-4-5", "22 January 2027")]
    [InlineData("Invoke-MAAgent hello -Model claude-opus-4-5 -Environment (New-MAEnvironment e)", "22 January 2027")]
    public void A_model_that_ends_is_one_warning_in_a_call_with_its_day(string script, string day)
    {
        string warning = Assert.Single(_engine.Run(script).Succeeded().Warnings);

        Assert.Contains(day, warning, StringComparison.Ordinal);
        Assert.Contains("Get-MAModel -Lifecycle active", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-MAAgent one claude-opus-5-5")]
    [InlineData("New-MAAgent one claude-opus-4-50")]
    public void Others_are_none(string script) => Assert.Empty(_engine.Run(script).Succeeded().Warnings);

    [Fact]
    public void Of_a_model_of_the_service_its_own_day_counts()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/models/claude-old", Reply.Json("""{"id":"claude-old","type":"model","display_name":"Old","lifecycle":"retired","retires_at":"2025-02-03T00:00:00Z"}"""));
        server.On("POST", "/v1/agents", Reply.Json("""{"id":"agent_1","type":"agent","name":"one","version":1}"""));
        _engine.Connect(server.Uri);

        Assert.Contains("was retired on 3 February 2025", Assert.Single(_engine.Run("New-MAAgent one (Get-MAModel claude-old)").Succeeded().Warnings), StringComparison.Ordinal);
    }
}
