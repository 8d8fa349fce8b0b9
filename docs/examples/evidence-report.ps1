<#
.SYNOPSIS
    A folder of evidence turned into a report, and sent: made to be run by a schedule.
.DESCRIPTION
    All files of a folder are uploaded and mounted, the agent reads them and writes report.md, and the report goes where -Send brings it: by
    mail, to a chat, to a share. Without -Send it stays in -OutFolder, with the transcript of how it came about.

    As it stands it runs against the built-in emulator, with two made-up files. With -Service it runs against the real service: set
    ANTHROPIC_API_KEY, and name an environment. about_ManagedAgents_Runbooks says how to schedule it.
.PARAMETER Path
    The folder with the evidence.
.PARAMETER Send
    A script block that gets the report as a file.
.EXAMPLE
    ./evidence-report.ps1 -Service -Path D:\Audit -Send { param($report) Copy-Item -Path $report.FullName -Destination \\files\audit }
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Path,
    [string] $Environment = 'audit',
    [string] $OutFolder = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'managed-agents-evidence'),
    [scriptblock] $Send = { param($report) "Sent $($report.Name): $(Get-Content -Path $report.FullName -TotalCount 1)" }
)

$ErrorActionPreference = 'Stop'

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $emulator = Start-MAEmulator -Scenario @{
        steps = @(
            @{ tool = 'bash'; input = @{ command = 'cat /workspace/evidence/*' }; result = 'backup failed on 2026-04-07' }
            @{ tool = 'write'; input = @{ file_path = '/mnt/session/outputs/report.md' }; result = 'written' }
            @{ file = 'report.md'; content = "# Backups, last week`n`nOne failed, on 2026-04-07 (backup.log).`n" }
            @{ message = 'One backup failed; the report says which.' }
        )
    }
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
    if (-not $Path) {
        $Path = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath ([IO.Path]::GetRandomFileName())
        $made = New-Item -Path $Path -ItemType Directory
        Set-Content -Path (Join-Path -Path $Path -ChildPath backup.log) -Value '2026-04-07 backup failed'
        Set-Content -Path (Join-Path -Path $Path -ChildPath policy.txt) -Value 'A backup is made every day.'
    }
}

# A month is long enough to look into what the report was made of.
$evidence = Get-ChildItem -Path $Path -File | New-MAFile -ExpiresInSec (30 * 24 * 3600)
$mounts = foreach ($file in $evidence) { New-MAResource -File $file -MountPath "/workspace/evidence/$($file.FileName)" }

$work = @{
    Model       = 'claude-opus-4-6'
    System      = 'You are an auditor. Say of each statement which file shows it.'
    Environment = $Environment
    Resource    = $mounts
    OutFolder   = $OutFolder
    Force       = $true
    MaxCost     = 5
    TimeoutSec  = 3600
}
$result = Invoke-MAAgent 'Write report.md on what the files in /workspace/evidence show, to /mnt/session/outputs.' @work
$null = ConvertTo-MATranscript $result.SessionId -Format Html -OutFile (Join-Path -Path $OutFolder -ChildPath transcript.html) -Force

$report = $result.Files | Where-Object Name -EQ report.md
if (-not $report) { throw "The agent wrote no report. It said: $($result.Text)" }
& $Send $report

if ($made) { Remove-Item -Path $made -Recurse }
if ($emulator) { $emulator | Stop-MAEmulator }
