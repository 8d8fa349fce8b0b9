<#
.SYNOPSIS
    A job that the service runs every night by itself: with a credential for an MCP server, a memory from one night to the next, and a schedule.
.DESCRIPTION
    Makes, from nothing, all that a nightly deployment needs, runs it once to see it work, and shows what a morning's look at the runs is. No
    machine of yours need be on while the job runs.

    As it stands it runs against the built-in emulator, and lets the night come at once. With -Service it makes the deployment at the real
    service: set ANTHROPIC_API_KEY, and TICKET_TOKEN for the MCP server whose address you give.
.EXAMPLE
    ./nightly-deployment.ps1 -Service -McpServer https://tickets.example.com/mcp -TimeZone America/Chicago
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $McpServer = 'https://tickets.example.com/mcp',
    [string] $Schedule = '15 2 * * *',
    [string] $TimeZone = 'Europe/Berlin'
)

$ErrorActionPreference = 'Stop'

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $emulator = Start-MAEmulator -StreamWaitMs 0 -Scenario @{
        steps = @(
            @{ mcpTool = 'list_tickets'; server = 'tickets'; input = @{ state = 'new' }; result = '17: the printer on floor 2 is on fire' }
            @{ tool = 'write'; input = @{ file_path = '/mnt/memory/night-log/tickets.md' }; result = 'Written.' }
            @{ message = 'One new ticket: 17, the printer on floor 2. It is in the night log.' }
        )
    }
    $emulator | Connect-MAService
}

# The token is sent once, and shown by nobody again.
$token = [securestring]::new()
foreach ($character in $(if ($env:TICKET_TOKEN) { $env:TICKET_TOKEN } else { 'made-up-token' }).ToCharArray()) { $token.AppendChar($character) }
$vault = New-MAVault -Name 'Night watch'
$null = $vault | New-MAVaultCredential -Url $McpServer -Token $token -Name tickets

$memory = New-MAMemoryStore -Name 'Night log' -Description 'What the last nights found.'
$agent = @{
    Name      = 'Night watch'
    Model     = 'claude-opus-5-5'
    System    = 'You look at new tickets every night. Read the night log first, and remember there what you find.'
    McpServer = New-MAMcpServer tickets $McpServer
    Tool      = (New-MAToolset), (New-MAMcpToolset tickets -PermissionPolicy always_allow)
}
$job = @{
    Name        = 'Night watch'
    Environment = New-MAEnvironment -Name 'night'
    Vault       = $vault
    Resource    = New-MAResource -MemoryStore $memory -Access read_write
    Budget      = 2
    Message     = 'Sum up the new tickets.'
    Schedule    = $Schedule
    TimeZone    = $TimeZone
}
$nightly = New-MAAgent @agent | New-MADeployment @job

'It will run at:'
foreach ($time in $nightly.UpcomingRuns) { '  {0:yyyy-MM-dd HH:mm} UTC' -f $time.UtcDateTime }

''
'Once by hand:'
$nightly | Start-MADeployment | Receive-MAEvent -Type agent.message -TimeoutSec 900 | ForEach-Object { "  $($_.Text)" }

if ($emulator) {
    # The night comes, and in the second one somebody has archived the environment.
    $emulator.RunSchedules($nightly.UpcomingRuns[0])
    $null = Get-MADeploymentRun -Deployment $nightly -Trigger schedule | Wait-MASession
    $null = $job.Environment | Disable-MAEnvironment -Confirm:$false
    $emulator.RunSchedules($nightly.UpcomingRuns[1])
}

''
'In the morning:'
foreach ($run in Get-MADeploymentRun -Deployment $nightly) { '  {0,-8} {1}' -f $run.TriggerContext.Type, $(if ($run.Error) { "failed, $($run.Error)" } else { 'done' }) }
$now = Get-MADeployment $nightly
"The deployment is $($now.Status)$(if ($now.PausedReason) { ": $($now.PausedReason)" })."

if ($emulator) { $emulator | Stop-MAEmulator }
