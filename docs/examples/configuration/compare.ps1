<#
.SYNOPSIS
    Shows what the documents of this folder would change, and fails where that cannot be done.
.PARAMETER Drift
    Fails where anything differs, too: for a look at night, when nothing should.
#>
param([switch] $Drift)

$plan = @(Compare-MAConfiguration -Path $PSScriptRoot -ErrorAction Continue -ErrorVariable failures)
if ($env:GITHUB_STEP_SUMMARY) {
    $rows = $plan | ForEach-Object { "| $($_.Action) | $($_.Kind) | $($_.Key) | $($_.Difference.Path -join ', ') |" }
    Add-Content -Path $env:GITHUB_STEP_SUMMARY -Value (@('| | | | |', '|---|---|---|---|') + $rows)
}
$plan | Format-Table
$plan | Where-Object { $_.Difference } | Format-List
if ($failures -or ($Drift -and $plan)) { exit 2 }
