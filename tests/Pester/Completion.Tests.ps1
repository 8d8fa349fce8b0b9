<#
    The keys within a hashtable, as the Tab key offers them. What else completes is tested without pwsh.
    Runs on the staged module, or on the one whose manifest the environment variable MANAGEDAGENTS_TEST_MODULE names.
#>
BeforeDiscovery {
    # Windows PowerShell completes no keys of a parameter's hashtable.
    $script:completesKeys = $PSVersionTable.PSVersion -ge [version]'7.4'
}

BeforeAll {
    $script:root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    Import-Module $(if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { Join-Path $root 'out/ManagedAgents/ManagedAgents.psd1' })

    function Get-Key([string] $Line) {
        @((TabExpansion2 $Line $Line.Length).CompletionMatches | Where-Object ResultType -EQ Property | ForEach-Object CompletionText | Sort-Object)
    }
}

Describe 'Keys within a hashtable' -Skip:(-not $completesKeys) {
    It 'are those that the refusal of another lists: <Line>' -ForEach @(
        @{ Line = 'Start-MAEmulator -Fault @{ '; Refused = { Start-MAEmulator -Fault @{ none = 1 } -ErrorAction Stop } }
        @{ Line = 'Start-MAEmulator -Scenario @{ '; Refused = { Start-MAEmulator -Scenario @{ none = 1 } -ErrorAction Stop } }
        @{ Line = "Start-MAEmulator -Scenario 'rules.json', @{ steps = @{ tool = 'bash' }, @{ "; Refused = { Start-MAEmulator -Scenario @{ steps = @{ none = 1 } } -ErrorAction Stop } }
        @{ Line = "Start-MAEmulator -Scenario @{ steps = @( @{ workflow = 'w'; steps = @( @{ "; Refused = { Start-MAEmulator -Scenario @{ steps = @{ none = 1 } } -ErrorAction Stop } }
        @{ Line = 'Start-MAEmulator -WebhookFault @{ '; Refused = { Start-MAEmulator -WebhookFault @{ none = 1 } -ErrorAction Stop } }
        @{ Line = "Start-MAEmulator -FederationRule @{ id = 'a' }, @{ "; Refused = { Start-MAEmulator -FederationRule @{ none = 1 } -ErrorAction Stop } }
    ) {
        $message = try { $null = & $Refused } catch { "$_" }
        $message | Should -Match "'none'.*known keys are "
        $known = $message -replace '(?s).*known keys are ' -replace '\.$' -split ', '
        (Get-Key $Line) -join ' ' | Should -Be (@($known | Sort-Object) -join ' ')
    }

    It 'leave out what is there already: <Line>' -ForEach @(
        @{ Line = "Start-MAEmulator -Fault @{ path = '*'; cut"; Keys = 'cutAfterBytes', 'cutAfterEvents', 'cutBy' }
        @{ Line = "Start-MAEmulator -Fault @{ path = '*'; pa"; Keys = @() }
        @{ Line = "New-MAToolset -ToolPermissionPolicy @{ bash = 'auto'; web"; Keys = 'web_fetch', 'web_search' }
        @{ Line = 'New-MAMcpToolset github -ToolPermissionPolicy @{ '; Keys = @() }
        @{ Line = "New-MAEnvironment e -Package @{ pip = 'pandas'; "; Keys = 'apt', 'cargo', 'gem', 'go', 'npm' }
        @{ Line = "New-MAAgent -Name a -Model @{ id = 'claude-opus-5-5'; "; Keys = 'effort', 'inference_geo', 'speed' }
        @{ Line = "New-MAAgent -Name a -Multiagent @{ type = 'multiagent_20261001'; "; Keys = 'advisor', 'agents', 'subagents', 'workflows' }
        @{ Line = 'Set-MAUserProfileDataControl p -ExternalKeyId @{ '; Keys = 'eu', 'global', 'sg', 'us' }
        @{ Line = 'Set-MAUserProfileDataControl p -Bucket @{ eu = @{ '; Keys = 'bucket_name', 'project_number' }
    ) {
        (Get-Key $Line) -join ' ' | Should -Be ($Keys -join ' ')
    }
}
