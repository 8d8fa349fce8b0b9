<#
.SYNOPSIS
    Gets what the help says of each parameter of cmdlets: its text, as Markdown, and its default value.
.DESCRIPTION
    The text is written once, in the C# documentation: in the <summary> of the parameter's property, or of the one that it overrides. It may
    have para, list, item, c, see, paramref, inheritdoc, and typeparamref, which becomes what people call the kind of object, such as
    environment. The default is what the property of a new cmdlet holds.
    Needs nothing but the engine, so that the tests run it, too.
.PARAMETER Cmdlet
    The cmdlets, as Get-Command gives them.
.PARAMETER Documentation
    The XML documentation file of their dll.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [System.Management.Automation.CmdletInfo[]] $Cmdlet,

    [Parameter(Mandatory)]
    [string] $Documentation
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$lineLength = 120

# These are PowerShell's own, so no C# of the module documents them.
$ownTexts = @{
    First = 'Gets only so many objects. The service is asked for no more than are needed.'
    Skip = 'Leaves out so many objects at the beginning. They are read all the same.'
    IncludeTotalCount = 'Emits how many objects there are, before the first one. The service does not count them, so the number is always told as unknown.'
    WhatIf = 'Runs the command in a mode that only reports what would happen without performing the actions.'
    Confirm = 'Prompts you for confirmation before running the cmdlet.'
}
$promptsByItself = 'This cmdlet prompts by itself, because what it does cannot be undone; `-Confirm:$false` keeps it from that.'

# What is remembered of the properties of this name: of the class itself first, then of what it overrides.
function Get-PropertyChain([type] $Class, [string] $Name) {
    for (; $Class; $Class = $Class.BaseType) {
        $property = $Class.GetProperty($Name, [System.Reflection.BindingFlags] 'Instance, Public, DeclaredOnly')
        if ($property) {
            $definition = if ($Class.IsGenericType) { $Class.GetGenericTypeDefinition() } else { $Class }
            $key = "P:$($definition.FullName.Replace('+', '.')).$Name"
            @{ Key = $key; Class = $Class; Definition = $definition; Documentation = $members[$key] }
        }
    }
}

# What a type parameter stands for: what people call the kind of object, else the name of the type.
function Get-TypeArgumentName([hashtable] $Property, [string] $Name) {
    $parameters = @($Property.Definition.GetGenericArguments() | ForEach-Object { $_.Name })
    $type = $Property.Class.GetGenericArguments()[[array]::IndexOf($parameters, $Name)]
    $kind = $type.GetProperty('Kind', [System.Reflection.BindingFlags] 'Static, Public')
    if ($kind) { $kind.GetValue($null).Name } else { $type.Name }
}

# A class of a cmdlet is named as one types it, and so is a parameter of one.
function Get-ReferenceName([string] $Reference) {
    $path = $Reference -replace '^\w:' -replace '\(.*\)$' -replace '`\d+'
    if ($names.ContainsKey($path)) { return $names[$path] }
    $dot = $path.LastIndexOf('.')
    $isParameter = $Reference.StartsWith('P:') -and $names.ContainsKey($path.Substring(0, $dot))
    $(if ($isParameter) { '-' }) + $path.Substring($dot + 1)
}

# Blocks are told apart by form feeds, and the items of a list by vertical tabs, until Format-Text lays them out.
function ConvertFrom-Element([System.Xml.XmlNode] $Element, [hashtable[]] $Chain) {
    $parts = foreach ($node in $Element.ChildNodes) {
        switch ($node.LocalName) {
            '#text' { $node.Value }
            '#whitespace' { ' ' }
            'c' { '`' + $node.InnerText + '`' }
            'para' { "`f" + (ConvertFrom-Element $node $Chain) + "`f" }
            'list' { "`f" + (ConvertFrom-Element $node $Chain) + "`f" }
            'item' { "`v" + (ConvertFrom-Element $node $Chain) }
            'description' { ConvertFrom-Element $node $Chain }
            'paramref' { $node.GetAttribute('name') }
            'typeparamref' { Get-TypeArgumentName $Chain[0] $node.GetAttribute('name') }
            'inheritdoc' { Get-Summary (Get-Rest $Chain) }
            'see' {
                if ($node.HasAttribute('langword')) { '$' + $node.GetAttribute('langword') }
                elseif ($node.HasAttribute('href')) { "[$($node.InnerText)]($($node.GetAttribute('href')))" }
                else { Get-ReferenceName $node.GetAttribute('cref') }
            }
            default { throw "The documentation of $($Chain[0].Key) has <$_>, which no help text can have." }
        }
    }
    # Of the kinds that people name, memory alone has its plural so.
    $parts -join '' -creplace '(?<=[^aeiou])ys\b', 'ies'
}

