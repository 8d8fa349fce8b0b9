<#
.SYNOPSIS
    Writes into the help pages what follows from the code, and makes of them the help that Get-Help reads.
.DESCRIPTION
    By hand a page holds its synopsis, description, examples, notes, links, and the texts of its inputs and outputs. The rest is written
    here: syntax, parameters and types as the module has them, the texts of parameters from the C# documentation (Get-ParameterHelp.ps1),
    and the list of the module's page. A cmdlet without a page gets one with placeholders, which the tests refuse until they are filled in.
    Needs Microsoft.PowerShell.PlatyPS. "build.ps1 -Task Docs" builds the module and runs this. A second run changes nothing.
.PARAMETER Documentation
    The XML documentation file of the module's dll.
.PARAMETER Folder
    Where the pages are.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Documentation,

    [string] $Folder = (Join-Path $PSScriptRoot 'en-US')
)

$ErrorActionPreference = 'Stop'

# PlatyPS asks help for properties that it has not, which is an error under version 2 and later.
Set-StrictMode -Version 1
Import-Module Microsoft.PowerShell.PlatyPS
Import-Module (Join-Path $PSScriptRoot '../out/ManagedAgents')

$Documentation = Convert-Path $Documentation
$Folder = Convert-Path $Folder
$placeholder = '{{ Fill in the Description }}'

# The types with the texts of the page. PlatyPS would keep types that are no more, and names a nullable one by what it wraps.
function Merge-TypeList($Written, [string[]] $Name) {
    $texts = @{}
    foreach ($type in $Written) { $texts[$type.Typename] = $type.Description }
    $order = @($Written | Where-Object Typename -In $Name | ForEach-Object Typename) + @($Name | Where-Object { -not $texts.ContainsKey($_) })
    $Written.Clear()
    foreach ($type in $order) {
        $text = if ($texts.ContainsKey($type)) { $texts[$type] } else { $placeholder }
        $Written.Add([Microsoft.PowerShell.PlatyPS.Model.InputOutput]::new($type, $text))
    }
}

function Get-InputType([System.Management.Automation.CmdletInfo] $Cmdlet) {
    $types = foreach ($parameter in $Cmdlet.Parameters.Values) {
        $sets = $parameter.ParameterSets.Values
        if ($sets.ValueFromPipeline -contains $true -or $sets.ValueFromPipelineByPropertyName -contains $true) { $parameter.ParameterType.ToString() }
    }
    if ($types) { $types | Select-Object -Unique } else { 'None' }
}

# What is to be written by hand. PlatyPS would take it from the help that is there of an older page.
function ConvertTo-Skeleton($Page) {
    $Page.Synopsis = '{{ Fill in the Synopsis }}'
    $Page.Description = $placeholder
    $Page.Notes = '{{ Fill in the Notes }}'
    $Page.Examples.Clear()
    foreach ($number in 1, 2) {
        $Page.Examples.Add([Microsoft.PowerShell.PlatyPS.Model.Example]::new("Example ${number}: {{ Fill in the Title }}", '{{ Fill in the Code }}'))
    }
    $Page.RelatedLinks.Clear()
    $Page.Inputs.Clear()
    $Page.Outputs.Clear()
    $Page
}

# Update-MarkdownCommandHelp would do less: it keeps parameters that are no more and their texts, and dates a page anew that has not changed.
function Write-CommandPage([System.Management.Automation.CmdletInfo] $Cmdlet) {
    $file = Join-Path $Folder "$($Cmdlet.Name).md"
    $isNew = -not (Test-Path $file)
    $made = New-CommandHelp $Cmdlet
    $syntax = $made.Syntax.ToArray()
    $parameters = $made.Parameters.ToArray()
    $page = if ($isNew) { ConvertTo-Skeleton $made } else { Import-MarkdownCommandHelp $file }

    $page.HasCmdletBinding = $true
    $page.Aliases = 'This cmdlet has no aliases.'
    $page.Syntax.Clear()
    foreach ($set in $syntax) {
        $set.HasCmdletBinding = $true
        $page.Syntax.Add($set)
    }
    $page.Parameters.Clear()
    foreach ($parameter in $parameters) {
        $help = $parameterHelp["$($Cmdlet.Name) -$($parameter.Name)"]
        $parameter.Description = $help.Text
        $parameter.DefaultValue = $help.Default
        $page.Parameters.Add($parameter)
    }
    Merge-TypeList $page.Inputs (Get-InputType $Cmdlet)
    Merge-TypeList $page.Outputs @($Cmdlet.OutputType | ForEach-Object { $_.Type.ToString() } | Select-Object -Unique)

    $synopses[$Cmdlet.Name] = $page.Synopsis
    Save-Page $file $page.ToMarkdownString()
}

# Everything up to the heading of its list is by hand. PlatyPS would keep cmdlets that are no more, and their old synopses.
function Write-ModulePage {
    $file = Join-Path $Folder 'ManagedAgents.md'
    $heading = '## ManagedAgents'
    $byHand = ([System.IO.File]::ReadAllText($file) -replace '\r' -split "(?m)^$heading$")[0]
    $list = foreach ($name in $synopses.Keys) { "### [$name]($name.md)", $synopses[$name] }
    Save-Page $file ($byHand + ((@($heading) + $list) -join "`n`n"))
}

# Dated anew only where something else has changed.
function Save-Page([string] $File, [string] $Text) {
    $Text = ($Text -replace '\r').TrimEnd() + "`n"
    if ((Test-Path $File) -and [System.IO.File]::ReadAllText($File) -replace '\r' -ceq $Text) { return }
    $Text = $Text -replace '(?m)^ms\.date: .*$', "ms.date: $([datetime]::Now.ToString('MM/dd/yyyy', [cultureinfo]::InvariantCulture))"
    [System.IO.File]::WriteAllText($File, $Text)
    Get-Item $File
}

$cmdlets = Get-Command -Module ManagedAgents -CommandType Cmdlet | Sort-Object Name
$parameterHelp = @{}
foreach ($help in & (Join-Path $PSScriptRoot 'Get-ParameterHelp.ps1') -Cmdlet $cmdlets -Documentation $Documentation) {
    $parameterHelp["$($help.Cmdlet) -$($help.Parameter)"] = $help
}
$synopses = [ordered]@{}
foreach ($cmdlet in $cmdlets) { Write-CommandPage $cmdlet }
Write-ModulePage
& (Join-Path $PSScriptRoot 'Convert-Help.ps1') -Folder $Folder
