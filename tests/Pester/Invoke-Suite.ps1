<#
.SYNOPSIS
Runs the Pester tests on the staged module, or on a package of it.

.DESCRIPTION
The tests run in a process of their own, as a loaded dll cannot be replaced by the next build. Throws when a test fails.

.PARAMETER Package
A folder with a package of the module. It is installed from there into an empty module path, and tested where it lies then.

.PARAMETER ResultPath
A file for the results in NUnit form.

.PARAMETER PesterVersion
The major version of Pester, 5 or 6, where more than one is installed; the newest by default.
#>
[CmdletBinding()]
param(
    [string] $Package,
    [string] $ResultPath,

    [ValidateRange(5, 6)]
    [int] $PesterVersion
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

function Expand-ModulePackage([string] $From, [string] $To) {
    $repository = "ManagedAgents-$([guid]::NewGuid())"
    # The list of repositories is one file of the user, and two suites may run at once.
    $one = [Threading.Mutex]::new($false, 'ManagedAgents-Invoke-Suite')
    $null = $one.WaitOne()
    try {
        Register-PSResourceRepository -Name $repository -Uri (Convert-Path $From) -Trusted
        try {
            Save-PSResource -Name ManagedAgents -Repository $repository -Path $To
        } finally {
            Unregister-PSResourceRepository -Name $repository
        }
    } finally {
        $one.ReleaseMutex()
        $one.Dispose()
    }
    Get-ChildItem $To -Recurse -Filter ManagedAgents.psd1 | Select-Object -ExpandProperty FullName
}

$root = Convert-Path "$PSScriptRoot/../.."
$module = Join-Path $root 'out/ManagedAgents/ManagedAgents.psd1'
if ($Package) {
    # A folder for each version, as both may run at once.
    $installed = Join-Path $root "out/installed$PesterVersion"
    if (Test-Path $installed) {
        Remove-Item $installed -Recurse -Force
    }
    $null = New-Item $installed -ItemType Directory
    $module = Expand-ModulePackage -From $Package -To $installed
}
"Testing $module in PowerShell $($PSVersionTable.PSVersion)."

$settings = @{ Run = @{ Path = $PSScriptRoot; Exit = $true } }
if ($ResultPath) {
    $settings.TestResult = @{ Enabled = $true; OutputPath = $ResultPath }
}
$pester = @{ MinimumVersion = '5.0' }
if ($PesterVersion) {
    $pester = @{ MinimumVersion = "$PesterVersion.0"; MaximumVersion = "$PesterVersion.*" }
}
$engine = if ($PSVersionTable.PSEdition -eq 'Core') { 'pwsh' } else { 'powershell' }
$previous = $env:MANAGEDAGENTS_TEST_MODULE
$env:MANAGEDAGENTS_TEST_MODULE = $module
try {
    & $engine -NoProfile -NonInteractive -Command {
        param($Settings, $Pester)
        Import-Module Pester @Pester
        "This is Pester $((Get-Module Pester).Version)."
        Invoke-Pester -Configuration $Settings
    } -args $settings, $pester
} finally {
    $env:MANAGEDAGENTS_TEST_MODULE = $previous
}
if ($LASTEXITCODE -ne 0) {
    throw "$LASTEXITCODE Pester tests failed."
}
