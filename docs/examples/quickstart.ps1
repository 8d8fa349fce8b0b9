<#
.SYNOPSIS
    The whole way of a session, in two minutes and without an account.
.DESCRIPTION
    Starts the built-in emulator, creates an environment and an agent with a tool of our own, starts a session, sends a message and shows
    the events as they stream, answers the agent's call of our tool, saves the file it made, and cleans up.
    With -Service it does the same against the real service: set ANTHROPIC_API_KEY first. That costs a few cents.
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Destination = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'managed-agents-quickstart')
)

$ErrorActionPreference = 'Stop'

# What the emulated agent does: it looks around, calls our tool, and writes a report.
$scenario = @(
    @{
        match = 'disk'
        steps = @(
            @{ thinking = $true }
            @{ delayMs = 300 }
            @{ message = 'I will look at what is known, then ask for the disk report.' }
            @{ delayMs = 300 }
            @{ tool = 'bash'; input = @{ command = 'ls /workspace' }; result = "servers.txt`nthresholds.json" }
            @{ customTool = 'get_disk_report'; input = [ordered]@{ server = 'fs01'; minimumFreePercent = 10 } }
            @{ delayMs = 300 }
            @{ message = 'The report says: {{result}}' }
            @{ file = 'report.md'; content = "# Disk report`n`n{{result}}`n" }
            @{ delayMs = 300 }
            @{ message = 'fs01 is low on disk. I wrote report.md.' }
        )
    }
)

if (-not $Service) {
    $emulator = Start-MAEmulator -Scenario $scenario
    $emulator | Connect-MAService
}

# An environment is the sandbox, an agent is model, prompt and tools.
$suffix = [guid]::NewGuid().ToString('n').Substring(0, 8)
$environment = New-MAEnvironment -Name "quickstart-$suffix"
$tool = New-MATool -Name get_disk_report -Description 'Free disk space of one of our servers' -InputSchema @{
    type = 'object'
    properties = @{
        server = @{ type = 'string'; description = 'The server' }
        minimumFreePercent = @{ type = 'integer'; description = 'Report volumes with less than this' }
    }
    required = @('server')
}
$agent = New-MAAgent -Name 'Server helper' -Model claude-opus-4-6 -Tool (New-MAToolset), $tool -System (
    'You help an admin. Call get_disk_report, then write what you found to /mnt/session/outputs/report.md.')
$session = Start-MASession -Agent $agent -Environment $environment -Title 'Quick start'

# Send, then receive: nothing is lost in between, and each row shows as its event arrives.
$session | Send-MAMessage 'Is the disk of server fs01 getting full?' | Receive-MAEvent

# The session now waits for our tool's result. It goes on as soon as it has it.
while ($calls = Get-MAPendingAction -Session $session) {
    foreach ($call in $calls) {
        $call | Send-MAToolResult -Result "$($call.Input.server): volume D: has 4 % free" | Receive-MAEvent
    }
}

# What the agent wrote to /mnt/session/outputs.
Get-MAFile -Session $session | ForEach-Object { "The agent wrote $($_.FileName), $($_.SizeBytes) bytes." }
$null = [IO.Directory]::CreateDirectory($Destination)
Get-MAFile -Session $session | Save-MAFile -Destination $Destination -Force -PassThru | ForEach-Object {
    "Saved $($_.FullName):"
    [IO.File]::ReadAllText($_.FullName)
}

# Clean up. Agents cannot be deleted, only archived.
Remove-MASession -Id $session -Confirm:$false
$null = Disable-MAAgent -Id $agent -Confirm:$false
Remove-MAEnvironment -Id $environment -Confirm:$false
if ($emulator) { $emulator | Stop-MAEmulator }
'Done.'
