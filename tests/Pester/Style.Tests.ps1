<#
    The scripts keep to PSScriptAnalyzerSettings.psd1.
#>
BeforeDiscovery {
    $script:root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $script:analyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    # The manifest is read beside the files that it names.
    $script:scripts = @(
        Get-Item "$root/build.ps1", "$root/PSScriptAnalyzerSettings.psd1", "$root/out/ManagedAgents/ManagedAgents.psd1"
        Get-ChildItem "$root/docs", "$root/tests/Pester" -Recurse -Filter *.ps1
    ) | ForEach-Object { @{ Script = $_.FullName.Substring($root.Length).Replace('\', '/'); Path = $_.FullName } }
}

Describe 'PSScriptAnalyzer' {
    It 'finds nothing in <Script>' -ForEach $scripts -Skip:(-not $analyzer) {
        $settings = [IO.Path]::GetFullPath("$PSScriptRoot/../../PSScriptAnalyzerSettings.psd1")
        $findings = Invoke-ScriptAnalyzer -Path $Path -Settings $settings | ForEach-Object { "line $($_.Line): $($_.RuleName): $($_.Message)" }
        $findings | Should -BeNullOrEmpty
    }
}
