<#
.SYNOPSIS
Writes what a release has beside its package: hashes, the list of what is in it, and on Windows a catalogue of its files.

.DESCRIPTION
All is made of the package itself, so it is of what was tested: SHA256SUMS.txt, as sha256sum -c reads it; ManagedAgents.<version>.spdx.json (SPDX 2.3);
ManagedAgents.<version>.cat, where this system has New-FileCatalog, signed where -Certificate is given.

.PARAMETER Package
The package.

.PARAMETER Certificate
With it the catalogue is signed: a certificate for signing code, with its key.

.OUTPUTS
The files.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Package,

    [System.Security.Cryptography.X509Certificates.X509Certificate2] $Certificate
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
Add-Type -AssemblyName System.IO.Compression.FileSystem

$nupkg = Get-Item $Package
$folder = $nupkg.DirectoryName
$name, $version = $nupkg.BaseName -split '\.', 2
$module = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())

function Get-Sha256([string] $Path) {
    (Get-FileHash $Path -Algorithm SHA256).Hash.ToLowerInvariant()
}

function Get-DependencyList {
    [xml] $packages = Get-Content -Raw (Join-Path $PSScriptRoot '../Directory.Packages.props')
    $own = $packages.SelectSingleNode('//SystemTextJsonVersion').InnerText
    foreach ($one in $packages.SelectNodes('//ShippedDependency')) {
        $number = $one.Version -replace '^\$\(SystemTextJsonVersion\)$', $own
        [ordered]@{
            SPDXID = "SPDXRef-$($one.Include)"
            name = $one.Include
            versionInfo = $number
            supplier = 'Organization: Microsoft'
            downloadLocation = "https://www.nuget.org/packages/$($one.Include)/$number"
            filesAnalyzed = $false
            licenseConcluded = 'MIT'
            licenseDeclared = 'MIT'
            copyrightText = '(c) Microsoft Corporation. All rights reserved.'
            externalRefs = @(@{ referenceCategory = 'PACKAGE-MANAGER'; referenceType = 'purl'; referenceLocator = "pkg:nuget/$($one.Include)@$number" })
        }
    }
}

function Get-Document {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingBrokenHashAlgorithms', '', Justification = 'SPDX wants a SHA1 of each file; beside it stands the SHA256.')]
    param([string] $Folder)

    $files = @(Get-ChildItem $Folder -Recurse -File | Sort-Object FullName | ForEach-Object {
        $path = $_.FullName.Substring($Folder.Length + 1).Replace('\', '/')
        [ordered]@{
            SPDXID = "SPDXRef-File-$($path -replace '[^A-Za-z0-9.-]', '-')"
            fileName = "./$path"
            checksums = @(
                @{ algorithm = 'SHA1'; checksumValue = (Get-FileHash $_.FullName -Algorithm SHA1).Hash.ToLowerInvariant() }
                @{ algorithm = 'SHA256'; checksumValue = Get-Sha256 $_.FullName }
            )
            licenseConcluded = 'MIT'
            copyrightText = 'NOASSERTION'
        }
    })
    $packed = [ordered]@{
        SPDXID = 'SPDXRef-Package'
        name = $name
        versionInfo = $version
        packageFileName = $nupkg.Name
        supplier = 'Organization: ManagedAgents contributors'
        downloadLocation = 'NOASSERTION'
        filesAnalyzed = $false
        checksums = @(@{ algorithm = 'SHA256'; checksumValue = Get-Sha256 $nupkg.FullName })
        licenseConcluded = 'MIT'
        licenseDeclared = 'MIT'
        copyrightText = '(c) ManagedAgents contributors. MIT License.'
        primaryPackagePurpose = 'LIBRARY'
    }
    $dependencies = @(Get-DependencyList)
    $relations = @(@{ spdxElementId = 'SPDXRef-DOCUMENT'; relationshipType = 'DESCRIBES'; relatedSpdxElement = 'SPDXRef-Package' })
    $relations += $files + $dependencies | ForEach-Object { @{ spdxElementId = 'SPDXRef-Package'; relationshipType = 'CONTAINS'; relatedSpdxElement = $_.SPDXID } }
    [ordered]@{
        spdxVersion = 'SPDX-2.3'
        dataLicense = 'CC0-1.0'
        SPDXID = 'SPDXRef-DOCUMENT'
        name = "$name $version"
        documentNamespace = "https://spdx.org/spdxdocs/$name-$version-$(Get-Sha256 $nupkg.FullName)"
        creationInfo = [ordered]@{ created = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ'); creators = @('Tool: New-ReleaseFile.ps1', 'Organization: ManagedAgents contributors') }
        packages = @($packed) + $dependencies
        files = $files
        relationships = $relations
    }
}

try {
    [IO.Compression.ZipFile]::ExtractToDirectory($nupkg.FullName, $module)
    # What only a feed reads is in no installed module. A name that begins with a dot is hidden, but on Windows.
    Remove-Item -LiteralPath (Join-Path $module '[Content_Types].xml'), (Join-Path $module '_rels'), (Join-Path $module 'package'), (Join-Path $module "$name.nuspec") -Recurse -Force

    $document = Join-Path $folder "$name.$version.spdx.json"
    [IO.File]::WriteAllText($document, (Get-Document $module | ConvertTo-Json -Depth 8))
    $written = @($nupkg.FullName, $document)
    if (Get-Command New-FileCatalog -ErrorAction Ignore) {
        $catalogue = Join-Path $folder "$name.$version.cat"
        $null = New-FileCatalog -Path $module -CatalogFilePath $catalogue -CatalogVersion 2.0
        if ($Certificate) {
            $null = Set-AuthenticodeSignature $catalogue -Certificate $Certificate -HashAlgorithm SHA256 -TimestampServer http://timestamp.digicert.com
        }
        $written += $catalogue
    }
    $sums = Join-Path $folder SHA256SUMS.txt
    [IO.File]::WriteAllText($sums, (($written | ForEach-Object { "$(Get-Sha256 $_)  $(Split-Path $_ -Leaf)`n" }) -join ''))
    Get-Item ($written + $sums)
} finally {
    if (Test-Path $module) {
        Remove-Item -LiteralPath $module -Recurse -Force
    }
}
