<#
.SYNOPSIS
    Many pieces of work at once: one run of the agent for each line of a list, some at a time, results in order.
.DESCRIPTION
    A run that fails is one error, and the others go on. The sessions are deleted afterwards.

    As it stands it runs against the built-in emulator. With -Service it runs against the real service: set ANTHROPIC_API_KEY.
.EXAMPLE
    ./fan-out.ps1 -Service -Environment ops -ThrottleLimit 10
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Environment = 'batch',
    [int] $ThrottleLimit = 8
)

$ErrorActionPreference = 'Stop'

function Get-Ticket {
    <#
    .SYNOPSIS
        Gets the text of a support ticket by its number.
    #>
    param([Parameter(Mandatory)] [ValidateRange(1, 99999)] [int] $Number)
    "Ticket ${Number}: the printer on floor $($Number % 5) shows error $(30 + $Number)."
}

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $rules = foreach ($number in 1..20) {
        if ($number -eq 13) {
            @{ match = "ticket $number\b"; steps = @( @{ stop = 'refusal'; category = 'other'; explanation = 'There is nothing to summarise.' } ) }
        } else {
            @{ match = "ticket $number\b"; steps = @( @{ delayMs = 200 }, @{ customTool = 'get_ticket'; input = @{ Number = $number } }, @{ delayMs = 200 }, @{ message = '{{result}} Category: hardware.' } ) }
        }
    }
    $emulator = Start-MAEmulator -Scenario $rules
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
}

# One agent for all runs; each run has a session of its own.
$agent = New-MAAgent -Name 'Ticket reader' -Model claude-opus-4-6 -Tool (New-MATool -Command Get-Ticket) -System 'Summarise the ticket in one line and name its category.'

$watch = [Diagnostics.Stopwatch]::StartNew()
$results = 1..20 | ForEach-Object { "Summarise ticket $_" } |
    Invoke-MAAgent -Agent $agent -Environment $Environment -Tool (New-MATool -Command Get-Ticket) -ThrottleLimit $ThrottleLimit -Cleanup Delete -ErrorAction SilentlyContinue -ErrorVariable failed

foreach ($result in $results) { '{0,-22} {1,-10} {2}' -f $result.Prompt, $result.StopReason, $result.Text }
"$(@($results).Count) runs in $($watch.Elapsed.TotalSeconds.ToString('0.0')) seconds, $($failed.Count) of them failed:"
foreach ($failure in $failed) { "  $($failure.TargetObject): $failure" }

$null = Disable-MAAgent -Id $agent -Confirm:$false
if ($emulator) { $emulator | Stop-MAEmulator }
