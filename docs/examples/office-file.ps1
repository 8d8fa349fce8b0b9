<#
.SYNOPSIS
    An Excel file made by a skill: figures go in through the pipeline, a workbook comes out in a folder.
.DESCRIPTION
    The agent has the skill xlsx of Anthropic, which knows how to write workbooks. -OutFolder saves what the agent wrote.

    As it stands it runs against the built-in emulator. With -Service it runs against the real service: set ANTHROPIC_API_KEY, and name an
    environment.
.EXAMPLE
    ./office-file.ps1 -Service -Environment ops -OutFolder D:\Reports
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Environment = 'office',
    [string] $OutFolder = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'managed-agents-office')
)

$ErrorActionPreference = 'Stop'

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $emulator = Start-MAEmulator -Scenario @{
        steps = @(
            @{ tool = 'bash'; input = @{ command = 'python make.py /mnt/session/outputs/servers.xlsx' }; result = 'written' }
            @{ file = 'servers.xlsx'; content = 'a workbook' }
            @{ message = 'servers.xlsx has a sheet with the servers, and a chart of their free space.' }
        )
    }
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
}

$agent = Get-MAAgent | Where-Object Name -EQ 'Office clerk' | Select-Object -First 1
if (-not $agent) { $agent = New-MAAgent -Name 'Office clerk' -Model claude-opus-4-6 -Skill xlsx -Tool (New-MAToolset) }

$figures = @(
    [pscustomobject]@{ Server = 'fs01'; SizeGB = 2000; FreeGB = 82 }
    [pscustomobject]@{ Server = 'fs02'; SizeGB = 2000; FreeGB = 900 }
    [pscustomobject]@{ Server = 'web01'; SizeGB = 100; FreeGB = 8 }
)
$prompt = 'Make an Excel workbook of these servers, servers.xlsx, with the share of free space and a chart of it.'
$result = $figures | Invoke-MAAgent $prompt -Agent $agent -Environment $Environment -OutFolder $OutFolder -Force -MaxCost 2 -TimeoutSec 1800

$result.Text
$result.Files | ForEach-Object { 'Saved {0}' -f $_.Name }

if ($emulator) { $emulator | Stop-MAEmulator }
