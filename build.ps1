<#
.SYNOPSIS
Builds, tests and packages the ManagedAgents module.

.DESCRIPTION
A thin face over dotnet, Pester, PlatyPS and PSResourceGet, on Windows PowerShell 5.1 and PowerShell 7. The work itself
is in the project files: "dotnet build" alone stages an importable module at out/ManagedAgents.

.PARAMETER Task
Build    compiles everything and stages the module at out/ManagedAgents.
Test     builds, then runs the dotnet tests, PSScriptAnalyzer and Pester, each of the latter two where it is installed.
Docs     converts the help pages in docs/en-US to docs/en-US/ManagedAgents.dll-Help.xml; needs Microsoft.PowerShell.PlatyPS.
Package  builds, copies the module to out/package/ManagedAgents, checks its files against a list, and makes a nupkg of it
         in out/package; needs Microsoft.PowerShell.PSResourceGet 1.1 or newer for the nupkg.
Publish  publishes what Package has made to the PowerShell Gallery, with the key in the environment variable PSGALLERY_API_KEY.

.PARAMETER Configuration
Release, or Debug.

.EXAMPLE
./build.ps1 -Task Test

.EXAMPLE
./build.ps1 -Task Package; ./build.ps1 -Task Publish -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Publish')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$solution = Join-Path $PSScriptRoot 'ManagedAgents.slnx'
$dotnetOptions = $solution, '--configuration', $Configuration
$module = Join-Path $PSScriptRoot 'out/ManagedAgents'
$packageFolder = Join-Path $PSScriptRoot 'out/package'
$package = Join-Path $packageFolder 'ManagedAgents'
$help = Join-Path $PSScriptRoot 'docs/en-US'

# All that a package holds besides the about topics in docs/en-US.
$packageFiles = @(
    'LICENSE'
    'ManagedAgents.psd1'
    'ManagedAgents.dll'
    'ManagedAgents.Client.dll'
    'ManagedAgents.Emulator.dll'
    'ManagedAgents.Loader.dll'
    'ManagedAgents.Format.ps1xml'
    'ManagedAgents.Types.ps1xml'
    'dependencies/Microsoft.Bcl.AsyncInterfaces.dll'
    'dependencies/System.Buffers.dll'
    'dependencies/System.Memory.dll'
    'dependencies/System.Numerics.Vectors.dll'
    'dependencies/System.Runtime.CompilerServices.Unsafe.dll'
    'dependencies/System.Text.Encodings.Web.dll'
    'dependencies/System.Text.Json.dll'
    'dependencies/System.Threading.Tasks.Extensions.dll'
    'en-US/ManagedAgents.dll-Help.xml'
)

function Invoke-Program {
    $program, $arguments = $args
    & $program @arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$program $arguments failed with exit code $LASTEXITCODE."
    }
}

function Test-Module([string] $Name) {
    [bool](Get-Module -Name $Name -ListAvailable)
}

function Assert-Module([string] $Name, [string] $Purpose) {
    if (-not (Test-Module $Name)) {
        throw "$Purpose needs the module ${Name}: Install-PSResource $Name"
    }
}

function Invoke-Build {
    # Emptied first, so that no file of an older build is staged.
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }
    Invoke-Program dotnet build @dotnetOptions
}

function Invoke-Analyzer {
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    $places = 'build.ps1', 'PSScriptAnalyzerSettings.psd1', 'out/ManagedAgents/ManagedAgents.psd1', 'docs/examples', 'tests/Pester'
    $findings = $places | ForEach-Object { Join-Path $PSScriptRoot $_ } | Where-Object { Test-Path $_ } |
        ForEach-Object { Invoke-ScriptAnalyzer -Path $_ -Settings $settings -Recurse }
    if ($findings) {
        $findings | Out-String -Width 200
        throw "PSScriptAnalyzer found $(@($findings).Count) faults."
    }
}

function Invoke-Test {
    Invoke-Program dotnet test @dotnetOptions --no-build
    if (Test-Module PSScriptAnalyzer) {
        Invoke-Analyzer
    } else {
        Write-Warning 'PSScriptAnalyzer is not installed: the scripts are not analyzed.'
    }

    $suite = Join-Path $PSScriptRoot 'tests/Pester'
    if (-not (Test-Path (Join-Path $suite '*.Tests.ps1'))) {
        Write-Warning 'There are no Pester tests.'
    } elseif (-not (Test-Module Pester)) {
        Write-Warning 'Pester is not installed: its tests are not run.'
    } else {
        # In a process of its own, as a loaded dll cannot be replaced by the next build.
        $engine = (Get-Process -Id $PID).Path
        Invoke-Program $engine -NoProfile -NonInteractive -Command "Invoke-Pester -Configuration @{ Run = @{ Path = '$suite'; Exit = `$true } }"
    }
}

function Convert-Help {
    Assert-Module Microsoft.PowerShell.PlatyPS 'Docs'
    & (Join-Path $help '../Convert-Help.ps1')
}

function Export-Package {
    $topics = @(Get-ChildItem (Join-Path $help 'about_*.help.txt') -ErrorAction Ignore | ForEach-Object { "en-US/$($_.Name)" })
    $expected = $packageFiles + $topics
    $found = @(Get-ChildItem $module -Recurse -File | ForEach-Object { $_.FullName.Substring($module.Length + 1).Replace('\', '/') })
    $missing = @($expected | Where-Object { $found -notcontains $_ })
    $surplus = @($found | Where-Object { $expected -notcontains $_ })
    if ($missing -or $surplus) {
        throw "The module has wrong contents. Missing: $($missing -join ', '). Surplus: $($surplus -join ', ')."
    }

    if (Test-Path $packageFolder) {
        Remove-Item $packageFolder -Recurse -Force
    }
    $null = New-Item $packageFolder -ItemType Directory
    Copy-Item $module $package -Recurse
    $null = Test-ModuleManifest (Join-Path $package 'ManagedAgents.psd1')
    Assert-Module Microsoft.PowerShell.PSResourceGet 'The nupkg'
    Compress-PSResource -Path $package -DestinationPath $packageFolder
    Get-ChildItem $packageFolder -Filter *.nupkg
}

function Publish-Package {
    [CmdletBinding(SupportsShouldProcess)]
    param()

    Assert-Module Microsoft.PowerShell.PSResourceGet 'Publish'
    $nupkg = @(Get-ChildItem (Join-Path $packageFolder '*.nupkg') -ErrorAction Ignore)
    if ($nupkg.Count -ne 1) {
        throw "There is no single package in ${packageFolder}: run ./build.ps1 -Task Package first."
    }

    if (-not $PSCmdlet.ShouldProcess($nupkg[0].Name, 'Publish to the PowerShell Gallery')) {
        return
    }
    if (-not $env:PSGALLERY_API_KEY) {
        throw 'The environment variable PSGALLERY_API_KEY has no key.'
    }
    Publish-PSResource -NupkgPath $nupkg[0].FullName -Repository PSGallery -ApiKey $env:PSGALLERY_API_KEY
}

switch ($Task) {
    'Build' { Invoke-Build }
    'Test' { Invoke-Build; Invoke-Test }
    'Docs' { Convert-Help }
    'Package' { Invoke-Build; Export-Package }
    'Publish' { Publish-Package }
}
