<#
.SYNOPSIS
Makes the help as a site of static pages: the cmdlets, the topics, the examples and what stands in docs.

.DESCRIPTION
The pages need no server and nothing of the network: opened as files they show and find the same. PowerShell 7 turns Markdown into HTML itself. A link of a
page that leads nowhere is an error.

.PARAMETER Destination
The folder to write. What is in it already is replaced.

.PARAMETER ProjectUri
The address of the repository, for links to what is no page, such as a source. Where it is left out, these are text.

.OUTPUTS
The page to begin with.
#>
#requires -Version 7.2
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'ProjectUri', Justification = 'A function below reads it.')]
param(
    [Parameter(Mandatory)]
    [string] $Destination,

    [uri] $ProjectUri
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$root = Split-Path $PSScriptRoot
$site = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)
$manifest = Import-PowerShellDataFile (Join-Path $root 'ManagedAgents.psd1')
$version = @($manifest.ModuleVersion, $manifest.PrivateData.PSData['Prerelease']).Where{ $_ } -join '-'
$dead = [Collections.Generic.List[string]]::new()

# All pages: where each comes from, below the repository, and where it goes, below the site.
function Get-PageList {
    @{ Source = 'README.md'; Url = 'index.html'; Group = 'ManagedAgents'; Name = 'Overview' }
    foreach ($name in 'CHANGELOG', 'CONTRIBUTING', 'SECURITY', 'SUPPORT', 'CODE_OF_CONDUCT') {
        @{ Source = "$name.md"; Url = "$($name.ToLowerInvariant()).html"; Group = 'Project' }
    }
    foreach ($file in Get-ChildItem $PSScriptRoot -Filter *.md) {
        @{ Source = "docs/$($file.Name)"; Url = "docs/$($file.BaseName).html"; Group = 'More' }
    }
    foreach ($file in Get-ChildItem (Join-Path $PSScriptRoot 'en-US') -Filter about_*.help.txt) {
        $name = $file.Name -replace '\.help\.txt$'
        @{ Source = "docs/en-US/$($file.Name)"; Url = "about/$name.html"; Group = 'Topics'; Name = $name }
    }
    foreach ($file in Get-ChildItem (Join-Path $PSScriptRoot 'examples') -Filter *.ps1) {
        @{ Source = "docs/examples/$($file.Name)"; Url = "examples/$($file.BaseName).html"; Group = 'Examples'; Name = $file.Name }
    }
    foreach ($file in Get-ChildItem (Join-Path $PSScriptRoot 'en-US') -Filter *-MA*.md) {
        @{ Source = "docs/en-US/$($file.Name)"; Url = "cmdlets/$($file.BaseName).html"; Group = 'Cmdlets'; Name = $file.BaseName }
    }
}

function ConvertTo-Escaped([string] $Text) {
    [Net.WebUtility]::HtmlEncode($Text)
}

function Get-RootOf([string] $Url) {
    '../' * ($Url.Split('/').Count - 1)
}

