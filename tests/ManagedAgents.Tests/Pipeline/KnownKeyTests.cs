using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Pipeline;

/// <summary>A table whose keys complete is read as any other. That they complete is tested in a whole pwsh, whose completion sorts with a cmdlet of its own.</summary>
public sealed class KnownKeyTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_table_is_read_as_it_was_given_whatever_it_came_through()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        PipelineResult result = _engine.Run("""
            $given = @{ PIP = 'pandas'; apt = 'jq', 'git' }
            $kept = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($given))
            (New-MAEnvironment one -Package $kept).Config.Packages | ForEach-Object { "$($_.pip)", "$($_.apt)" }
            (New-MAEnvironment two -Package ([pscustomobject]@{ npm = @('left') })).Config.Packages.npm
            New-MAEnvironment three -Package @{ npm = 'right' } -WhatIf
            (New-MAAgent -Name a -Model @{ id = 'claude-opus-5-5'; speed = 'fast' }).Model | ForEach-Object { $_.Id, $_.Speed }
            (New-MAAgent -Name b -Model (Get-MAAgent a).Model).Model.Speed
            (New-MAToolset -ToolPermissionPolicy ([ordered]@{ Bash = 'always_ask' })).Configs | ForEach-Object { "$_" }
            (New-MAMcpToolset github -ToolPermissionPolicy @{ Create = 'auto' }).Configs | ForEach-Object { "$_" }
            $rules = @{ match = 'one'; steps = @{ message = '1' } }, @{ match = 'two'; steps = @{ message = '2' } }
            $more = , [pscustomobject]@{ match = 'three'; steps = [pscustomobject]@{ message = '3' } }
            Start-MAEmulator -Scenario $rules, $more | Stop-MAEmulator
            """).Succeeded();

        Assert.Equal(["pandas", "jq git", "left", "claude-opus-5-5", "fast", "fast", "{\"name\":\"bash\",\"permission_policy\":{\"type\":\"always_ask\"}}", "{\"name\":\"Create\",\"permission_policy\":{\"type\":\"auto\"}}"], result.Output.Select(one => $"{one}"));
        Assert.Contains("'mesage'", _engine.Run("Start-MAEmulator -Scenario $rules, @(@{ steps = @{ mesage = 'x' } })").FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Scenario is null", _engine.Run("Start-MAEmulator -Scenario $rules[0], $null").FirstError!.Exception.Message, StringComparison.Ordinal);
    }
}
