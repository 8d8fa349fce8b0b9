<#
    The scripts keep to PSScriptAnalyzerSettings.psd1.
#>
BeforeDiscovery {
    $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $script:analyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    # Read beside the files that it names.
    $manifest = if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { "$root/out/ManagedAgents/ManagedAgents.psd1" }
    # Of the sources' manifest the files lie beside the staged one, which is read instead.
    $script:scripts = @(
        Get-Item $manifest
        Get-Item "$root/*.ps1", "$root/*.psd1" | Where-Object Name -NE ManagedAgents.psd1
        Get-ChildItem "$root/.ci", "$root/docs", "$root/src", "$root/tests" -Recurse -Include *.ps1, *.psm1, *.psd1 |
            Where-Object { $_.FullName.Substring($root.Length) -notmatch '[\\/](bin|obj|node_modules)[\\/]' }
    ) | ForEach-Object { @{ Script = $_.FullName.Replace($root, ''); Path = $_.FullName } }
}

Describe 'PSScriptAnalyzer' {
    It 'finds nothing in <Script>' -ForEach $scripts -Skip:(-not $analyzer) {
        $settings = [IO.Path]::GetFullPath("$PSScriptRoot/../../PSScriptAnalyzerSettings.psd1")
        $findings = Invoke-ScriptAnalyzer -Path $Path -Settings $settings | ForEach-Object { "line $($_.Line): $($_.RuleName): $($_.Message)" }
        $findings | Should -BeNullOrEmpty
    }
}
