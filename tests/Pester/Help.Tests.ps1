<#
    The help as a user of a full pwsh sees it. That it agrees with the pages and the code is tested without pwsh.
    Runs on the staged module, or on the one whose manifest the environment variable MANAGEDAGENTS_TEST_MODULE names.
#>
BeforeDiscovery {
    $script:hasPlatyPS = [bool](Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)
    $script:cmdlets = (Import-PowerShellDataFile "$PSScriptRoot/../../ManagedAgents.psd1").CmdletsToExport
    $script:topics = Get-ChildItem "$PSScriptRoot/../../docs/en-US/about_*.help.txt" | ForEach-Object { $_.Name -replace '\.help\.txt$' }
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
}

Describe 'Get-Help <_>' -ForEach $topics {
    It 'finds the topic' {
        Get-Help $_ | Should -Match "TOPIC\s+$_\s"
    }
}

Describe 'The help file' {
    It 'is what build.ps1 -Task Docs makes of the pages' -Skip:(-not $hasPlatyPS) {
        $made = & (Join-Path $root 'docs/Convert-Help.ps1') -Path (Join-Path $TestDrive 'help.xml')
        Get-Content $made -Raw | Should -BeExactly (Get-Content (Join-Path $root 'docs/en-US/ManagedAgents.dll-Help.xml') -Raw)
    }

    It 'comes from pages that PlatyPS finds valid' -Skip:(-not $hasPlatyPS) {
        Test-MarkdownCommandHelp (Get-ChildItem (Join-Path $root 'docs/en-US/*-*.md')).FullName | Should -Not -Contain $false
    }
}
