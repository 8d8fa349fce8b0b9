using System;
using System.Management.Automation.Runspaces;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Microsoft.PowerShell.Commands;

namespace ManagedAgents.Tests.Views;

/// <summary>A session with the module, connected, with the result of a run in $result; and one without the module.</summary>
public sealed class CopyEngines : IDisposable
{
    private readonly EmulatorServer _emulator = EmulatorServer.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""[{"steps":[{"customTool":"get_report","input":{"server":"fs01"}},{"message":"{{result}}"}]}]""") });

    public CopyEngines()
    {
        Engine.Connect(_emulator.Uri, _emulator.ApiKey);
        Engine.Run("function Get-Report { [CmdletBinding(SupportsShouldProcess)] param([string] $Server) 'fine' }").Succeeded();
        Engine.Run("$environment = New-MAEnvironment -Name e; $result = Invoke-MAAgent hi -Model m -Environment $environment -Tool Get-Report -Approve Always").Succeeded();
    }

    public PowerShellEngine Engine { get; } = new(cmdlets:
    [
        new SessionStateCmdletEntry("Format-List", typeof(FormatListCommand), null),
        new SessionStateCmdletEntry("Format-Table", typeof(FormatTableCommand), null),
        new SessionStateCmdletEntry("Format-Wide", typeof(FormatWideCommand), null),
    ]);

    public PowerShellEngine Elsewhere { get; } = new(importModule: false);

    public void Dispose()
    {
        Engine.Dispose();
        Elsewhere.Dispose();
        _emulator.Dispose();
    }
}
