<#
.SYNOPSIS
    Makes the help that Get-Help reads (MAML) from the help pages.
.DESCRIPTION
    Microsoft.PowerShell.PlatyPS reads the pages. The MAML is written here, as the one of PlatyPS 1.0 has no default values, breaks code at
    blank lines and leaves Markdown's marks in the text. Update-HelpPage.ps1 runs this; the result is committed, so that a build without pwsh
    has help.
.PARAMETER Folder
    Where the pages are, and ManagedAgents.dll-Help.xml.
#>
[CmdletBinding()]
param([string] $Folder = (Join-Path $PSScriptRoot 'en-US'))

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
Import-Module Microsoft.PowerShell.PlatyPS

$namespaces = [ordered]@{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Write-Element([string] $Name, [string] $Text) {
    $prefix, $local = $Name -split ':'
    $xml.WriteElementString($prefix, $local, $namespaces[$prefix], $Text)
}

# The content sees the variables of this function, too.
function Write-Group([string] $GroupName, [scriptblock] $GroupContent, [System.Collections.IDictionary] $Attribute = @{}) {
    $prefix, $local = $GroupName -split ':'
    $xml.WriteStartElement($prefix, $local, $namespaces[$prefix])
    foreach ($key in $Attribute.Keys) { $xml.WriteAttributeString($key, $Attribute[$key]) }
    & $GroupContent
    $xml.WriteEndElement()
}

# Markdown's paragraphs and lists without its marks; Get-Help wraps the lines itself.
function ConvertTo-Paragraph([string] $Markdown) {
    $text = $Markdown -replace '<!--.*?-->' -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '`'
    foreach ($block in $text.Trim() -split '(?:\r?\n){2,}') {
        $block -replace '\s*\r?\n\s*(?!- )', ' ' -replace '\s*\r?\n\s*- ', "`n- "
    }
}

function Write-Paragraph([string] $Markdown) {
    if ($Markdown.Trim()) {
        foreach ($paragraph in ConvertTo-Paragraph $Markdown) { Write-Element maml:para $paragraph }
    }
}

function Write-Text([string] $ElementName, [string] $Markdown) {
    Write-Group $ElementName { Write-Paragraph $Markdown }
}

function Write-Type([string] $FullName) {
    Write-Group dev:type { Write-Element maml:name $FullName }
}

function Get-PipelineInput($ParameterSet) {
    $ways = @(
        if ($ParameterSet.ValueFromPipeline) { 'ByValue' }
        if ($ParameterSet.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    if ($ways) { "True ($($ways -join ', '))" } else { 'False' }
}

# In the syntax a parameter is as its set has it and needs no text; in the list, where it is once, it is as the first of its sets.
function Write-Parameter($Parameter, $ParameterSet, [string] $TypeName, [string] $Text) {
    $attribute = [ordered]@{
        required = "$([bool]$ParameterSet.IsRequired)".ToLowerInvariant()
        variableLength = "$($Parameter.Type.EndsWith('[]'))".ToLowerInvariant()
        globbing = "$([bool]$Parameter.SupportsWildcards)".ToLowerInvariant()
        pipelineInput = Get-PipelineInput $ParameterSet
        position = "$($ParameterSet.Position)".ToLowerInvariant()
        aliases = if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }
    }
    Write-Group command:parameter -Attribute $attribute {
        Write-Element maml:name $Parameter.Name
        Write-Text maml:description $Text
        if ($Parameter.Type -ne 'System.Management.Automation.SwitchParameter') {
            Write-Group command:parameterValue -Attribute ([ordered]@{ required = 'true'; variableLength = $attribute.variableLength }) { $xml.WriteString($TypeName) }
        }
        Write-Type $Parameter.Type
        Write-Element dev:defaultValue $(if ($Parameter.DefaultValue) { $Parameter.DefaultValue } else { 'None' })
    }
}

function Get-SetOf($Parameter, [string] $Name) {
    @($Parameter.ParameterSets | Where-Object { $_.Name -in $Name, '(All)' })[0]
}

function Write-Syntax($Page, $Syntax) {
    Write-Group command:syntaxItem {
        Write-Element maml:name $Page.Title
        foreach ($shown in $Syntax.SyntaxParameters) {
            $parameter = $Page.Parameters | Where-Object Name -EQ $shown.ParameterName
            Write-Parameter $parameter (Get-SetOf $parameter $Syntax.ParameterSetName) $shown.ParameterType
        }
    }
}

function Write-TypeList([string] $ListName, [string] $ItemName, $List) {
    Write-Group $ListName {
        foreach ($type in $List) {
            Write-Group $ItemName {
                Write-Type $type.Typename
                Write-Text maml:description $type.Description
            }
        }
    }
}

# What stands before the first code is the introduction, what stands behind it the remarks.
function Write-Example($Example) {
    $parts = [regex]::Match($Example.Remarks, '(?s)^(?<before>.*?)```powershell\r?\n(?<code>.*?)\r?\n```(?<after>.*)$')
    $output = [regex]::Match($parts.Groups['after'].Value, '(?s)```output\r?\n(?<text>.*?)\r?\n```')
    Write-Group command:example {
        Write-Element maml:title "-------- $($Example.Title) --------"
        Write-Text maml:introduction $parts.Groups['before'].Value
        Write-Element dev:code $parts.Groups['code'].Value
        Write-Group dev:remarks {
            if ($output.Success) { Write-Element maml:para $output.Groups['text'].Value }
            Write-Paragraph ($parts.Groups['after'].Value -replace '(?s)```output.*?\n```')

            # Get-Help puts no blank line before the next example.
            Write-Element maml:para ''
        }
    }
}

function Write-Page($Page) {
    $verb, $noun = $Page.Title -split '-', 2
    Write-Group command:command {
        Write-Group command:details {
            Write-Element command:name $Page.Title
            Write-Text maml:description $Page.Synopsis
            Write-Element command:verb $verb
            Write-Element command:noun $noun
        }
        Write-Text maml:description $Page.Description
        Write-Group command:syntax { foreach ($syntax in $Page.Syntax) { Write-Syntax $Page $syntax } }
        Write-Group command:parameters {
            foreach ($parameter in $Page.Parameters) {
                $name = @($Page.Syntax.SyntaxParameters | Where-Object ParameterName -EQ $parameter.Name)[0].ParameterType
                Write-Parameter $parameter $parameter.ParameterSets[0] $name $parameter.Description
            }
        }
        Write-TypeList command:inputTypes command:inputType $Page.Inputs
        Write-TypeList command:returnValues command:returnValue $Page.Outputs
        Write-Group maml:alertSet { Write-Text maml:alert $Page.Notes }
        Write-Group command:examples { foreach ($example in $Page.Examples) { Write-Example $example } }
        Write-Group command:relatedLinks {
            foreach ($link in $Page.RelatedLinks) { Write-Group maml:navigationLink { Write-Element maml:linkText $link.LinkText } }
        }
    }
}

$path = Join-Path $Folder 'ManagedAgents.dll-Help.xml'
$pages = Get-ChildItem $Folder -Filter '*-*.md' | Sort-Object Name
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
$xml = [System.Xml.XmlWriter]::Create($path, $settings)
try {
    $xml.WriteStartElement('helpItems', 'http://msh')
    $xml.WriteAttributeString('schema', 'maml')
    foreach ($prefix in $namespaces.Keys) { $xml.WriteAttributeString('xmlns', $prefix, $null, $namespaces[$prefix]) }
    foreach ($page in Import-MarkdownCommandHelp -Path $pages.FullName) { Write-Page $page }
    $xml.WriteEndElement()
    $xml.WriteWhitespace("`n")
} finally {
    $xml.Dispose()
}
Get-Item $path
