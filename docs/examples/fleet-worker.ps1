<#
.SYNOPSIS
    A worker that lets agents look at a fleet of servers with the fleet's own commands.
.DESCRIPTION
    The agent gets two commands of ours as tools, and of the built-in ones only those that read. What may run here, -Approve says once more,
    whatever the agent's permissions are. Each call is an object, and goes to a log.

    As it stands it runs against the built-in emulator, until the queue is empty. With -Environment it serves an environment of the real service,
    until Ctrl+C: its key is in a SecretManagement vault, under the name EnvironmentKey.
.EXAMPLE
    ./fleet-worker.ps1 -Environment env_01example -LogPath /var/log/fleet-worker.csv
#>
[CmdletBinding()]
param(
    [string] $Environment,
    [string] $LogPath = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'fleet-worker.csv')
)

$ErrorActionPreference = 'Stop'

function Get-ServiceState {
    <#
    .SYNOPSIS
        Gets whether a service runs on a server.
    #>
    param([Parameter(Mandatory)] [ValidatePattern('^[a-z]+\d+\z')] [string] $Server, [Parameter(Mandatory)] [ValidateSet('web', 'queue')] [string] $Service)
    [pscustomobject]@{ Server = $Server; Service = $Service; State = 'stopped' }
}

function Start-FleetService {
    <#
    .SYNOPSIS
        Starts a service on a server.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] [ValidatePattern('^[a-z]+\d+\z')] [string] $Server, [Parameter(Mandatory)] [ValidateSet('web', 'queue')] [string] $Service)
    if ($PSCmdlet.ShouldProcess("$Service on $Server", 'Start')) { "$Service runs on $Server." }
}

$commands = 'Get-ServiceState', 'Start-FleetService'
$worker = @{ Tool = $commands; BuiltIn = 'read', 'glob', 'grep'; Approve = 'read', 'glob', 'grep', 'get_service_state', 'start_fleet_service'; MaxSession = 4 }

if ($Environment) {
    $worker += @{ Environment = $Environment; EnvironmentKey = Get-Secret -Name EnvironmentKey }
} else {
    # What the emulated agent does. The real one decides by itself.
    $scenario = @{
        steps = @(
            @{ customTool = 'get_service_state'; input = @{ Server = 'fs01'; Service = 'web' } }, @{ message = 'It is down: {{result}}' }
            @{ customTool = 'start_fleet_service'; input = @{ Server = 'fs01'; Service = 'web' } }, @{ message = '{{result}}' }
        )
    }
    $emulator = Start-MAEmulator -StreamWaitMs 0 -Scenario $scenario
    $emulator | Connect-MAService
    $farm = New-MAEnvironment -Name fleet -SelfHosted
    $agent = New-MAAgent -Name Fleet -Model claude-opus-4-6 -Tool (New-MAToolset), (New-MATool -Command Get-ServiceState), (New-MATool -Command Start-FleetService)
    $session = Start-MASession $agent $farm
    $null = $session | Send-MAMessage 'Is the web service of fs01 up? Start it if not.'
    $worker += @{ Environment = $farm; EnvironmentKey = $emulator.GetEnvironmentKey($farm.Id); Drain = $true; MaxIdleSec = 0 }
}

Start-MAWorker @worker | Tee-Object -Variable done | Where-Object Id | Select-Object StartedAt, SessionId, Name, Outcome, IsError | Export-Csv $LogPath -Append -NoTypeInformation
foreach ($call in $done | Where-Object Id) { '{0,-20} {1,-10} {2}' -f $call.Name, $call.Outcome, $(if ($call.IsError) { 'failed' } else { 'fine' }) }

if (-not $Environment) {
    Get-MAEvent $session -Type agent.message | Select-Object -Last 1 -ExpandProperty Text
    $emulator | Stop-MAEmulator
}
