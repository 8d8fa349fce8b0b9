<#
    What a user of a full pwsh sees: the things the engine alone, which the other tests host, does not have.
    Runs on the staged module, so build first, or on the one whose manifest the environment variable MANAGEDAGENTS_TEST_MODULE names.
#>
BeforeDiscovery {
    $script:hasParallel = $PSVersionTable.PSVersion.Major -ge 7
}

BeforeAll {
    $script:root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $script:manifest = if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { Join-Path $root 'out/ManagedAgents/ManagedAgents.psd1' }
    $script:engine = if ($PSVersionTable.PSEdition -eq 'Core') { 'pwsh' } else { 'powershell' }
    Import-Module $manifest

    # The agent asks before it runs bash, then calls a tool of ours, then quotes the result.
    $script:scenario = @{
        steps = @(
            @{ tool = 'bash'; input = @{ command = 'ls' }; result = 'a.txt'; ask = $true }
            @{ customTool = 'run_linter'; input = @{ file_path = 'a.txt' } }
            @{ message = 'The result: {{result}}' }
            @{ file = 'report.md'; content = 'all is well' }
        )
    }
    # Asked to say something, it does so at once.
    $script:scenario = @{ match = '^say '; steps = @(@{ message = 'You want me to {{text}}' }) }, $script:scenario

    function ConvertTo-Secret([string] $Text) {
        $secret = [securestring]::new()
        foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
        $secret
    }

    function Open-TestSession {
        $linter = New-MATool -Name run_linter -Description 'Runs a linter' -InputSchema @{ type = 'object'; properties = @{} }
        $agent = New-MAAgent -Name 'Reviewer' -Model claude-opus-4-6 -Tool (New-MAToolset), $linter
        Start-MASession -Agent $agent -Environment (New-MAEnvironment -Name ([guid]::NewGuid()))
    }
}

