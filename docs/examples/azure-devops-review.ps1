<#
.SYNOPSIS
    Reviews a pull request of Azure DevOps from its pipeline: findings become threads of the request, lines of the log, and the exit code.
.DESCRIPTION
    The agent posts each finding with a function of ours, Add-ReviewThread, which is its tool: it can write threads, and nothing else. The
    access token of the pipeline stays here. Findings are told as ##vso lines, which Azure Pipelines shows at the run.

    Exit codes: 0 for no blocking finding, 1 for one or more, 2 where the review did not come to its end.

    As it stands it runs against the built-in emulator, and threads are only shown. With -Service it runs against the real service, in a
    pipeline with the secret variable ANTHROPIC_API_KEY, SYSTEM_ACCESSTOKEN mapped, and the whole history fetched.
.EXAMPLE
    ./azure-devops-review.ps1 -Service -Environment reviews
#>
[CmdletBinding()]
param(
    [switch] $Service,
    [string] $Environment = 'reviews'
)

$ErrorActionPreference = 'Stop'
$script:threads = @()

function Add-ReviewThread {
    <#
    .SYNOPSIS
        Adds a thread with one finding to the pull request, at a line of a file.
    .PARAMETER Path
        The file, from the root of the repository, with a leading slash.
    .PARAMETER Line
        The line in the new version of the file.
    .PARAMETER Text
        What is wrong, and how to put it right.
    .PARAMETER Blocking
        True where the request must not be completed with this.
    #>
    param(
        [Parameter(Mandatory)] [ValidatePattern('^/[A-Za-z0-9._/-]+\z')] [string] $Path,
        [Parameter(Mandatory)] [ValidateRange(1, 1000000)] [int] $Line,
        [Parameter(Mandatory)] [ValidateLength(1, 4000)] [string] $Text,
        [switch] $Blocking
    )
    $place = @{ line = $Line; offset = 1 }
    $thread = @{
        comments      = @( @{ content = $Text; commentType = 'text' } )
        status        = 'active'
        threadContext = @{ filePath = $Path; rightFileStart = $place; rightFileEnd = $place }
    }
    if ($Service) {
        $request = $env:SYSTEM_COLLECTIONURI, $env:SYSTEM_TEAMPROJECTID, $env:BUILD_REPOSITORY_ID, $env:SYSTEM_PULLREQUEST_PULLREQUESTID
        $uri = '{0}{1}/_apis/git/repositories/{2}/pullRequests/{3}/threads?api-version=7.1' -f $request
        $header = @{ Authorization = "Bearer $env:SYSTEM_ACCESSTOKEN" }
        $null = Invoke-RestMethod -Method Post -Uri $uri -Headers $header -ContentType 'application/json' -Body ($thread | ConvertTo-Json -Depth 5)
    }
    $script:threads += [pscustomobject]@{ Path = $Path; Line = $Line; Text = $Text; Blocking = [bool] $Blocking }
    'Added.'
}

# What comes from an agent is data: a line break or a bracket in it must not begin another command of the log.
function Format-Vso([string] $Text) { $Text -replace '%', '%AZP25' -replace "`r", '%0D' -replace "`n", '%0A' -replace ';', '%3B' -replace ']', '%5D' }

if (-not $Service) {
    # What the emulated agent does. The real one decides by itself.
    $emulator = Start-MAEmulator -Scenario @{
        steps = @(
            @{ customTool = 'add_review_thread'; input = @{ Path = '/src/auth.py'; Line = 2; Text = "A password in the source.`nMove it to the key vault."; Blocking = $true } }
            @{ customTool = 'add_review_thread'; input = @{ Path = '/src/auth.py'; Line = 40; Text = 'This is never called.' } }
            @{ message = 'Two findings, one of them blocking.' }
        )
    }
    $emulator | Connect-MAService
    $null = New-MAEnvironment -Name $Environment
    $changes = "diff --git a/src/auth.py b/src/auth.py`n+password = 'hunter2'"
} else {
    $changes = git diff "origin/$($env:SYSTEM_PULLREQUEST_TARGETBRANCH -replace '^refs/heads/')...HEAD"
}

$work = @{
    Model       = 'claude-opus-4-6'
    System      = 'You are a senior code reviewer. Report each finding by the tool, and nothing that is a matter of taste.'
    Environment = $Environment
    Tool        = 'Add-ReviewThread'
    MaxCost     = 5
    TimeoutSec  = 1800
}
try {
    $result = $changes | Invoke-MAAgent 'Review these changes of a pull request.' @work
} catch {
    "##vso[task.logissue type=error]The review did not come to its end: $(Format-Vso $_)"
    exit 2
} finally {
    if ($emulator) { $emulator | Stop-MAEmulator }
}

foreach ($thread in $script:threads) {
    $kind = if ($thread.Blocking) { 'error' } else { 'warning' }
    "##vso[task.logissue type=$kind;sourcepath=$(Format-Vso $thread.Path);linenumber=$($thread.Line)]$(Format-Vso $thread.Text)"
}
Format-Vso $result.Text
if ($script:threads | Where-Object Blocking) {
    '##vso[task.complete result=Failed]Blocking findings'
    exit 1
}
