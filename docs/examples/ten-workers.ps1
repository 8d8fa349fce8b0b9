<#
.SYNOPSIS
    Ten workers on one queue: each is a process of its own, as on ten machines.
.DESCRIPTION
    Twenty sessions wait; whichever worker is free takes the next. The service's queue is all that they share.

    It runs against the built-in emulator; -Workers and -Sessions say how many there are. What it prints comes once all have ended: ten processes
    that start at once take some 40 seconds of processor time. Needs pwsh on the PATH, and bash.
.EXAMPLE
    ./ten-workers.ps1 -Workers 3
#>
[CmdletBinding()]
param([ValidateRange(1, 20)] [int] $Workers = 10, [ValidateRange(1, 200)] [int] $Sessions = 20)

$ErrorActionPreference = 'Stop'
$emulator = Start-MAEmulator -StreamWaitMs 0 -Scenario @{ steps = @( @{ tool = 'bash'; input = @{ command = 'sleep 0.2; echo {{text}} done' } }, @{ message = '{{result}}' } ) }
$emulator | Connect-MAService
$farm = New-MAEnvironment -Name farm -SelfHosted
$agent = New-MAAgent -Name Helper -Model claude-opus-4-6 -Tool (New-MAToolset)
$waiting = 1..$Sessions | ForEach-Object { Start-MASession $agent $farm }
$waiting | ForEach-Object { $null = $_ | Send-MAMessage "piece of $($_.Id)" }

# The key goes through stdin, and encrypted: arguments are seen by everybody, and no worker leaves it in its environment.
$key = $emulator.GetEnvironmentKey($farm.Id)
$module = (Get-Module ManagedAgents).Path
$folder = [IO.Path]::Combine([IO.Path]::GetTempPath(), "ten-workers-$PID")
$jobs = 1..$Workers | ForEach-Object {
    Start-Job {
        Import-Module $using:module
        $env:ANTHROPIC_BASE_URL = $using:emulator.Uri
        Start-MAWorker $using:farm.Id -EnvironmentKey $using:key -WorkFolder $using:folder -MaxIdleSec 0 -Drain
    }
}
$records = $jobs | Receive-Job -Wait -AutoRemoveJob
$items = $records | Where-Object Reason
'{0} sessions by {1} workers, {2} of which had something to do' -f @($items).Count, $Workers, @($items | Group-Object PSComputerName, RunspaceId).Count
'{0} answered' -f @($waiting | Get-MAEvent -Type agent.message | Where-Object Text -like '*done').Count
Remove-Item $folder -Recurse -Force -ErrorAction Ignore
$emulator | Stop-MAEmulator
