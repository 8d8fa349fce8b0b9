<#
.SYNOPSIS
    The DSC resource ManagedAgents/Configuration: what dsc (version 3) runs for an instance of it.
.DESCRIPTION
    dsc gives an instance as JSON by the pipeline and takes its state as one line of JSON. What is told goes to the error stream as lines of
    JSON. The exit codes are those of the manifest, ManagedAgents.dsc.resource.json, which stands beside this file.
#>
param(
    [Parameter(Mandatory, Position = 0)] [ValidateSet('get', 'set', 'test', 'export')] [string] $Operation,
    [Parameter(Position = 1)] [ValidateSet('', '--what-if')] [string] $Mode = '',
    [Parameter(ValueFromPipeline)] [AllowEmptyString()] [string[]] $InputObject
)
begin {
    Set-StrictMode -Version 3
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $script:cause = $null
    $lines = [Collections.Generic.List[string]]::new()

    function Write-Told([string] $Level, [string] $Text) {
        [Console]::Error.WriteLine((ConvertTo-Json -Compress -InputObject ([ordered]@{ $Level = $Text })))
    }

    function Get-Value([object] $Table, [string] $Name) {
        if ($Table -is [Collections.IDictionary] -and $Table.Contains($Name)) { $Table[$Name] }
    }

    # dsc hands over a secret as an object, so that it is told from a text.
    function ConvertTo-Secret([object] $Value) {
        $text = if ($Value -is [Collections.IDictionary]) { Get-Value $Value 'secureString' } else { $Value }
        $secret = [securestring]::new()
        foreach ($character in "$text".ToCharArray()) { $secret.AppendChar($character) }
        $secret.MakeReadOnly()
        $secret
    }

    function Get-Source([Collections.IDictionary] $Instance) {
        $source = @{}
        if ($path = Get-Value $Instance 'path') { $source.Path = $path }
        if ($document = Get-Value $Instance 'document') { $source.Configuration = $document }
        foreach ($name in 'adopt', 'prune') {
            if (Get-Value $Instance $name) { $source[$name] = $true }
        }
        if ($source.ContainsKey('Path') -eq $source.ContainsKey('Configuration')) {
            throw [Management.Automation.PSArgumentException]::new('An instance has either path, of a document, or the document itself.')
        }
        $source
    }

    function ConvertTo-State([Collections.IDictionary] $Instance, [object[]] $Change) {
        $state = [ordered]@{}
        foreach ($name in 'path', 'document', 'adopt', 'prune', 'connection') {
            if ($null -ne (Get-Value $Instance $name)) { $state[$name] = $Instance[$name] }
        }
        $state.differences = @(foreach ($one in $Change) {
            $told = [ordered]@{ kind = $one.Kind; key = $one.Key; action = "$($one.Action)"; properties = @($one.Difference | ForEach-Object Path) }
            if ($one.Id) { $told.id = $one.Id }
            if ($one.Reason) { $told.reason = $one.Reason }
            $told
        })
        $state
    }

    function Write-State([Collections.IDictionary] $State) { ConvertTo-Json -Compress -Depth 60 -InputObject $State }

    # The differences; what is blocked among them is told as an error by the cmdlet, and is no failure of looking.
    function Compare-Instance([Collections.IDictionary] $Source) {
        $failures = @()
        Compare-MAConfiguration @Source @connection -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue
        # A record that is thrown anew would lose its category.
        $script:cause = $failures | Where-Object { $_.TargetObject -isnot [ManagedAgents.Client.Configuration.ConfigurationChange] } | Select-Object -First 1
        if ($cause) { throw "$cause" }
    }

    function Sync-Instance([Collections.IDictionary] $Instance, [Collections.IDictionary] $Source, [object[]] $Change) {
        $secrets = @{}
        $given = Get-Value $Instance 'secrets'
        if ($given) { foreach ($name in $given.Keys) { $secrets[$name] = ConvertTo-Secret $given[$name] } }
        $failures = @()
        Sync-MAConfiguration @Source @connection -Secret $secrets -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures -WarningVariable warnings -WarningAction SilentlyContinue
        foreach ($warning in $warnings) { Write-Told 'warn' "$warning" }
        $failures
    }

    function Export-Instance {
        $folder = Join-Path ([IO.Path]::GetTempPath()) "managed-agents-dsc-$([guid]::NewGuid().ToString('n'))"
        try {
            # Files have no place in an instance: texts stand in it, and the folders of skills are left out.
            $ids = @(Get-MAAgent @connection; Get-MAEnvironment @connection; Get-MAVault @connection; Get-MAMemoryStore @connection; Get-MADeployment @connection) | ForEach-Object Id
            if (-not $ids) { return [ordered]@{ document = [ordered]@{ configuration = 'exported' } } }
            $exported = $ids | Export-MAConfiguration -Path $folder -Format Json @connection
            $document = Get-Content -LiteralPath $exported.Path -Raw | ConvertFrom-Json -AsHashtable
            foreach ($key in @(if ($document.Contains('agents')) { $document.agents.Keys })) {
                $system = Get-Value $document.agents[$key] 'system'
                if ($system -is [Collections.IDictionary]) {
                    $document.agents[$key].system = Get-Content -LiteralPath (Join-Path $folder $system.file) -Raw
                }
            }
            [ordered]@{ document = $document }
        } finally {
            Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction Ignore
        }
    }
}
process {
    foreach ($line in $InputObject) { $lines.Add($line) }
}
end {
    try {
        Import-Module (Join-Path $PSScriptRoot 'ManagedAgents.psd1')
        $text = $lines -join "`n"
        $instance = if ($text.Trim()) { ConvertFrom-Json -InputObject $text -AsHashtable } else { @{} }
        $connection = @{}
        $wanted = Get-Value $instance 'connection'
        if ($wanted) {
            $how = @{}
            if ($name = Get-Value $wanted 'profile') { $how.Profile = $name }
            if ($address = Get-Value $wanted 'baseUri') { $how.BaseUri = $address }
            $connection.Connection = Connect-MAService @how -PassThru
        }
        if ($Operation -eq 'export') {
            Write-State (Export-Instance)
            exit 0
        }

        $source = Get-Source $instance
        $changes = @(Compare-Instance $source)
        $state = ConvertTo-State $instance $changes
        $code = 0
        switch ($Operation) {
            'test' { $state._inDesiredState = $changes.Count -eq 0 }
            'set' {
                if ($Mode) {
                    $left = @($changes | Where-Object Action -EQ 'Blocked')
                    $state = ConvertTo-State $instance $left
                    $state._metadata = [ordered]@{ whatIf = @($changes | ForEach-Object { "$_" + $(if ($_.Reason) { ": $($_.Reason)" }) }) }
                } else {
                    $failures = @(if ($changes) { Sync-Instance $instance $source $changes })
                    foreach ($failure in $failures) { Write-Told 'error' "$failure" }
                    $ids = @($failures | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
                    $code = if (-not $failures) { 0 } elseif ($ids -contains 'ConfigurationConflict') { 3 } elseif ($failures | Where-Object { $_.TargetObject -is [ManagedAgents.Client.Configuration.ConfigurationChange] }) { 2 } else { 1 }
                    $state = ConvertTo-State $instance @(Compare-Instance $source)
                }
            }
        }
        Write-State $state
        exit $code
    } catch {
        Write-Told 'error' "$_"
        if (-not $cause) { $cause = $_ }
        exit $(if ($cause.CategoryInfo.Category -eq 'AuthenticationError') { 4 } else { 1 })
    }
}
