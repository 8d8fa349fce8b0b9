<#
    The scripts keep to PSScriptAnalyzerSettings.psd1.
#>
BeforeDiscovery {
    $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $script:analyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    # Read beside the files that it names.
    $manifest = if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { "$root/out/ManagedAgents/ManagedAgents.psd1" }
    $script:scripts = @(
        Get-Item "$root/build.ps1", "$root/PSScriptAnalyzerSettings.psd1", $manifest
        Get-ChildItem "$root/docs", "$root/tests/Pester" -Recurse -Filter *.ps1
    ) | ForEach-Object { @{ Script = $_.Name; Path = $_.FullName } }
}

Describe 'PSScriptAnalyzer' {
    It 'finds nothing in <Script>' -ForEach $scripts -Skip:(-not $analyzer) {
        $settings = [IO.Path]::GetFullPath("$PSScriptRoot/../../PSScriptAnalyzerSettings.psd1")
        $findings = Invoke-ScriptAnalyzer -Path $Path -Settings $settings | ForEach-Object { "line $($_.Line): $($_.RuleName): $($_.Message)" }
        $findings | Should -BeNullOrEmpty
    }
}
