<#
.SYNOPSIS
    Serves the sessions of a self-hosted environment as a service: under systemd, as a scheduled task, in a container.
.DESCRIPTION
    The key of the environment is in a file that only the worker's user may read: systemd's credential, a mounted secret. It is read here, and is in
    no argument and no variable. Each call and each item is a line of JSON; lines that begin with VERBOSE or WARNING tell the rest.

    SIGTERM, as systemd, Docker and Kubernetes send it, takes no more work and lets the sessions come to the end of their turns.
.EXAMPLE
    ./worker.ps1 -Environment env_01example -KeyPath /run/secrets/environment-key -WorkFolder /var/lib/agent-worker
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Environment,
    [Parameter(Mandatory)] [string] $KeyPath,
    [Parameter(Mandatory)] [string] $WorkFolder,
    [int] $MaxSession = 4,
    [int] $MaxIdleSec = 60,
    [switch] $Drain
)

$ErrorActionPreference = 'Stop'
Import-Module ManagedAgents
$key = [securestring]::new()
foreach ($character in ([IO.File]::ReadAllText($KeyPath)).Trim().ToCharArray()) { $key.AppendChar($character) }

$worker = @{ Environment = $Environment; EnvironmentKey = $key; WorkFolder = $WorkFolder; MaxSession = $MaxSession; MaxIdleSec = $MaxIdleSec; Drain = $Drain }
Start-MAWorker @worker -Verbose |
    Select-Object StartedAt, SessionId, WorkId, What, Result, @{ n = 'Seconds'; e = { [math]::Round($_.Duration.TotalSeconds, 2) } }, Problem |
    ForEach-Object { $_ | ConvertTo-Json -Compress }
