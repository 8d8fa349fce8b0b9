<#
.SYNOPSIS
    A nightly runbook: an agent looks at our servers with our own commands and writes a report.
.DESCRIPTION
    Three PowerShell functions are the agent's tools. They run here, in this process, with the agent's input as their parameters; the
    agent sees nothing but what they put out. The run ends unattended: no prompt, a deadline, a cost limit, and an exit code.

    As it stands it runs against the built-in emulator, with made-up servers. With -Service it runs against the real service: set
    ANTHROPIC_API_KEY, name an environment, and replace the three functions by ones that ask your servers.
.PARAMETER OutFolder
    Where the report and the transcript of the run are saved.
.EXAMPLE
    ./nightly-server-report.ps1 -Service -Environment ops -OutFolder D:\Reports\2026-04-08
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Environment = 'nightly',
    [string] $OutFolder = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'managed-agents-nightly')
)

$ErrorActionPreference = 'Stop'

#region Our commands. Their help and validation become what the agent knows of them.

function Get-ServerList {
    <#
    .SYNOPSIS
        Lists the servers of a role.
    .PARAMETER Role
        Which servers: file, web, or all.
    #>
    param([ValidateSet('file', 'web', 'all')] [string] $Role = 'all')
    $servers = [pscustomobject]@{ Name = 'fs01'; Role = 'file' }, [pscustomobject]@{ Name = 'fs02'; Role = 'file' }, [pscustomobject]@{ Name = 'web01'; Role = 'web' }
    $servers | Where-Object { $Role -eq 'all' -or $_.Role -eq $Role }
}

function Get-VolumeReport {
    <#
    .SYNOPSIS
        Gets the volumes of a server that have little free space.
    .PARAMETER Server
        The server's name, from get_server_list.
    .PARAMETER BelowPercent
        Report volumes with less free space than this, in percent.
    #>
    param([Parameter(Mandatory)] [ValidatePattern('^[a-z]+\d+\z')] [string] $Server, [ValidateRange(1, 99)] [int] $BelowPercent = 10)
    $free = @{ fs01 = 4; fs02 = 37; web01 = 8 }[$Server]
    if ($null -eq $free) { throw "There is no server '$Server'." }
    if ($free -lt $BelowPercent) { [pscustomobject]@{ Server = $Server; Volume = 'D:'; FreePercent = $free; LargestFolder = 'D:\Shares\Scans' } }
}

function Clear-OldScan {
    <#
    .SYNOPSIS
        Deletes scans older than a number of days from a file server. It cannot be undone.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([Parameter(Mandatory)] [string] $Server, [ValidateRange(30, 3650)] [int] $OlderThanDays = 365)
    if ($PSCmdlet.ShouldProcess($Server, "Delete scans older than $OlderThanDays days")) { "Deleted the scans of $Server." }
}

#endregion

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $emulator = Start-MAEmulator -Scenario @{
        steps = @(
            @{ customTool = 'get_server_list'; input = @{ Role = 'all' } }
            @{ customTool = 'get_volume_report'; input = [ordered]@{ Server = 'fs01'; BelowPercent = 10 } }
            @{ customTool = 'get_volume_report'; input = [ordered]@{ Server = 'fs02'; BelowPercent = 10 } }
            @{ customTool = 'get_volume_report'; input = [ordered]@{ Server = 'web01'; BelowPercent = 10 } }
            @{ message = 'fs01 and web01 are low on D:. I will try to make room on fs01.' }
            @{ customTool = 'clear_old_scan'; input = [ordered]@{ Server = 'fs01'; OlderThanDays = 365 } }
            @{ tool = 'write'; input = @{ file_path = '/mnt/session/outputs/report.md' }; result = 'Written.' }
            @{ file = 'report.md'; content = "# Servers, last night`n`n- fs01: D: has 4 % free. Largest: D:\Shares\Scans. Deleting old scans needs your approval.`n- web01: D: has 8 % free.`n- fs02: fine.`n" }
            @{ message = 'Two of three servers are low on disk: fs01 (4 %) and web01 (8 %). I was not allowed to delete old scans. The details are in report.md.' }
        )
    }
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
}

$work = @{
    Prompt      = 'Find out which of our servers are low on disk and write a short report to /mnt/session/outputs/report.md.'
    Model       = 'claude-opus-4-6'
    System      = 'You help the administrators of a small company. Be brief.'
    Environment = $Environment
    Tool        = 'Get-ServerList', 'Get-VolumeReport', 'Clear-OldScan', (New-MAToolset)
    OutFolder   = $OutFolder
    Force       = $true
    MaxCost     = 2
    TimeoutSec  = 900
    Cleanup     = 'Archive'
}

# Nothing is approved here, so what PowerShell would ask about, as Clear-OldScan, is denied and the agent told so.
$result = Invoke-MAAgent @work -ErrorAction Continue

$result
''
foreach ($call in $result.ToolCalls) { '{0,-18} {1,-7} {2}' -f $call.Name, $(if ($call.IsError) { 'failed' } else { 'done' }), ($call.Result -replace '\s+', ' ') }
''
foreach ($file in $result.Files) {
    "Saved $($file.FullName):"
    [IO.File]::ReadAllText($file.FullName)
}

if ($emulator) { $emulator | Stop-MAEmulator }
if (-not $result.IsSuccess) { exit 1 }