function Get-Rest([hashtable[]] $Chain) {
    for ($i = 1; $i -lt $Chain.Count; $i++) { $Chain[$i] }
}

# The nearest summary; a property with nothing but <inheritdoc/> has that of what it overrides.
function Get-Summary([hashtable[]] $Chain) {
    for (; $Chain; $Chain = Get-Rest $Chain) {
        $documentation = $Chain[0].Documentation
        if ($documentation -and $documentation['summary']) { return ConvertFrom-Element $documentation['summary'] $Chain }
    }
}

# Code in backticks stays in one piece, and no line begins with what Markdown would take for a mark.
function Format-Paragraph([string] $Text, [string] $Mark = '') {
    $line = $Mark
    $lines = @()
    foreach ($word in [regex]::Matches($Text, '(?:`[^`]*`|[^\s`])+')) {
        $next = $word.Value -replace '\s+', ' '
        $isFirst = $line.Length -eq $Mark.Length
        if (-not $isFirst -and $line.Length + 1 + $next.Length -gt $lineLength -and $next -notmatch '^(?:[-*+>]|#+|\d+[.)])$') {
            $lines += $line
            $line = (' ' * $Mark.Length) + $next
        } else {
            $line += $(if (-not $isFirst) { ' ' }) + $next
        }
    }
    ($lines + $line) -join "`n"
}

function Format-Text([string] $Text) {
    $blocks = foreach ($block in $Text -split "`f" | Where-Object { $_.Trim() }) {
        $first, $items = $block -split "`v"
        if ($items) { @($items | ForEach-Object { Format-Paragraph $_ '- ' }) -join "`n" } else { Format-Paragraph $first }
    }
    @($blocks) -join "`n`n"
}

function Get-Text([type] $Class, [string] $Name) {
    $chain = @(Get-PropertyChain $Class $Name)
    if ($chain) { return Get-Summary $chain }
    $impact = $Class.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0].ConfirmImpact
    $ownTexts[$Name] + $(if ($Name -eq 'Confirm' -and $impact -eq 'High') { " $promptsByItself" })
}

# Empty for none, and for the zero that a property holds which nobody has set.
function Get-DefaultValue([type] $Class, [System.Management.Automation.ParameterMetadata] $Parameter) {
    if ($Parameter.SwitchParameter) { return 'False' }
    $property = $Class.GetProperty($Parameter.Name)
    if (-not $property) { return '' }
    $value = $property.GetValue([System.Activator]::CreateInstance($Class))
    $isZero = $value -is [System.ValueType] -and $value -isnot [enum] -and $value.Equals([System.Activator]::CreateInstance($value.GetType()))
    if ($isZero) { '' } else { $value -join ', ' }
}

$xml = [System.Xml.XmlDocument]::new()
$xml.PreserveWhitespace = $true
$xml.Load($Documentation)
$members = @{}
foreach ($member in $xml.SelectNodes('/doc/members/member')) { $members[$member.GetAttribute('name')] = $member }
$names = @{}
foreach ($one in $Cmdlet) { $names[$one.ImplementingType.FullName] = $one.Name }

$common = [System.Management.Automation.Cmdlet]::CommonParameters
foreach ($one in $Cmdlet) {
    foreach ($parameter in $one.Parameters.Values | Where-Object { $_.Name -notin $common }) {
        $text = Format-Text (Get-Text $one.ImplementingType $parameter.Name)
        if (-not $text) { throw "The C# documentation has no text for $($one.Name) -$($parameter.Name)." }
        [pscustomobject]@{
            Cmdlet = $one.Name
            Parameter = $parameter.Name
            Text = $text
            Default = Get-DefaultValue $one.ImplementingType $parameter
        }
    }
}
