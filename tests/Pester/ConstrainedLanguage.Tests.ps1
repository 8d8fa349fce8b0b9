<#
    The module in sessions that are not in full language: constrained ones, as under a policy, and endpoints without a language. It works there,
    and is no way out.
    Runs on the staged module, or on the one whose manifest the environment variable MANAGEDAGENTS_TEST_MODULE names.
#>
BeforeAll {
    $script:root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $script:manifest = if ($env:MANAGEDAGENTS_TEST_MODULE) { $env:MANAGEDAGENTS_TEST_MODULE } else { Join-Path $root 'out/ManagedAgents/ManagedAgents.psd1' }
    Import-Module $manifest
    Add-Type -TypeDefinition 'public class ClassOfAnotherModule { public string Name { get; set; } }'

    # A call of each tool, by what the user says; then the result as the answer.
    $script:scenario = @{
        test_mode = @{}
        test_escape = @{}
        add_type = @{ TypeDefinition = 'public static class MadeByAnAgent { }' }
        new_object = @{ TypeName = 'System.Net.WebClient' }
        invoke_ma_agent = @{ Prompt = 'add_type'; Tool = 'Add-Type' }
    }
    $script:scenario = @(
        foreach ($tool in $scenario.Keys) { @{ match = "^$tool$"; steps = @(@{ customTool = $tool; input = $scenario[$tool] }, @{ message = '{{result}}' }) } }
        @{ match = '^bash$'; steps = @(@{ tool = 'bash'; input = @{ command = 'ls' }; result = 'a.txt'; ask = $true }, @{ message = '{{result}}' }) }
    )
    $script:emulator = Start-MAEmulator -Scenario $scenario
    $script:connection = $emulator | Connect-MAService -PassThru

    function Open-Session([string] $LanguageMode, [string[]] $Private) {
        $state = [initialsessionstate]::CreateDefault()
        $state.ThrowOnRunspaceOpenError = $true
        $state.ImportPSModule([string[]]$manifest)
        $state.Commands | Where-Object Name -In $Private | ForEach-Object { $_.Visibility = 'Private' }
        $state.Variables.Add([Management.Automation.Runspaces.SessionStateVariableEntry]::new('emulator', $emulator, ''))
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        $runspace.SessionStateProxy.LanguageMode = $LanguageMode
        $runspace
    }

    # Runs a pipeline in a session: its output, its errors and warnings, and what ended it.
    function Invoke-There([powershell] $Shell, $Runspace) {
        $Shell.Runspace = $Runspace
        $failure = $null
        $output = @()
        try { $output = $Shell.Invoke() } catch { $failure = $_.Exception.InnerException.ErrorRecord }
        $result = [pscustomobject]@{ Output = @($output); Errors = @($Shell.Streams.Error; $failure | Where-Object { $_ }); Warnings = @($Shell.Streams.Warning) }
        $Shell.Dispose()
        $result
    }

    function Invoke-Constrained([string] $Script) {
        Invoke-There ([powershell]::Create().AddScript($Script)) $constrained
    }
}

AfterAll {
    $emulator | Stop-MAEmulator
}

