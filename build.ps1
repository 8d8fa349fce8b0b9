<#
.SYNOPSIS
Builds, tests, packages and publishes the ManagedAgents module.

.DESCRIPTION
A thin face over dotnet, Pester, PlatyPS and PSResourceGet, on Windows PowerShell 5.1 and PowerShell 7. The work itself
is in the project files: "dotnet build" alone stages an importable module at out/ManagedAgents, "dotnet pack" packs it.

.PARAMETER Task
Build    compiles everything and stages the module at out/ManagedAgents.
QuickStart  builds the module and goes the whole way of a session against the built-in emulator (docs/examples/quickstart.ps1).
Test     builds, then runs the dotnet tests and, where Pester is installed, the Pester tests.
Docs     builds the module, then writes into the help pages in docs/en-US what follows from the code, and makes of them
         docs/en-US/ManagedAgents.dll-Help.xml; needs Microsoft.PowerShell.PlatyPS.
Site     makes the help as static pages, in out/site; needs PowerShell 7. Open out/site/index.html.
Schema   builds the module, then writes src/ManagedAgents/Configuration/ManagedAgents.schema.json, by which editors know documents.
Package  makes out/ManagedAgents.<version>.nupkg, with exactly the files that src/ManagedAgents/ModuleFiles.txt lists.
Release  writes beside that package what a release at GitHub has besides: hashes, the list of what is in it, on Windows a catalogue.
Publish  publishes what Package has made, with the key in the environment variable PSGALLERY_API_KEY.

.PARAMETER Configuration
Release, or Debug. QuickStart builds Debug by default, as "dotnet build" and "dotnet test" do, which then find the module built.

.PARAMETER ProjectUri
With Package: the address of the repository on GitHub, for the Gallery, and for Get-Help -Online. Where it is left out, the package names none.
With Site: the same, for links to sources.

.PARAMETER Repository
With Publish: where to; the PowerShell Gallery by default. A folder that was registered as a repository needs no key.

.EXAMPLE
./build.ps1 -Task Test

.EXAMPLE
./build.ps1 -Task Package -ProjectUri https://github.com/owner/name; ./build.ps1 -Task Publish -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'QuickStart', 'Test', 'Docs', 'Site', 'Schema', 'Package', 'Release', 'Publish')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = $(if ($Task -eq 'QuickStart') { 'Debug' } else { 'Release' }),

    [uri] $ProjectUri,

    [string] $Repository = 'PSGallery'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$options = '--configuration', $Configuration

function Invoke-Dotnet {
    & dotnet @args @options
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Assert-Module([string] $Name, [version] $Minimum) {
    if (-not (Get-Module -Name $Name -ListAvailable | Where-Object Version -GE $Minimum)) {
        throw "-Task $Task needs the module $Name $Minimum or newer: Install-PSResource $Name"
    }
}

function Invoke-QuickStart {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/ManagedAgents')
    Import-Module (Join-Path $PSScriptRoot 'out/ManagedAgents')
    & (Join-Path $PSScriptRoot 'docs/examples/quickstart.ps1')
}

function Invoke-Test {
    Invoke-Dotnet test (Join-Path $PSScriptRoot 'ManagedAgents.slnx')
    if (Get-Module -Name Pester -ListAvailable | Where-Object Version -GE ([version]'5.0')) {
        & (Join-Path $PSScriptRoot 'tests/Pester/Invoke-Suite.ps1')
    } else {
        Write-Warning 'Pester 5 or 6 is not installed: its tests are not run.'
    }
}

# In a process of its own, as a loaded dll cannot be replaced by the next build.
function Invoke-HelpUpdate {
    Assert-Module Microsoft.PowerShell.PlatyPS 1.0
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/ManagedAgents')
    $documentation = Join-Path $PSScriptRoot "src/ManagedAgents/bin/$Configuration/netstandard2.0/ManagedAgents.xml"
    $engine = (Get-Process -Id $PID).Path
    # A PowerShell from NuGet is run by dotnet.
    $entry = @(if ((Split-Path $engine -Leaf) -like 'dotnet*') { Join-Path $PSHOME 'pwsh.dll' })
    & $engine @entry -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'docs/Update-HelpPage.ps1') -Documentation $documentation
    if ($LASTEXITCODE -ne 0) {
        throw "docs/Update-HelpPage.ps1 failed with exit code $LASTEXITCODE."
    }
}

# As packages and tags have it: 0.3.0, or 0.3.0-beta1.
function Get-PackageVersion {
    $manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'ManagedAgents.psd1')
    $prerelease = $manifest.PrivateData.PSData['Prerelease']
    if ($prerelease) { "$($manifest.ModuleVersion)-$prerelease" } else { $manifest.ModuleVersion }
}

# In a process of its own, as the help.
function Invoke-SchemaUpdate {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/ManagedAgents')
    $engine = (Get-Process -Id $PID).Path
    $entry = @(if ((Split-Path $engine -Leaf) -like 'dotnet*') { Join-Path $PSHOME 'pwsh.dll' })
    $module = Join-Path $PSScriptRoot 'out/ManagedAgents'
    $schema = Join-Path $PSScriptRoot 'src/ManagedAgents/Configuration/ManagedAgents.schema.json'
    & $engine @entry -NoProfile -NonInteractive -Command "Import-Module '$module'; [IO.File]::WriteAllText('$schema', [ManagedAgents.Client.Configuration.ConfigurationSchema]::Text)"
    if ($LASTEXITCODE -ne 0) {
        throw "The schema could not be written; exit code $LASTEXITCODE."
    }
}

function Publish-Package {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $To)

    Assert-Module Microsoft.PowerShell.PSResourceGet 1.1
    $version = Get-PackageVersion
    $nupkg = Join-Path $PSScriptRoot "out/ManagedAgents.$version.nupkg"
    if (-not (Test-Path $nupkg)) {
        throw "There is no $nupkg. Run ./build.ps1 -Task Package first."
    }

    $target = Get-PSResourceRepository $To
    if (-not $PSCmdlet.ShouldProcess("$nupkg to $($target.Uri)", 'Publish')) {
        return
    }
    $publish = @{ NupkgPath = $nupkg; Repository = $To }
    if (-not $target.Uri.IsFile) {
        if (-not $env:PSGALLERY_API_KEY) {
            throw 'The environment variable PSGALLERY_API_KEY has no key.'
        }
        $publish.ApiKey = $env:PSGALLERY_API_KEY
    }
    Publish-PSResource @publish
}

switch ($Task) {
    'Build' { Invoke-Dotnet build (Join-Path $PSScriptRoot 'ManagedAgents.slnx') }
    'QuickStart' { Invoke-QuickStart }
    'Test' { Invoke-Test }
    'Docs' { Invoke-HelpUpdate }
    'Site' { & (Join-Path $PSScriptRoot 'docs/New-Site.ps1') -Destination (Join-Path $PSScriptRoot 'out/site') -ProjectUri $ProjectUri }
    'Schema' { Invoke-SchemaUpdate }
    'Package' { Invoke-Dotnet pack (Join-Path $PSScriptRoot 'src/ManagedAgents') "-p:PackageProjectUrl=$ProjectUri" }
    'Release' { & (Join-Path $PSScriptRoot '.ci/New-ReleaseFile.ps1') -Package (Join-Path $PSScriptRoot "out/ManagedAgents.$(Get-PackageVersion).nupkg") }
    'Publish' { Publish-Package -To $Repository }
}
