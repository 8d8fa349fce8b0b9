<#
    The help as a user of a full pwsh sees it. That it agrees with the pages and the code is tested without pwsh.
    Runs on the staged module, or on the one whose manifest the environment variable MANAGEDAGENTS_TEST_MODULE names.
#>
BeforeDiscovery {
    $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    # What the pages are made from is there where the module was built here, and by the last build.
    $script:canMakePages = (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable) -and (Test-Path "$root/src/ManagedAgents/bin/*/netstandard2.0/ManagedAgents.xml")
    $script:cmdlets = (Import-PowerShellDataFile "$root/ManagedAgents.psd1").CmdletsToExport
    $script:topics = Get-ChildItem "$root/docs/en-US/about_*.help.txt" | ForEach-Object { $_.Name -replace '\.help\.txt$' }
}

BeforeAll {
    $script:root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    Import-Module $(if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { Join-Path $root 'out/ManagedAgents/ManagedAgents.psd1' })
}

Describe 'Get-Help <_>' -ForEach $cmdlets {
    It 'shows every part, and no mark of Markdown' {
        $shown = Get-Help $_ -Full | Out-String -Width 100
        foreach ($part in 'NAME', 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
            $shown | Should -MatchExactly "(?m)^$part\s*$"
        }
        $shown | Should -MatchExactly '-------- Example 2: '
        $shown | Should -Not -Match '```|\]\(|\{\{ '
    }

    It 'has a text for itself and for each parameter' {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Match '\w.*[.:]$'
        $help.description.Text -join ' ' | Should -Match '\w'

        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $parameters = Get-Help $_ -Parameter *
        foreach ($name in (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $text = ($parameters | Where-Object Name -EQ $name).description.Text -join ' '
            $text | Should -Match '(?s)^[A-Z`].*\.$' -Because "-$name has a text of whole sentences"
        }
    }
}

Describe 'Get-Help -Online' {
    It 'opens a page of the site for every cmdlet, where the package knows its repository' {
        $module = Get-Module ManagedAgents
        if (-not $module.ProjectUri) {
            Set-ItResult -Skipped -Because 'it was packed without -ProjectUri'
            return
        }
        $owner, $name = $module.ProjectUri.AbsolutePath.Trim('/') -split '/'
        foreach ($command in Get-Command -Module ManagedAgents) {
            $command.HelpUri | Should -Be "https://$owner.github.io/$name/cmdlets/$($command.Name).html"
            "$root/docs/en-US/$($command.Name).md" | Should -Exist
        }
    }
}

Describe 'Get-Help <_>' -ForEach $topics {
    It 'finds the topic, and lists it with its first line' {
        Get-Help $_ | Should -Match "TOPIC\s+$_\s"
        $first = (Get-Content "$root/docs/en-US/$_.help.txt" -TotalCount 5)[4].Trim()
        (Get-Help 'about_ManagedAgents*' | Where-Object Name -EQ $_).Synopsis | Should -Be $first
    }
}

Describe 'build.ps1 -Task Docs' -Skip:(-not $canMakePages) {
    BeforeAll {
        $script:pages = Join-Path $root 'docs/en-US'
        $script:copies = Join-Path $TestDrive 'en-US'
        Copy-Item $pages $copies -Recurse

        # In a process of its own, as the module that was built need not be the one that is tested here.
        function Write-Copy {
            $documentation = Get-Item "$root/src/ManagedAgents/bin/*/netstandard2.0/ManagedAgents.xml" | Sort-Object LastWriteTime | Select-Object -Last 1
            $engine = if ($PSVersionTable.PSEdition -eq 'Core') { 'pwsh' } else { 'powershell' }
            & $engine -NoProfile -NonInteractive -File "$root/docs/Update-HelpPage.ps1" -Documentation $documentation.FullName -Folder $copies
            $LASTEXITCODE | Should -Be 0
        }
    }

    It 'changes nothing where nothing has changed' {
        $null = Write-Copy
        foreach ($page in Get-ChildItem $pages) {
            Get-Content (Join-Path $copies $page.Name) -Raw | Should -BeExactly (Get-Content $page.FullName -Raw)
        }
    }

    It 'makes a page for a cmdlet that has none, with places to fill in' {
        $copy = Join-Path $copies 'Stop-MAEmulator.md'
        Remove-Item $copy
        $null = Write-Copy
        $made = Get-Content $copy -Raw
        foreach ($part in 'Synopsis', 'Description', 'Notes', 'related links') {
            $made | Should -Match "\{\{ Fill in the $part"
        }
        ($made -split '### -Emulator')[1] | Should -Match '^\s+The emulators to stop'
    }

    It 'leaves pages that PlatyPS finds valid' {
        Test-MarkdownCommandHelp (Get-ChildItem "$pages/*-*.md").FullName | Should -Not -Contain $false
    }
}
