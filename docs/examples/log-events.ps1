<#
.SYNOPSIS
    The errors of a log explained: the events go along with the question, and the answer comes back as objects.
.DESCRIPTION
    What is piped beside a prompt is data: all events are one document of one run. -As says what the answer looks like, so it can be
    sorted, filtered and exported like anything else in the pipeline.

    As it stands it runs against the built-in emulator, with made-up events. With -Service it runs against the real service (set
    ANTHROPIC_API_KEY), and on Windows with the errors of the System log of the last day.
.EXAMPLE
    ./log-events.ps1 -Service -Environment ops | Export-Csv -Path ./causes.csv
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Environment = 'logs'
)

$ErrorActionPreference = 'Stop'

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $cause = @{ Source = 'disk'; Count = 2; Cause = 'The disk of the drive E: has bad blocks.'; Urgent = $true }
    $other = @{ Source = 'W32Time'; Count = 1; Cause = 'The time server did not answer once.'; Urgent = $false }
    $emulator = Start-MAEmulator -Scenario @{ steps = @( @{ customTool = 'give_answer'; input = @{ answers = @($cause, $other) } }, @{ message = 'Done.' } ) }
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
}

$events = if ($Service -and $env:OS -eq 'Windows_NT') {
    Get-WinEvent -FilterHashtable @{ LogName = 'System'; Level = 1, 2; StartTime = (Get-Date).AddDays(-1) } -MaxEvents 500
} else {
    [pscustomobject]@{ TimeCreated = '2026-04-08 02:10'; ProviderName = 'disk'; Id = 7; Message = 'The device \Device\Harddisk1 has a bad block.' }
    [pscustomobject]@{ TimeCreated = '2026-04-08 02:11'; ProviderName = 'disk'; Id = 7; Message = 'The device \Device\Harddisk1 has a bad block.' }
    [pscustomobject]@{ TimeCreated = '2026-04-08 03:00'; ProviderName = 'W32Time'; Id = 47; Message = 'No valid response was received from the time server.' }
}

$work = @{
    Model       = 'claude-opus-4-6'
    System      = 'You explain events of Windows logs to administrators, briefly.'
    Environment = $Environment
    MaxCost     = 1
    TimeoutSec  = 900
    As          = [ordered]@{ Source = 'string'; Count = 'int'; Urgent = 'bool'; Cause = 'string' }
    AsArray     = $true
}
$events | Invoke-MAAgent 'Which causes are behind these events, and which are urgent?' @work -Property TimeCreated, ProviderName, Id, Message |
    Sort-Object -Property Urgent -Descending

if ($emulator) { $emulator | Stop-MAEmulator }