# The target of a link of a page, as the site has it; nothing where there is none.
function Get-Target([hashtable] $Page, [string] $Link) {
    if ($Link -match '^(https?:|mailto:|#|data:)') {
        return $Link
    }
    $path, $anchor = $Link.Split('#', 2)
    $full = [IO.Path]::GetFullPath((Join-Path $root (Split-Path $Page.Source) $path))
    $relative = [IO.Path]::GetRelativePath($root, $full).Replace('\', '/')
    $fragment = if ($anchor) { "#$anchor" } else { '' }
    if ($bySource.Contains($relative)) {
        return (Get-RootOf $Page.Url) + $bySource[$relative].Url + $fragment
    }
    if ($relative -match '\.png$' -and (Test-Path $full)) {
        $null = New-Item (Join-Path $site 'images') -ItemType Directory -Force
        Copy-Item $full (Join-Path $site 'images')
        return "$(Get-RootOf $Page.Url)images/$(Split-Path $relative -Leaf)"
    }
    if (-not (Test-Path $full)) {
        $dead.Add("$($Page.Source): $Link")
    } elseif ($ProjectUri) {
        return "$("$ProjectUri".TrimEnd('/'))/blob/main/$relative$fragment"
    }
}

function Convert-Link([hashtable] $Page, [string] $Html) {
    $Html = [regex]::Replace($Html, '(?s)<a href="([^"]*)"([^>]*)>(.*?)</a>', {
        param($match)
        $target = Get-Target $Page ([Net.WebUtility]::HtmlDecode($match.Groups[1].Value))
        if ($target) { "<a href=""$(ConvertTo-Escaped $target)""$($match.Groups[2].Value)>$($match.Groups[3].Value)</a>" } else { $match.Groups[3].Value }
    })
    $Html = [regex]::Replace($Html, '(src|srcset)="([^"]*)"', {
        param($match)
        "$($match.Groups[1].Value)=""$(Get-Target $Page $match.Groups[2].Value)"""
    })
    # What is one word breaks nowhere, not even behind a hyphen.
    $Html = $Html -replace '<code>(?=[^\s<]{1,28}</code>)', '<code class="word">'
    $Html = Add-NameLink $Page $Html '\b(about_ManagedAgents\w*)' '{0}'
    Add-NameLink $Page $Html '<code class="word">([A-Z][a-z]+-MA\w+)</code>' '<code class="word">{0}</code>'
}

# Names of cmdlets and topics lead to their pages, but that of the page itself.
function Add-NameLink([hashtable] $Page, [string] $Html, [string] $Pattern, [string] $Form) {
    [regex]::Replace($Html, "(?s)<a .*?</a>|<pre>.*?</pre>|$Pattern|<[^>]+>", {
        param($match)
        $name = $match.Groups[1].Value
        if (-not $name) {
            return $match.Value
        }
        $kind = if ($name -like 'about_*') { 'help.txt' } else { 'md' }
        $target = $bySource["docs/en-US/$name.$kind"]
        if ($target -and $target -ne $Page) { "<a href=""$(Get-RootOf $Page.Url)$($target.Url)"">$($Form -f $name)</a>" } else { $match.Value }
    })
}

# What a parameter takes, on one line in place of the YAML.
function ConvertTo-Fact([string] $Yaml) {
    $value = @{}
    foreach ($line in $Yaml -split "`n") {
        if ($line -match '^[ -]*([A-Za-z]+): *(.*)$') {
            $value[$Matches[1]] = $Matches[2].Trim("'", ' ')
        }
    }
    $aliases = @($Yaml | Select-String '(?s)Aliases:\n((- .*?\n)+)' | ForEach-Object { $_.Matches[0].Groups[1].Value -split "`n" -replace '^- ' } | Where-Object { $_ })
    $facts = @(
        "``$($value.Type -replace '^(System\.Management\.Automation|System|ManagedAgents(\.\w+)*)\.')``"
        if ($value.IsRequired -eq 'true') { 'required' }
        if ($value.Position -match '^\d+$') { "position $($value.Position)" }
        if ($value.DefaultValue) { "default ``$($value.DefaultValue)``" }
        if ($value.ValueFromPipeline -eq 'true') { 'from the pipeline' }
        if ($value.ValueFromPipelineByPropertyName -eq 'true') { 'by property name' }
        if ($value.SupportsWildcards -eq 'true') { 'wildcards' }
        if ($aliases) { "alias ``$($aliases -join '`, `')``" }
    )
    $facts -join ' &middot; '
}

function ConvertFrom-Page([hashtable] $Page, [string] $Text) {
    $text = $Text -replace '(?s)\A---\n.*?\n---\n' -replace '(?s)<!--.*?-->' -replace '### __AllParameterSets\n'
    $text = [regex]::Replace($text, '(?s)```yaml\n(Type: .*?)```', { param($match) ConvertTo-Fact $match.Groups[1].Value })
    $html = (ConvertFrom-Markdown -InputObject $text).Html
    Convert-Link $Page ($html -replace '<table>', '<div class="wide"><table>' -replace '</table>', '</table></div>')
}

# A topic has headings in capitals, text that is indented once, and code and tables that are indented more or have columns.
function ConvertFrom-Topic([hashtable] $Page, [string] $Text) {
    $html = [Text.StringBuilder]::new("<h1>$($Page.Name -replace '(?<=[a-z])_(?=[A-Z])', '_<wbr>')</h1>`n")
    foreach ($block in $Text -replace "\ATOPIC\n.*?\n\n" -split "\n(?=[A-Z][A-Z ]+\n)|\n\n+" | Where-Object { $_.Trim() }) {
        $lines = @($block.TrimEnd() -split "`n")
        while ($lines.Count -gt 0 -and $lines[0] -match '^ {0,2}\S') {
            $level = if ($lines[0] -match '^\S') { 'h2' } else { 'h3' }
            $title = $lines[0].Trim()
            $null = $html.Append("<$level id=""$($title.ToLowerInvariant() -replace '[^a-z0-9]+', '-')"">$(ConvertTo-Escaped $title)</$level>`n")
            $lines = @($lines | Select-Object -Skip 1)
        }
        if ($lines.Count -eq 0) {
            continue
        }
        # Code is indented twice, a table once.
        $indent = if ($lines -notmatch '^ {8}') { 4 } else { 8 }
        $plain = ConvertTo-Escaped (($lines -replace "^ {$indent}") -join "`n")
        $kind = if ($lines -match '^ {8}|\S {2,}\S') { 'pre' } elseif ($lines[0] -match '^ {4}- ') { 'ul' } else { 'p' }
        $null = $html.Append($(switch ($kind) {
            'pre' { "<pre>$plain</pre>`n" }
            'ul' { "<ul>$(($plain -split '(?m)^- ' | Where-Object { $_.Trim() } | ForEach-Object { "<li>$($_.Trim())</li>" }) -join '')</ul>`n" }
            'p' { "<p>$plain</p>`n" }
        }))
    }
    Add-NameLink $Page $html.ToString() '\b([A-Z][a-z]+-MA[A-Z]\w+|about_ManagedAgents\w*)\b' '{0}'
}

function ConvertFrom-Example([hashtable] $Page, [string] $Text) {
    $about = [regex]::Match($Text, '(?s)\.SYNOPSIS\s*\n(.*?)\n\s*(\n|\.[A-Z]|#>)').Groups[1].Value.Trim()
    "<h1>$($Page.Name)</h1>`n<p>$(ConvertTo-Escaped $about)</p>`n<pre><code>$(ConvertTo-Escaped $Text)</code></pre>`n"
}

# The words of a page, each once, for the search.
function Get-WordList([string] $Html) {
    $text = [Net.WebUtility]::HtmlDecode(($Html -replace '<[^>]+>', ' ')).ToLowerInvariant()
    ([regex]::Matches($text, '[\w.$-]{3,40}').Value | Sort-Object -Unique) -join ' '
}

# Of a cmdlet its parameters, of a topic its parts.
function Get-Heading([string] $Html) {
    $headings = [regex]::Matches($Html, '(?s)<h[2-4][^>]*>(.*?)</h[2-4]>') | ForEach-Object { [Net.WebUtility]::HtmlDecode(($_.Groups[1].Value -replace '<[^>]+>')) }
    " $(($headings | Sort-Object -Unique) -join ' ')".ToLowerInvariant()
}

function Get-Navigation([hashtable] $Page) {
    $prefix = Get-RootOf $Page.Url
    foreach ($group in 'ManagedAgents', 'Topics', 'Examples', 'Cmdlets', 'More', 'Project') {
        $items = foreach ($one in $pages | Where-Object { $_.Group -eq $group }) {
            $current = if ($one -eq $Page) { ' aria-current="page"' } else { '' }
            "<li><a href=""$prefix$($one.Url)""$current>$((ConvertTo-Escaped $one.Name) -replace '(?<=[a-z])_(?=[A-Z])', '_<wbr>')</a></li>"
        }
        "<details open><summary>$group</summary><ul>`n$($items -join "`n")`n</ul></details>"
    }
}

function Write-Page([hashtable] $Page) {
    $prefix = Get-RootOf $Page.Url
    $title = if ($Page.Url -eq 'index.html') { 'ManagedAgents' } else { "$($Page.Name) - ManagedAgents" }
    $html = @"
<!DOCTYPE html>
<html lang="en" data-root="$prefix">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="$(ConvertTo-Escaped $Page.About)">
<title>$(ConvertTo-Escaped $title)</title>
<link rel="icon" href="${prefix}icon.png">
<link rel="stylesheet" href="${prefix}site.css">
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header class="top"><a class="name" href="${prefix}index.html">ManagedAgents</a> <span class="version">$version</span>
<div class="seek" role="search"><input type="search" placeholder="Search (press /)" aria-label="Search the help" autocomplete="off"><ol aria-live="polite"></ol></div></header>
<div class="page">
<nav aria-label="Pages">
$((Get-Navigation $Page) -join "`n")
</nav>
<main id="main">
$($Page.Html)
</main>
</div>
<script src="${prefix}pages.js"></script>
<script src="${prefix}site.js"></script>
</body>
</html>
"@
    $file = Join-Path $site $Page.Url
    $null = New-Item (Split-Path $file) -ItemType Directory -Force
    [IO.File]::WriteAllText($file, $html.ReplaceLineEndings("`n"))
}

if (Test-Path $site) {
    Remove-Item -LiteralPath $site -Recurse -Force
}
$null = New-Item $site -ItemType Directory
Copy-Item (Join-Path $PSScriptRoot 'site/site.css'), (Join-Path $PSScriptRoot 'site/site.js'), (Join-Path $PSScriptRoot 'icon.png') $site

$pages = @(Get-PageList)
$bySource = @{}
foreach ($page in $pages) {
    $bySource[$page.Source] = $page
}
foreach ($page in $pages) {
    $text = [IO.File]::ReadAllText((Join-Path $root $page.Source)).ReplaceLineEndings("`n")
    $page.Html = switch -Wildcard ($page.Source) {
        '*.md' { ConvertFrom-Page $page $text }
        '*.txt' { ConvertFrom-Topic $page $text }
        '*.ps1' { ConvertFrom-Example $page $text }
    }
    if (-not $page.Contains('Name')) {
        $page.Name = [Net.WebUtility]::HtmlDecode(([regex]::Match($page.Html, '(?s)<h1[^>]*>(.*?)</h1>').Groups[1].Value -replace '<[^>]+>'))
    }
    # Of a cmdlet its synopsis, of all else the first paragraph.
    $page.About = [Net.WebUtility]::HtmlDecode(([regex]::Match($page.Html, '(?s)<p>(.*?)</p>').Groups[1].Value -replace '<[^>]+>' -replace '\s+', ' ').Trim())
}
foreach ($page in $pages) {
    Write-Page $page
}
# Of pages that fit alike the help comes first.
$groups = 'Topics', 'Cmdlets', 'Examples', 'ManagedAgents', 'More', 'Project'
$index = $pages | Sort-Object { $groups.IndexOf($_.Group) }, { $_.Url } |
    ForEach-Object { [ordered]@{ n = $_.Name; s = $_.About; u = $_.Url; h = Get-Heading $_.Html; t = Get-WordList $_.Html } } |
    ConvertTo-Json -Compress -EscapeHandling EscapeNonAscii
[IO.File]::WriteAllText((Join-Path $site 'pages.js'), "window.pages = $index;`n")

# Anchors, too.
$anchors = @{}
foreach ($page in $pages) {
    $anchors[$page.Url] = @([regex]::Matches($page.Html, ' id="([^"]+)"') | ForEach-Object { $_.Groups[1].Value }) + 'main'
}
foreach ($page in $pages) {
    foreach ($link in [regex]::Matches($page.Html, 'href="([^":]*)#([^"]+)"')) {
        $url = if ($link.Groups[1].Value) { [uri]::new([uri]"http://site/$($page.Url)", $link.Groups[1].Value).AbsolutePath.TrimStart('/') } else { $page.Url }
        if ($anchors[$url] -notcontains $link.Groups[2].Value) {
            $dead.Add("$($page.Source): $($link.Groups[1].Value)#$($link.Groups[2].Value)")
        }
    }
}
if ($dead.Count -gt 0) {
    throw "Links that lead nowhere:`n$($dead -join "`n")"
}
Get-Item (Join-Path $site 'index.html')
