<#
.SYNOPSIS
    Prepares a session of PowerShell in which every example of the help pages runs as it stands.
.DESCRIPTION
    Dot-source it after Import-Module. It starts an emulator and connects to it, so that nothing leaves the machine, and makes what the
    examples speak of:

    $emulator, $apiKey     the emulator and its key
    $environment           the environment 'ops'
    $agent                 the agent 'Server helper' with the built-in tools and Get-DiskReport
    $session               a session of it that has done a piece of work and has written report.md
    $file                  an uploaded file, servers.csv
    $deployment            the deployment 'Nightly report' of the agent
    Get-DiskReport         a command that looks; the agent's tool get_disk_report
    Clear-TempFolder       a command that deletes, so that it asks before
    Get-Secret             stands for the one of Microsoft.PowerShell.SecretManagement

    The current location is a new folder with servers.csv, questions.csv, diagram.png, ca.pem, logs/app.log, and a skill in skills/disk-report.

    A Connect-MAService without address still goes to the real service. With $env:ANTHROPIC_BASE_URL = $emulator.Uri it goes to the
    emulator, too.
.EXAMPLE
    Import-Module ManagedAgents; . (Join-Path (Get-Module ManagedAgents).ModuleBase examples/help-prelude.ps1)
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSUseDeclaredVarsMoreThanAssignments', 'file', Justification = 'The examples use it.')]
[Diagnostics.CodeAnalysis.SuppressMessage('PSUseDeclaredVarsMoreThanAssignments', 'deployment', Justification = 'The examples use it.')]
param()

# What the emulated agent does. The first rule that fits the message is played.
$emulator = Start-MAEmulator -StreamWaitMs 0 -Scenario @(
    @{
        match = 'write the disk report'
        steps = @(
            @{ tool = 'write'; input = @{ file_path = '/mnt/session/outputs/report.md' }; result = 'Written.' }
            @{ file = 'report.md'; content = "# Disks`n`nfs01: D: has 4 % free.`n" }
            @{ message = 'I wrote report.md.' }
        )
    }
    @{
        match = 'disk'
        steps = @(
            @{ customTool = 'get_disk_report'; input = @{ Server = 'fs01' } }
            @{ message = 'The report says: {{result}}' }
        )
    }
    @{
        match = 'sub-agent'
        steps = @( @{ workflow = 'Review'; agent = 'reviewer'; steps = @( @{ message = 'The report is complete.' } ); report = 'The reviewer has looked.' } )
    }
    @{ match = 'linter'; steps = @( @{ customTool = 'run_linter' }, @{ message = 'The linter says: {{result}}' } ) }
    @{ match = 'git'; steps = @( @{ tool = 'bash'; input = @{ command = 'git log -3' }; ask = $true; result = 'three commits' }, @{ message = 'Done.' } ) }
    @{ match = 'old files'; steps = @( @{ tool = 'bash'; input = @{ command = 'rm -r /tmp/old' }; ask = $true; result = 'deleted' }, @{ message = 'Done.' } ) }
    @{
        match = 'lack space'
        steps = @(
            @{ customTool = 'give_answer'; input = @{ answers = @( @{ Server = 'fs01'; FreePercent = 4 }, @{ Server = 'web01'; FreePercent = 80 } ) } }
            @{ message = 'fs01 lacks space.' }
        )
    }
    @{ match = 'slowly'; steps = @( @{ message = 'I begin.' }, @{ delayMs = 60000 }, @{ message = 'I am done.' } ) }
)
$apiKey = $emulator.ApiKey
$emulator | Connect-MAService

function Get-DiskReport {
    <#
    .SYNOPSIS
        Gets how full the volumes of a server are.
    .PARAMETER Server
        The server's name.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory)] [ValidatePattern('^[a-z]+\d+\z')] [string] $Server)
    [pscustomobject]@{ Server = $Server; Volume = 'D:'; FreePercent = 4 }
}

function Clear-TempFolder {
    <#
    .SYNOPSIS
        Deletes the temporary files of a server.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([Parameter(Mandatory)] [string] $Server)
    if ($PSCmdlet.ShouldProcess($Server, 'Delete temporary files')) { "Cleared $Server." }
}

function Get-Secret {
    param([string] $Name)
    if ($Name -eq 'AnthropicKey') { return $apiKey }
    if ($Name -eq 'EnvironmentKey') {
        return Get-MAEnvironment | Where-Object { $_.Config.Type -eq 'self_hosted' } | ForEach-Object { $emulator.GetEnvironmentKey($_.Id) }
    }
    $secret = [securestring]::new()
    $text = if ($Name -eq 'WebhookKey') { 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' } else { 'made-up-token' }
    foreach ($character in $text.ToCharArray()) { $secret.AppendChar($character) }
    $secret
}

$folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine([IO.Path]::GetTempPath(), "managed-agents-help-$([guid]::NewGuid().ToString('n'))"))
$null = $folder.CreateSubdirectory('logs')
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'servers.csv'), "Server,Role`nfs01,file`nweb01,web`n")
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'questions.csv'), "Prompt`nWhich servers are there?`nWho looks after them?`n")
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'logs', 'app.log'), "12:00:01 started`n12:00:02 error 17`n")
$null = $folder.CreateSubdirectory('skills/disk-report')
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'skills', 'disk-report', 'SKILL.md'), "---`nname: disk-report`ndescription: Says how a report on disks is written.`n---`n`n# Disk reports`n`nBegin with the fullest volume.`n")
[IO.File]::WriteAllBytes([IO.Path]::Combine($folder, 'diagram.png'), [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='))
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'ca.pem'), @'
-----BEGIN CERTIFICATE-----
MIIBkDCCATegAwIBAgIUFb4xgC27L5QNk/+0Gje1EoEtDGowCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKY2EuZXhhbXBsZTAgFw0yNjExMjkyMjE4MzJaGA8yMTI2MTEw
NTIyMTgzMlowFTETMBEGA1UEAwwKY2EuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABAxUAsBzI0GPJba4k4ECGgXFo/htHmgaMvRvPKS0gAE68ls24HID
HTBRKRUQDNUQsaPwSgjHj+5/h5R/47v/OVyjYzBhMB0GA1UdDgQWBBRopdDGF1Ow
975U/DHmT0zl6M0SRDAfBgNVHSMEGDAWgBRopdDGF1Ow975U/DHmT0zl6M0SRDAP
BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNHADBE
AiAv0ncyQhgP/c9S8vB/i/tFOyTyf09wL4AfS4O6VEd1xQIgMDZPzbvs4XYZmntT
jTLC3N8umzP+CFk24EMGfXUtE+4=
-----END CERTIFICATE-----
'@)
Set-Location -Path $folder

$environment = New-MAEnvironment -Name 'ops'
$agent = New-MAAgent -Name 'Server helper' -Model claude-opus-4-6 -Tool (New-MAToolset), (New-MATool -Command Get-DiskReport)
$session = Start-MASession -Agent $agent -Environment $environment -Title 'Disk report'
$null = $session | Send-MAMessage 'Please write the disk report' | Receive-MAEvent
$file = New-MAFile -Path ./servers.csv
$deployment = New-MADeployment -Name 'Nightly report' -Agent $agent -Environment $environment -Message 'Say hello' -Schedule '15 2 * * *' -TimeZone 'UTC'