Describe 'Import' {
    It 'works in a clean process and exports what the manifest says' {
        $exported = & $engine -NoProfile -Command "(Import-Module '$manifest' -PassThru).ExportedCmdlets.Keys | Sort-Object"
        $exported | Should -Be ((Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object)
    }

    It 'can be repeated and undone' {
        & $engine -NoProfile -Command "Import-Module '$manifest' -Force; Import-Module '$manifest' -Force; Remove-Module ManagedAgents; 'fine'" | Should -Be 'fine'
    }
}

Describe 'Against the emulator' {
    BeforeAll {
        $emulator = Start-MAEmulator -Scenario $script:scenario
        $script:connection = $emulator | Connect-MAService -PassThru
    }

    AfterAll {
        $emulator | Stop-MAEmulator
    }

    It 'answers mixed pending calls from the pipeline' {
        $session = Open-TestSession
        $session | Send-MAMessage 'go' | Receive-MAEvent | Out-Null
        $pending = Get-MAPendingAction $session
        $pending | Should -HaveCount 2
        $pending | Where-Object Type -NE agent.custom_tool_use | Approve-MAToolUse | Receive-MAEvent | Out-Null
        $events = Get-MAPendingAction $session | Send-MAToolResult -Result @{ warnings = 0 } | Receive-MAEvent
        ($events | Where-Object Type -EQ agent.message).Text | Should -Be 'The result: {"warnings":0}'
        $events[-1].StopReason.Type | Should -Be 'end_turn'
    }

    It 'limits an environment to hosts' {
        $environment = New-MAEnvironment -Name ([guid]::NewGuid()) | Set-MAEnvironment -AllowedHost api.example.com, pypi.org
        $environment.Config.Networking.AllowedHosts | Should -Be 'api.example.com', 'pypi.org'
        (Get-MAEnvironment -Id $environment).Config.Networking.AllowedHosts | Should -Be 'api.example.com', 'pypi.org'
    }

    It 'asks for one page when Select-Object has enough' {
        1..3 | ForEach-Object { Open-TestSession | Out-Null }
        $requests = $( $sessions = Get-MASession -Verbose | Select-Object -First 2 ) 4>&1
        $sessions | Should -HaveCount 2
        $requests | Should -HaveCount 1
    }

    It 'takes one connection into parallel runspaces' -Skip:(-not $hasParallel) {
        $ids = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (New-MAEnvironment -Name "parallel-$_-$([guid]::NewGuid())" -Connection $using:connection).Id
        }
        $ids | Sort-Object -Unique | Should -HaveCount 4
    }

    It 'plays turns in parallel runspaces, each with its own words' -Skip:(-not $hasParallel) {
        $turns = 1..64 | ForEach-Object -ThrottleLimit 16 -Parallel {
            Import-Module $using:manifest
            $via = @{ Connection = $using:connection }
            $agent = New-MAAgent -Name "agent $_" -Model claude-opus-4-6 @via
            $environment = New-MAEnvironment -Name "turn $_ $([guid]::NewGuid())" @via
            $sent = Start-MASession -Agent $agent -Environment $environment @via | Send-MAMessage "say $_." @via
            $events = $sent | Receive-MAEvent @via
            [pscustomobject]@{ Number = $_; Text = ($events | Where-Object Type -EQ agent.message).Text; Strangers = @($events | Where-Object SessionId -NE $sent.SessionId).Count }
        }
        $turns | Should -HaveCount 64
        $turns | Where-Object { $_.Text -notlike "*say $($_.Number).*" -or $_.Strangers } | Should -BeNullOrEmpty
    }

    It 'works in thread jobs over one connection' -Skip:(-not $hasParallel) {
        $jobs = 1..4 | ForEach-Object {
            $number = $_
            Start-ThreadJob {
                Import-Module $using:manifest
                (New-MAAgent -Name "job $using:number" -Model claude-opus-4-6 -Connection $using:connection).Name
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object | Should -Be 'job 1', 'job 2', 'job 3', 'job 4'
    }

    It 'works in a job of another process, which connects by itself' {
        $key, $uri = $emulator.ApiKey, $emulator.Uri
        $name = Start-Job {
            Import-Module $using:manifest
            Connect-MAService -ApiKey $using:key -BaseUri $using:uri
            (New-MAAgent -Name 'from afar' -Model claude-opus-4-6).Name
        } | Receive-Job -Wait -AutoRemoveJob
        $name | Should -Be 'from afar'
    }

    It 'keeps connections of runspaces apart' -Skip:(-not $hasParallel) {
        $other = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; @(Get-MAConnection).Count }
        $other | Should -Be 0
    }

    It 'takes objects that came back from a job' {
        $session = Open-TestSession
        $copy = Start-Job { $using:session } | Receive-Job -Wait
        (Get-MASession -Id $copy).Id | Should -Be $session.Id

        $id, $key, $uri = $session.Id, $emulator.ApiKey, $emulator.Uri
        $copy = Start-Job {
            Import-Module $using:manifest
            Connect-MAService -ApiKey $using:key -BaseUri $using:uri
            Get-MASession -Id $using:id
        } | Receive-Job -Wait -AutoRemoveJob
        $copy | Should -BeOfType ManagedAgents.Client.Sessions.Session
        $copy.Agent.ToJson() | Should -Be (Get-MASession -Id $id).Agent.ToJson()
    }

    It 'takes objects that came back from a file' {
        $agent = New-MAAgent -Name 'kept' -Model @{ id = 'claude-opus-4-6'; effort = 'high' } -Tool (New-MAToolset -Enable bash -PermissionPolicy always_ask)
        $agent | Export-Clixml TestDrive:/agent.xml
        $copy = Import-Clixml TestDrive:/agent.xml
        $copy.ToJson() | Should -Be $agent.ToJson()
        ($copy | New-MAAgent -Name 'again').Tools[0].ToJson() | Should -Be $agent.Tools[0].ToJson()
    }

    It 'completes the types of events' {
        $line = 'Receive-MAEvent -Session sesn_1 -Type agent.m'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'agent.message', 'agent.mcp_tool_use', 'agent.mcp_tool_result'
    }

    It 'shows a stream as one table that fits the screen' {
        $lines = Open-TestSession | Send-MAMessage ('a long text ' * 50) | Receive-MAEvent | Out-String -Width 80 -Stream
        ($lines | Where-Object { $_ -match '^Time\s+Type\s+Summary$' }) | Should -HaveCount 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'leaves colours out of files' {
        Open-TestSession | Send-MAMessage 'go' | Receive-MAEvent > TestDrive:/stream.txt
        $text = Get-Content TestDrive:/stream.txt -Raw
        $text | Should -Match 'requires_action'
        $text | Should -Not -Match ([char]27)
    }

    It 'runs the tour of the README' {
        $readme = Get-Content (Join-Path $root 'README.md') -Raw
        $tour = [regex]::Match($readme, '## A tour[^`]*```powershell\r?\n(.*?)```', 'Singleline').Groups[1].Value
        $tour | Should -Match '^Connect-MAService'
        Push-Location TestDrive:/
        $ErrorActionPreference = 'Stop'
        $service = Start-MAEmulator -Scenario @{ steps = @(@{ customTool = 'run_linter' }, @{ file = 'review.md'; content = 'fine' }) }
        try {
            $service | Connect-MAService
            $events = & ([scriptblock]::Create(($tour -replace '^Connect-MAService.*', '')))
        } finally {
            $service | Stop-MAEmulator
            Pop-Location
        }
        $events[-1].StopReason.Type | Should -Be 'end_turn'
        Get-Content TestDrive:/outputs/review.md | Should -Be 'fine'
    }
}

Describe 'Commands as tools' {
    It 'takes a command whose module is not loaded yet' {
        $script = "Import-Module '$manifest'; (New-MATool -Command (Get-Command Compare-Obj*)).InputSchema.properties.Keys -contains 'ReferenceObject'"
        & $engine -NoProfile -NonInteractive -Command $script | Should -Be 'True'
    }

    It 'shows an agent the text that a Format command would print, whole and within an object' {
        function Get-Listing { [pscustomobject]@{ Name = 'web01'; Free = 8 } | Format-Table; 'behind' }
        function Get-Nested { @{ Listing = [pscustomobject]@{ Name = 'web02'; Free = 9 } | Format-List } }
        $emulator = Start-MAEmulator -Scenario @{ steps = @{ customTool = 'get_listing' }, @{ customTool = 'get_nested' }, @{ message = 'done' } }
        try {
            $emulator | Connect-MAService
            $environment = New-MAEnvironment -Name ([guid]::NewGuid())
            $run = Invoke-MAAgent go -Model claude-opus-4-6 -Environment $environment -Tool Get-Listing, Get-Nested
        } finally {
            Stop-MAEmulator $emulator
        }
        $run.ToolCalls[0].Result | Should -Match '^\s*Name\s+Free\n[- ]+\nweb01\s+8\s+behind$'
        $run.ToolCalls[0].IsError | Should -BeFalse
        ($run.ToolCalls[1].Result | ConvertFrom-Json).Listing | Should -Match '^Name : web02\nFree : 9$'
    }
}

Describe 'ConvertTo-Json' {
    It 'makes a short text of a tool, not of the session that its command is in' {
        function Get-Thing { param([string] $Name) $Name }
        $json = New-MATool -Command Get-Thing | ConvertTo-Json -Depth 10
        $json.Length | Should -BeLessThan 1000
        ($json | ConvertFrom-Json).Command | Should -Be 'Get-Thing'
    }
}

Describe 'Secrets' {
    BeforeAll {
        $script:cases = Import-PowerShellDataFile "$root/tests/ManagedAgents.Tests/Safety/CmdletCases.psd1"
        $script:secrets = 'sk-ant-planted-key-0123456789', 'ghp_planted_token_0123456789', 'planted-header-value-0123456789', 'planted-address-password-0123456789'

        # All that a user can see of a value, and all that is written to a file.
        function Get-AllText($Value) {
            $file = Join-Path $TestDrive 'value.clixml'
            $Value | Export-Clixml $file
            $Value | Out-String
            $Value | Format-List * -Force | Out-String
            foreach ($item in $Value) {
                # Deep down, what a stream brings describes the module, which takes long. Errors have parts that no JSON can be made of.
                $depth = if ($item -is [Management.Automation.ErrorRecord] -or $item -is [Management.Automation.InformationalRecord]) { 2 } else { 4 }
                try { $item | ConvertTo-Json -Depth $depth -WarningAction Ignore } catch { $item.Exception.Message }
            }
            Get-Content $file -Raw
        }

        # Each cmdlet with every stream on, under a transcript; gives what tells a secret.
        function Find-Leak([scriptblock] $Connect, [switch] $Broken) {
            $PSDefaultParameterValues = @{ '*-MA*:Verbose' = $true; '*-MA*:Debug' = $true; '*-MA*:InformationAction' = 'Continue'; '*-MA*:Confirm' = $false }
            $PlainKey = $secrets[0]
            $forCases = @{
                Key = ConvertTo-Secret $PlainKey
                GitHubToken = ConvertTo-Secret $secrets[1]
                Header = @{ 'x-gateway-key' = $secrets[2] }
                SecretUri = [uri] "https://user:$($secrets[3])@api.example.com"
                SecretRepository = "https://$($secrets[3])@github.com/a/b"
                Folder = $TestDrive
                Pem = $cases.Pem
                EnvironmentKeyOf = { param($id) $emulator.GetEnvironmentKey($id) }
                asked = @()
            }
            foreach ($variable in $forCases.Keys) { Set-Variable -Name $variable -Value $forCases[$variable] }
            . $Connect
            . ([scriptblock]::Create($cases.Setup)) 4>$null 5>$null
            if ($Broken) { $emulator | Stop-MAEmulator 4>$null 5>$null }
            foreach ($name in $cases.Cmdlets.Keys) {
                $Error.Clear()
                Start-Transcript "$TestDrive/transcript.txt" | Out-Null
                $records = @(
                    . $Connect *>&1
                    foreach ($script in $cases.Cmdlets[$name].Works, $cases.Cmdlets[$name].Refused) {
                        if ($script) { try { . ([scriptblock]::Create($script)) *>&1 } catch { $_ } }
                    }
                )
                $records | Out-Host
                Stop-Transcript | Out-Null
                $text = (Get-AllText $records) + (Get-AllText @($Error)) + (Get-Content "$TestDrive/transcript.txt" -Raw) -join "`n"
                $secrets | Where-Object { $text.Contains($_) } | ForEach-Object { "$name tells $_" }
            }
        }

        function Open-KeyedEmulator {
            Start-MAEmulator -ApiKey (ConvertTo-Secret $secrets[0]) -Scenario ($cases.Scenario | ConvertFrom-Json)
        }
    }

    It 'are in no object, file or transcript where all goes well' -Skip:(-not $hasParallel) {
        $emulator = Open-KeyedEmulator
        $ServerUri = $emulator.Uri
        Find-Leak { Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header } | Should -BeNullOrEmpty
    }

    It 'are in no error, file or transcript where nothing answers' -Skip:(-not $hasParallel) {
        $emulator = Open-KeyedEmulator
        $ServerUri = $emulator.Uri
        Find-Leak { Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header -MaxRetryCount 0 } -Broken | Should -BeNullOrEmpty
    }

    AfterAll {
        Stop-MAEmulator
    }
}

Describe 'The quick start' {
    It 'runs and saves what the agent wrote' {
        $output = & $engine -NoProfile -Command "Import-Module '$manifest'; & '$root/docs/examples/quickstart.ps1' -Destination '$TestDrive/saved'"
        $output | Should -Contain 'Done.'
        Get-Content "$TestDrive/saved/report.md" -Raw | Should -Match 'volume D: has 4 % free'
    }
}
