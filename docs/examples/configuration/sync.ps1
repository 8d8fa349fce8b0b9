<#
.SYNOPSIS
    Makes the service agree with the documents of this folder. What is no more declared is left alone, and told.
#>
$ErrorActionPreference = 'Stop'
Sync-MAConfiguration -Path $PSScriptRoot -PassThru | Format-Table
if (-not (Compare-MAConfiguration -Path $PSScriptRoot -Quiet)) { exit 2 }