Describe 'In constrained language' {
    BeforeAll {
        $script:constrained = Open-Session ConstrainedLanguage
        $setup = Invoke-Constrained @'
            $emulator | Connect-MAService
            $linter = New-MATool -Name run_linter -Description 'Runs a linter' -InputSchema @{
                type = 'object'; properties = @{ file_path = @{ type = 'string' } }; required = @('file_path') }
            $agent = New-MAAgent -Name reviewer -Model claude-opus-4-6 -Tool (New-MAToolset -Disable web_search), $linter -Metadata @{ team = 'ops' }
            $environment = New-MAEnvironment -Name constrained
            $work = @{ Model = 'claude-opus-4-6'; Environment = $environment }
            function Test-Mode { "$($ExecutionContext.SessionState.LanguageMode)"; [IO.File]::Exists('a') }
'@
        $setup.Errors | Should -BeNullOrEmpty
    }

    AfterAll {
        $constrained.Dispose()
    }

    It 'is a session that calls no methods of .NET' {
        (Invoke-Constrained '[IO.File]::Exists("a")').Errors.FullyQualifiedErrorId | Should -Be 'MethodInvocationNotSupportedInConstrainedLanguage'
    }

    It 'takes hashtables for the parts of an agent' {
        $made = Invoke-Constrained '$agent; $agent.Tools[1].InputSchema["properties"]["file_path"]["type"]'
        $made.Errors | Should -BeNullOrEmpty
        $made.Output[0].Tools.Type | Should -Be 'agent_toolset_20260401', 'custom'
        $made.Output[0].Metadata['team'] | Should -Be 'ops'
        $made.Output[1] | Should -Be 'string'
    }

    It 'sends and receives' {
        $turn = Invoke-Constrained 'Start-MASession -Agent $agent.Id -Environment $environment | Send-MAMessage hello | Receive-MAEvent'
        $turn.Errors | Should -BeNullOrEmpty
        ($turn.Output | Where-Object Type -EQ agent.message).Text | Should -Be 'You wrote: hello'
        $turn.Output[-1].StopReason.Type | Should -Be 'end_turn'
    }

    It 'completes' {
        $line = 'Receive-MAEvent -Type agent.mes'
        (Invoke-Constrained "(TabExpansion2 '$line' $($line.Length)).CompletionMatches.CompletionText").Output | Should -Be 'agent.message'
        (Invoke-Constrained '(TabExpansion2 "Get-MAAgent $($agent.Id.Substring(0, 8))" 20).CompletionMatches.CompletionText -contains $agent.Id').Output | Should -BeTrue
    }

    It 'shows its views' {
        (Invoke-Constrained 'Invoke-MAAgent hello @work | Out-String').Output | Should -Match 'You wrote: hello[\s\S]+\[.*end_turn, '
        $shown = (Invoke-Constrained '$session = (Invoke-MAAgent hello @work).SessionId; Get-MAEvent -Session $session | Out-String -Width 120').Output
        $shown | Should -Match 'agent\.message +You wrote: hello'
        $shown | Should -Match 'session\.status_idle +end_turn'
        $list = (Invoke-Constrained 'Get-MASession -Id $session | Format-List | Out-String; Get-MAEvent -Session $session | Format-List | Out-String; Measure-MASession $session | Out-String').Output
        $list[0] | Should -Match 'CreatedAt +: \d{4}-'
        $list[1] | Should -Match 'Text +: You wrote: hello'
        $list[2] | Should -Match 'USD'
        "$list" | Should -Not -Match '#ERR'
    }

    It 'says which id does not fit' {
        (Invoke-Constrained 'Get-MASession $agent.Id').Errors.FullyQualifiedErrorId | Should -BeLike 'WrongIdKind,*'
    }

    It 'runs a function as a tool as it would run otherwise' {
        $run = Invoke-Constrained 'Invoke-MAAgent test_mode @work -Tool Test-Mode'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0].ToolCalls[0].IsError | Should -BeTrue
        $run.Output[0].Text | Should -BeLike "ConstrainedLanguage*Errors:*only on core types*"
    }

    It 'lends <_> no full language as a tool' -ForEach 'Add-Type', 'New-Object' {
        $run = Invoke-Constrained "Invoke-MAAgent $($_.ToLowerInvariant() -replace '-', '_') @work -Tool $_ -Approve Always"
        $run.Output[0].ToolCalls[0].IsError | Should -BeTrue
        $run.Output[0].Text | Should -BeLike 'Errors:*in this language mode*'
        'MadeByAnAgent' -as [type] | Should -BeNullOrEmpty
    }

    It 'leaves a tool no script of full language to call' {
        $run = Invoke-Constrained @'
            $inside = $false
            function Test-Escape {
                if ($script:inside) { return }
                $script:inside = $true
                foreach ($block in (Get-PSCallStack).InvocationInfo.MyCommand.ScriptBlock) {
                    $__AgentToolCommand, $__AgentToolArguments = (Get-Command New-Object), @{ TypeName = 'System.Net.WebClient' }
                    try { "$(& $block $__AgentToolCommand $__AgentToolArguments)" } catch { 'refused' }
                }
            }
            Invoke-MAAgent test_escape @work -Tool Test-Escape
'@
        $run.Output[0].Text | Should -Match 'refused|language mode'
        $run.Output[0].Text | Should -Not -Match 'WebClient'
    }

    It 'makes a tool no object of a class that a script could not make' {
        $tool = Invoke-Constrained 'function Get-Thing { param([ClassOfAnotherModule] $Thing, [string] $Name) }; New-MATool -Command Get-Thing'
        $tool.Output[0].InputSchema['properties'].Keys | Should -Be 'Name'
    }

    It 'asks a script block of -Approve' {
        $run = Invoke-Constrained 'Invoke-MAAgent bash @work -Approve { $_.Name -eq "bash" -and $_.Input["command"] -eq "ls" }'
        $run.Warnings | Should -BeNullOrEmpty
        $run.Output[0].Text | Should -Be 'a.txt'
    }

    It 'denies where a script block of -Approve does what the session forbids' {
        $run = Invoke-Constrained 'Invoke-MAAgent bash @work -Approve { [IO.File]::Exists("a"); $true }'
        $run.Output[0].ToolCalls[0].Approval | Should -Be 'Denied'
        "$($run.Warnings)" | Should -BeLike '*is denied: *only on core types*'
    }

    It 'refuses <_> as a tool, which could name commands for itself' -ForEach 'Invoke-MAAgent', 'New-MATool' {
        (Invoke-Constrained "Invoke-MAAgent go @work -Tool $_").Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedCommand,*'
    }
}

Describe 'In a session without a language' {
    BeforeAll {
        $script:endpoint = Open-Session NoLanguage -Private 'Add-Type', 'Get-Date'
        $script:environment = New-MAEnvironment -Name endpoint

        function Invoke-Endpoint([string] $Cmdlet, [hashtable] $Parameters) {
            Invoke-There ([powershell]::Create().AddCommand($Cmdlet).AddParameters($Parameters)) $endpoint
        }
    }

    AfterAll {
        $endpoint.Dispose()
    }

    It 'does a piece of work' {
        $run = Invoke-Endpoint Invoke-MAAgent @{ Prompt = 'hello'; Model = 'claude-opus-4-6'; Environment = $environment; Connection = $connection; Tool = 'Get-MASession' }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0].Text | Should -Be 'You wrote: hello'
    }

    It 'makes no tool of a command that the session hides' {
        (Invoke-Endpoint Get-Date @{}).Errors.FullyQualifiedErrorId | Should -Be 'CommandNotFoundException'
        (Invoke-Endpoint New-MATool @{ Command = 'Get-Date' }).Errors.FullyQualifiedErrorId | Should -BeLike 'CommandNotFound,*'
        $run = Invoke-Endpoint Invoke-MAAgent @{ Prompt = 'add_type'; Model = 'claude-opus-4-6'; Environment = $environment; Connection = $connection; Tool = 'Add-Type'; Approve = 'Always' }
        $run.Errors.FullyQualifiedErrorId | Should -BeLike 'CommandNotFound,*'
    }
}
