<#
.SYNOPSIS
    Keeps a Deployment of workers in Kubernetes as large as the queue of its environment needs.
.DESCRIPTION
    Reads the queue's depth with the environment's key. Where sessions wait, workers are added, as many as would take them at once. Where none has waited for
    -QuietMinutes, one is taken away at a time; Kubernetes tells it by SIGTERM, and it lets its sessions come to the end of their turns first.

    It runs in the cluster, under an account that may read and change the scale of that one Deployment: agent-worker.kubernetes.yaml has it all.
.EXAMPLE
    ./scale.ps1 -Environment env_01example -KeyPath /run/secrets/environment-key -Deployment agent-worker -Most 20
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Environment,
    [Parameter(Mandatory)] [string] $KeyPath,
    [Parameter(Mandatory)] [string] $Deployment,
    [int] $Least = 1,
    [int] $Most = 10,
    [int] $SessionsPerWorker = 4,
    [double] $QuietMinutes = 10,
    [double] $EverySeconds = 15,
    [int] $Rounds,
    [string] $Cluster = "https://$($env:KUBERNETES_SERVICE_HOST):$($env:KUBERNETES_SERVICE_PORT)",
    [string] $AccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'
)

$ErrorActionPreference = 'Stop'
Import-Module ManagedAgents
$key = [securestring]::new()
foreach ($character in ([IO.File]::ReadAllText($KeyPath)).Trim().ToCharArray()) { $key.AppendChar($character) }
Connect-MAService -AuthToken $key
$scale = "$Cluster/apis/apps/v1/namespaces/$([IO.File]::ReadAllText("$AccountFolder/namespace").Trim())/deployments/$Deployment/scale"
$lastWait = [datetime]::UtcNow

for ($round = 1; -not $Rounds -or $round -le $Rounds; $round++) {
    try {
        # The account's token is renewed by Kubernetes, so it is read each time.
        $account = @{ Authorization = "Bearer $([IO.File]::ReadAllText("$AccountFolder/token").Trim())" }
        $queue = Get-MAWorkQueue $Environment
        $now = (Invoke-RestMethod $scale -Headers $account).spec.replicas
        $wanted = $now
        if ($queue.Depth -gt 0) {
            $lastWait = [datetime]::UtcNow
            $wanted = $now + [math]::Ceiling($queue.Depth / $SessionsPerWorker)
        } elseif (([datetime]::UtcNow - $lastWait).TotalMinutes -ge $QuietMinutes) {
            $lastWait = [datetime]::UtcNow
            $wanted = $now - 1
        }
        $wanted = [int] [math]::Max($Least, [math]::Min($Most, $wanted))
        if ($wanted -ne $now) {
            $body = @{ spec = @{ replicas = $wanted } } | ConvertTo-Json -Compress
            $null = Invoke-RestMethod $scale -Method Patch -Headers $account -ContentType application/merge-patch+json -Body $body
            "$([datetime]::UtcNow.ToString('s'))Z $($queue.Depth) wait, $now workers, now $wanted"
        }
    } catch {
        # The next round may find what was away.
        Write-Warning "The scale was left as it is: $($_.Exception.Message)"
    }
    if (-not $Rounds -or $round -lt $Rounds) { Start-Sleep -Milliseconds (1000 * $EverySeconds) }
}
