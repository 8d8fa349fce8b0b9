<#
.SYNOPSIS
    Makes the pictures of a transcript that the README shows, light and dark, from a session with the emulator.
.DESCRIPTION
    Needs PowerShell 7, the built module, and Chromium or Chrome on the path (or its name as -Browser). The pictures are as the browser
    makes them; the ones in this folder have been given fewer colours afterwards.
#>
[CmdletBinding()]
param([string] $Browser = 'chromium', [int] $Height = 1475)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../out/ManagedAgents"

function Get-VolumeReport {
    <#
    .SYNOPSIS
        Gets the volumes of a server that have little free space.
    #>
    param([Parameter(Mandatory)] [string] $Server)
    $free = @{ fs01 = 4; web01 = 8 }[$Server]
    if (-not $free) { throw "There is no server '$Server'." }
    [pscustomobject]@{ Server = $Server; Volume = 'D:'; FreePercent = $free }
}

$emulator = Start-MAEmulator -Scenario @{
    steps = @(
        @{ thinking = $true }
        @{ message = 'I ask for the report of each server, then look at what fills the fullest volume.' }
        @{ delayMs = 400 }
        @{ customTool = 'get_volume_report'; input = @{ Server = 'fs01' } }
        @{ customTool = 'get_volume_report'; input = @{ Server = 'web01' } }
        @{ customTool = 'get_volume_report'; input = @{ Server = 'web2' } }
        @{ error = 'overloaded_error'; message = 'The model is overloaded.' }
        @{ delayMs = 1300 }
        @{ tool = 'bash'; input = @{ command = 'du -sh /mnt/shares/scans' }; ask = $true; result = "412G`t/mnt/shares/scans" }
        @{ tool = 'bash'; input = @{ command = 'rm -r /mnt/shares/scans/2019' }; ask = $true; result = '' }
        @{ message = "Two of our servers are low on disk:`n`n| Server | Volume | Free | What fills it |`n|---|---|---:|---|`n| fs01 | D: | 4 % | ``/mnt/shares/scans``, 412 GB |`n| web01 | D: | 8 % | |`n`nI was not allowed to delete the scans of 2019. **Please decide what may go.**" }
    )
}
$emulator | Connect-MAService
$work = @{
    Agent       = New-MAAgent -Name 'Server helper' -Model claude-opus-4-6 -Tool (New-MAToolset), (New-MATool -Command Get-VolumeReport)
    Environment = New-MAEnvironment -Name ops
    Title       = 'Which of our servers are low on disk?'
    Tool        = 'Get-VolumeReport'
    Approve     = 'bash:du *'
}
$result = Invoke-MAAgent 'Which of our servers are low on disk, and what fills them?' @work -WarningAction Ignore
$page = New-TemporaryFile | Rename-Item -NewName { "$($_.BaseName).html" } -PassThru
Get-MASession -Id $result.SessionId | ConvertTo-MATranscript -Format Html | Set-Content $page
$emulator | Stop-MAEmulator

foreach ($scheme in 'light', 'dark') {
    # 1: dark, 0: light.
    $switches = '--headless', '--no-sandbox', '--hide-scrollbars', "--window-size=1060,$Height", "--blink-settings=preferredColorScheme=$([int]($scheme -eq 'light'))"
    & $Browser @switches "--screenshot=$PSScriptRoot/transcript-$scheme.png" "file://$page" 2>$null
}
Remove-Item $page
Get-Item "$PSScriptRoot/*.png"
