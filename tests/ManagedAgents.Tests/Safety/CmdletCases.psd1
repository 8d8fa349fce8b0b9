<#
    A call of every cmdlet, for tests that look at all of them: Works is what a service answers, and Refused (where there is one) what the
    module itself refuses. They use these variables, which Setup sets on a service and a test without one makes up:
    $AgentId, $SpareAgentId, $EnvironmentId, $SpareEnvironmentId, $RemovedEnvironmentId, $VaultId, $SpareVaultId, $RemovedVaultId,
    $CredentialId, $SpareCredentialId, $RemovedCredentialId, $StoreId, $SpareStoreId, $RemovedStoreId, $MemoryId, $RemovedMemoryId, $VersionId,
    $DeploymentId, $SpareDeploymentId, $RunId, $DreamId, $SpareDreamId, $SkillId, $RemovedSkillId, $SkillVersionId, $RemovedSkillVersionId,
    $ProfileId, $RemovedProfileId, $TunnelId, $SpareTunnelId, $CertificateId, $SpareCertificateId, $QueueEnvironmentId, $IdleEnvironmentId, $WorkId, $SpareWorkId,
    $SessionId, $SpareSessionId, $RemovedSessionId, $EventId, $ResourceId, $RemovedResourceId, $FileId, $RemovedFileId, $OutputId, and $ThreadId,
    $SpareThreadId, $AskId, $DenyId, $CallId, each with its SessionId beside it.
    The test gives $ServerUri, $Connect and $EnvironmentKeyOf (scripts), $Key and $GitHubToken (secure), $Header, $PlainKey, $SecretUri, $SecretRepository, $Folder and $Pem.
#>
@{
    Scenario = '[
        { "match": "go", "steps": [
            { "tool": "bash", "input": { "command": "ls" }, "result": "a.txt", "ask": true },
            { "customTool": "run_linter", "input": { "file_path": "a.txt" } } ] },
        { "match": "delegate", "steps": [ { "workflow": "Review", "agent": "reviewer", "steps": [ { "message": "I have looked." } ] } ] },
        { "match": "write", "steps": [ { "file": "report.md", "content": "all is well" }, { "message": "Done." } ] } ]'

    # The certificate of an authority that nobody has the key of any more.
    Pem = '-----BEGIN CERTIFICATE-----
MIIBkDCCATegAwIBAgIUFb4xgC27L5QNk/+0Gje1EoEtDGowCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKY2EuZXhhbXBsZTAgFw0yNjExMjkyMjE4MzJaGA8yMTI2MTEw
NTIyMTgzMlowFTETMBEGA1UEAwwKY2EuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABAxUAsBzI0GPJba4k4ECGgXFo/htHmgaMvRvPKS0gAE68ls24HID
HTBRKRUQDNUQsaPwSgjHj+5/h5R/47v/OVyjYzBhMB0GA1UdDgQWBBRopdDGF1Ow
975U/DHmT0zl6M0SRDAfBgNVHSMEGDAWgBRopdDGF1Ow975U/DHmT0zl6M0SRDAP
BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNHADBE
AiAv0ncyQhgP/c9S8vB/i/tFOyTyf09wL4AfS4O6VEd1xQIgMDZPzbvs4XYZmntT
jTLC3N8umzP+CFk24EMGfXUtE+4=
-----END CERTIFICATE-----'

    Setup = '
        $linter = New-MATool -Name run_linter -Description "Runs a linter"
        $AgentId, $SpareAgentId = 1..2 | ForEach-Object { (New-MAAgent -Name Reviewer -Model claude-opus-4-6 -Tool (New-MAToolset), $linter).Id }
        $EnvironmentId, $SpareEnvironmentId, $RemovedEnvironmentId = 1..3 | ForEach-Object { (New-MAEnvironment -Name "env $_").Id }
        $VaultId, $SpareVaultId, $RemovedVaultId = 1..3 | ForEach-Object { (New-MAVault -Name "vault $_").Id }
        $StoreId, $SpareStoreId, $RemovedStoreId = 1..3 | ForEach-Object { (New-MAMemoryStore -Name "store $_").Id }
        $MemoryId, $RemovedMemoryId = 1..2 | ForEach-Object { (New-MAMemory "/notes/$_.md" text -MemoryStore $StoreId).Id }
        $null = Set-MAMemory $MemoryId other -MemoryStore $StoreId
        $VersionId = (Get-MAMemoryVersion -MemoryStore $StoreId -Memory $MemoryId -Operation created).Id
        $CredentialId, $SpareCredentialId, $RemovedCredentialId = 1..3 | ForEach-Object { (New-MAVaultCredential $VaultId -Url "https://s$_.example/mcp" -Token $GitHubToken).Id }
        $DeploymentId, $SpareDeploymentId = 1..2 | ForEach-Object { (New-MADeployment "nightly $_" -Agent $AgentId -Environment $EnvironmentId -Message "hello").Id }
        $RunId = (Start-MADeployment $DeploymentId).Id
        $DreamId, $SpareDreamId = 1..2 | ForEach-Object { Start-MADream $StoreId -Model claude-opus-5-5 } | Wait-MADream | ForEach-Object Id
        $null = [IO.Directory]::CreateDirectory("$Folder/skill")
        [IO.File]::WriteAllText("$Folder/skill/SKILL.md", "---`nname: pr-summary`ndescription: Sums up pull requests`n---`n")
        $SkillId, $RemovedSkillId = 1..2 | ForEach-Object { (New-MASkill "$Folder/skill" -Name "skill $_").Id }
        Get-MASkillVersion $RemovedSkillId | Remove-MASkillVersion -Confirm:$false
        $SkillVersionId, $RemovedSkillVersionId = 1..2 | ForEach-Object { (New-MASkillVersion $SkillId "$Folder/skill").Id }
        $ProfileId, $RemovedProfileId = 1..2 | ForEach-Object { (New-MAUserProfile -Name "user $_").Id }
        $TunnelId, $SpareTunnelId = 1..2 | ForEach-Object { (New-MATunnel -Name "tunnel $_").Id }
        $CertificateId, $SpareCertificateId = 1..2 | ForEach-Object { (New-MATunnelCertificate $TunnelId -Certificate $Pem).Id }
        $QueueEnvironmentId = (New-MAEnvironment -Name queue -SelfHosted).Id
        $IdleEnvironmentId = (New-MAEnvironment -Name idle -SelfHosted).Id
        $Poll = {
            $worker = Connect-MAService -AuthToken (& $EnvironmentKeyOf $QueueEnvironmentId) -BaseUri $ServerUri -PassThru
            (Invoke-MARequest "/v1/environments/$QueueEnvironmentId/work/poll" -Connection $worker).id
            . $Connect
        }
        $WorkId, $SpareWorkId = 1..2 | ForEach-Object {
            $null = Start-MASession -Agent $AgentId -Environment $QueueEnvironmentId | Send-MAMessage "hello"
            & $Poll
        }
        $FileId, $RemovedFileId = 1..2 | ForEach-Object { (New-MAFile -Content "text $_" -Name "text$_.txt").Id }
        $repository = New-MAResource -GitHubRepository a/b -Token $GitHubToken
        $session = Start-MASession -Agent $AgentId -Environment $EnvironmentId -Resource $repository, (New-MAResource -File $FileId)
        $SessionId = $session.Id
        $ResourceId, $RemovedResourceId = $session.Resources.Id
        $SpareSessionId, $RemovedSessionId = 1..2 | ForEach-Object { (Start-MASession -Agent $AgentId -Environment $EnvironmentId).Id }
        $sent = Send-MAMessage "write" $SessionId
        $EventId = $sent.Id
        $null = $sent | Receive-MAEvent
        $OutputId = (Get-MAFile -Session $SessionId).Id
        $AskId, $DenyId, $CallId = foreach ($kind in "agent.tool_use", "agent.tool_use", "agent.custom_tool_use") {
            $asking = Start-MASession -Agent $AgentId -Environment $EnvironmentId
            $null = $asking | Send-MAMessage "go" | Receive-MAEvent
            Get-MAPendingAction $asking | ForEach-Object { if ($_.Type -eq $kind) { $_.Id } }
            $asked += , $asking.Id
        }
        $AskSessionId, $DenySessionId, $CallSessionId = $asked
        $delegating = Start-MASession -Agent $AgentId -Environment $EnvironmentId
        $null = 1..2 | ForEach-Object { $delegating | Send-MAMessage "delegate" | Receive-MAEvent }
        $ThreadSessionId = $SpareThreadSessionId = $delegating.Id
        $ThreadId, $SpareThreadId = (Get-MAThread -Session $ThreadSessionId | Where-Object ParentThreadId).Id'

    Cmdlets = @{
        'Add-MASessionResource' = @{ Works = 'Add-MASessionResource -Session $SessionId -File $FileId -MountPath /mnt/more.txt' }
        'Approve-MAToolUse' = @{ Works = 'Approve-MAToolUse -ToolUse $AskId -Session $AskSessionId' }
        'Clear-MAMemoryVersion' = @{ Works = 'Clear-MAMemoryVersion $VersionId -MemoryStore $StoreId' }
        'Compare-MAConfiguration' = @{ Works = 'Compare-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = @{ Secret = "t" } } } } } } }'; Refused = 'Compare-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = $PlainKey } } } } } }' }
        'Connect-MAService' = @{
            Works = 'Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header -PassThru'
            Refused = '
                Connect-MAService -ApiKey $PlainKey
                Connect-MAService -ApiKey $Key -BaseUri $SecretUri
                Connect-MAService -ApiKey $Key -Proxy $SecretUri
                Connect-MAService -IdentityToken $PlainKey -FederationRuleId fdrl_1 -OrganizationId none
                Connect-MAService -ApiKey $Key -WireFormat Lunch -Header $Header
                Connect-MAService -ApiKey $Key -Header @{ "x y" = $PlainKey }'
        }
        'ConvertFrom-MAWebhook' = @{
            Works = '
                $signing = [securestring]::new(); "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".ToCharArray() | ForEach-Object { $signing.AppendChar($_) }
                ConvertFrom-MAWebhook "x" @{ "webhook-id" = "whe_1"; "webhook-timestamp" = "1795935600"; "webhook-signature" = "v1,x" } -SigningKey $signing -ErrorAction Ignore'
            Refused = 'ConvertFrom-MAWebhook "x" @{ "webhook-id" = "whe_1"; "webhook-timestamp" = "1795935600"; "webhook-signature" = "v1,x" } -SigningKey $PlainKey'
        }
        'ConvertTo-MATranscript' = @{ Works = 'ConvertTo-MATranscript -Session $SessionId' }
        'Deny-MAToolUse' = @{ Works = 'Deny-MAToolUse -ToolUse $DenyId -Session $DenySessionId' }
        'Disable-MAAgent' = @{ Works = 'Disable-MAAgent $SpareAgentId' }
        'Disable-MADeployment' = @{ Works = 'Disable-MADeployment $SpareDeploymentId' }
        'Disable-MADream' = @{ Works = 'Disable-MADream $SpareDreamId' }
        'Disable-MAEnvironment' = @{ Works = 'Disable-MAEnvironment $SpareEnvironmentId' }
        'Disable-MAMemoryStore' = @{ Works = 'Disable-MAMemoryStore $SpareStoreId' }
        'Disable-MASession' = @{ Works = 'Disable-MASession $SpareSessionId' }
        'Disable-MAThread' = @{ Works = 'Disable-MAThread $SpareThreadId -Session $SpareThreadSessionId' }
        'Disable-MATunnel' = @{ Works = 'Disable-MATunnel $SpareTunnelId' }
        'Disable-MATunnelCertificate' = @{ Works = 'Disable-MATunnelCertificate $SpareCertificateId -Tunnel $TunnelId' }
        'Disable-MAVault' = @{ Works = 'Disable-MAVault $SpareVaultId' }
        'Disable-MAVaultCredential' = @{ Works = 'Disable-MAVaultCredential $SpareCredentialId -Vault $VaultId' }
        'Disconnect-MAService' = @{ Works = 'Disconnect-MAService' }
        'Export-MAConfiguration' = @{ Works = 'Export-MAConfiguration $Folder/exported -IncludeMemory -WarningAction SilentlyContinue' }
        'Export-MAMemory' = @{ Works = 'Export-MAMemory $Folder/memories -MemoryStore $StoreId' }
        'Get-MAAgent' = @{ Works = 'Get-MAAgent; Get-MAAgent -Id $AgentId' }
        'Get-MAAgentVersion' = @{ Works = 'Get-MAAgentVersion $AgentId' }
        'Get-MAConnection' = @{ Works = 'Get-MAConnection' }
        'Get-MADeployment' = @{ Works = 'Get-MADeployment; Get-MADeployment -Id $DeploymentId' }
        'Get-MADeploymentRun' = @{ Works = 'Get-MADeploymentRun; Get-MADeploymentRun -Id $RunId' }
        'Get-MADream' = @{ Works = 'Get-MADream; Get-MADream -Id $DreamId' }
        'Get-MAEmulator' = @{ Works = 'Get-MAEmulator' }
        'Get-MAEnvironment' = @{ Works = 'Get-MAEnvironment; Get-MAEnvironment -Id $EnvironmentId' }
        'Get-MAEvent' = @{ Works = 'Get-MAEvent $SessionId; Get-MAEvent $ThreadSessionId -Thread $ThreadId' }
        'Get-MAFile' = @{ Works = 'Get-MAFile; Get-MAFile -Id $FileId' }
        'Get-MAMemory' = @{ Works = 'Get-MAMemory -MemoryStore $StoreId; Get-MAMemory $MemoryId -MemoryStore $StoreId' }
        'Get-MAMemoryStore' = @{ Works = 'Get-MAMemoryStore; Get-MAMemoryStore -Id $StoreId' }
        'Get-MAMemoryVersion' = @{ Works = 'Get-MAMemoryVersion -MemoryStore $StoreId; Get-MAMemoryVersion $VersionId -MemoryStore $StoreId' }
        'Get-MAModel' = @{ Works = 'Get-MAModel; Get-MAModel -Id claude-opus-5-5' }
        'Get-MAPendingAction' = @{ Works = 'Get-MAPendingAction $CallSessionId' }
        'Get-MAProfile' = @{ Works = 'Get-MAProfile'; Refused = 'Get-MAProfile nobody' }
        'Get-MASession' = @{ Works = 'Get-MASession; Get-MASession -Id $SessionId' }
        'Get-MASessionResource' = @{ Works = 'Get-MASessionResource $SessionId; Get-MASessionResource $SessionId $ResourceId' }
        'Get-MASkill' = @{ Works = 'Get-MASkill -Source custom; Get-MASkill -Id $SkillId' }
        'Get-MASkillVersion' = @{ Works = 'Get-MASkillVersion -Skill $SkillId; Get-MASkillVersion $SkillVersionId -Skill $SkillId' }
        'Get-MAThread' = @{ Works = 'Get-MAThread -Session $ThreadSessionId; Get-MAThread $ThreadId -Session $ThreadSessionId' }
        'Get-MATunnel' = @{ Works = 'Get-MATunnel; Get-MATunnel -Id $TunnelId' }
        'Get-MATunnelCertificate' = @{ Works = 'Get-MATunnelCertificate -Tunnel $TunnelId; Get-MATunnelCertificate $CertificateId -Tunnel $TunnelId' }
        'Get-MATunnelToken' = @{ Works = 'Get-MATunnelToken $TunnelId' }
        'Get-MAUserProfile' = @{ Works = 'Get-MAUserProfile; Get-MAUserProfile -Id $ProfileId' }
        'Get-MAUserProfileDataControl' = @{ Works = 'Get-MAUserProfileDataControl $ProfileId' }
        'Get-MAVault' = @{ Works = 'Get-MAVault; Get-MAVault -Id $VaultId' }
        'Get-MAVaultCredential' = @{ Works = 'Get-MAVaultCredential -Vault $VaultId; Get-MAVaultCredential $CredentialId -Vault $VaultId' }
        'Get-MAWork' = @{ Works = 'Get-MAWork $WorkId -Environment $QueueEnvironmentId' }
        'Get-MAWorkQueue' = @{ Works = 'Get-MAWorkQueue $QueueEnvironmentId' }
        'Import-MAConfiguration' = @{ Works = 'Import-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = @{ Secret = "t" } } } } } } }'; Refused = 'Import-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = $PlainKey } } } } } }' }
        'Import-MAMemory' = @{ Works = '$null = [IO.Directory]::CreateDirectory("$Folder/imported"); [IO.File]::WriteAllText("$Folder/imported/a.md", "text"); Import-MAMemory $Folder/imported $StoreId' }
        'Enter-MASession' = @{ Works = 'Enter-MASession $SessionId -WhatIf' }
        'Invoke-MAAgent' = @{
            Works = '
                Invoke-MAAgent "hello" -Agent $AgentId -Environment $EnvironmentId -Resource (New-MAResource a/b -Token $GitHubToken)
                function run_linter { param([string] $file_path) "$file_path is fine" }
                Invoke-MAAgent "go" -Agent $AgentId -Environment $EnvironmentId -Tool run_linter -Approve Always'
        }
        'Invoke-MARequest' = @{
            Works = '
                Invoke-MARequest /v1/agents -Header $Header
                Invoke-MARequest /v1/agents -Raw
                Invoke-MARequest /v1/sessions POST -Body @{ agent = $AgentId; environment_id = $EnvironmentId; resources = @(@{ type = "github_repository"; url = "https://github.com/a/b"; authorization_token = $GitHubToken }) }'
            Refused = 'Invoke-MARequest /v1/agents -Header @{ "x y" = $PlainKey }'
        }
        'Measure-MASession' = @{ Works = 'Measure-MASession $SessionId; Measure-MASession $ThreadSessionId -IncludeThread' }
        'New-MAAgent' = @{ Works = 'New-MAAgent -Name Helper -Model claude-opus-4-6' }
        'New-MADeployment' = @{
            Works = 'New-MADeployment another -Agent $AgentId -Environment $EnvironmentId -Message "hello" -Resource (New-MAResource a/b -Token $GitHubToken) -Schedule "15 2 * * *" -TimeZone UTC'
        }
        'New-MAEnvironment' = @{ Works = 'New-MAEnvironment -Name another' }
        'New-MAFile' = @{ Works = 'New-MAFile -Content text -Name text.txt' }
        'New-MAMcpServer' = @{ Works = 'New-MAMcpServer docs https://docs.example.com/mcp' }
        'New-MAMcpToolset' = @{ Works = 'New-MAMcpToolset docs' }
        'New-MAMemory' = @{ Works = 'New-MAMemory /another.md text -MemoryStore $StoreId' }
        'New-MAMemoryStore' = @{ Works = 'New-MAMemoryStore -Name another' }
        'New-MAResource' = @{
            Works = 'New-MAResource -GitHubRepository a/b -Token $GitHubToken'
            Refused = '
                New-MAResource -GitHubRepository a/b -Token $PlainKey
                New-MAResource -GitHubRepository $SecretRepository -Token $GitHubToken'
        }
        'New-MASkill' = @{
            Works = '
                $skill = [IO.Directory]::CreateDirectory("$Folder/$([guid]::NewGuid())").FullName
                [IO.File]::WriteAllText("$skill/SKILL.md", "---`nname: code-review`ndescription: Reviews code`n---`n")
                New-MASkill $skill'
        }
        'New-MASkillVersion' = @{
            Works = '
                $skill = [IO.Directory]::CreateDirectory("$Folder/$([guid]::NewGuid())").FullName
                [IO.File]::WriteAllText("$skill/SKILL.md", "---`nname: code-review`ndescription: Reviews code`n---`n")
                New-MASkillVersion $SkillId $skill'
        }
        'New-MATool' = @{ Works = 'New-MATool -Name run_linter -Description "Runs a linter"' }
        'New-MAToolset' = @{ Works = 'New-MAToolset' }
        'New-MATunnel' = @{ Works = 'New-MATunnel -Name another' }
        'New-MATunnelCertificate' = @{
            Works = 'New-MATunnelCertificate $TunnelId -Certificate $Pem'
            Refused = '
                New-MATunnelCertificate $TunnelId -Certificate "-----BEGIN PRIVATE KEY-----$PlainKey-----END PRIVATE KEY-----"
                New-MATunnelCertificate $TunnelId -Certificate $PlainKey'
        }
        'New-MAUserProfile' = @{ Works = 'New-MAUserProfile -Name another -Country DE -Metadata @{ team = "ops" }' }
        'New-MAUserProfileUrl' = @{ Works = 'New-MAUserProfileUrl $ProfileId; New-MAUserProfileUrl $ProfileId -Enrollment' }
        'New-MAVault' = @{ Works = 'New-MAVault -Name another' }
        'New-MAVaultCredential' = @{
            Works = '
                New-MAVaultCredential $VaultId -Url https://more.example/mcp -Token $Key
                New-MAVaultCredential $VaultId -Url https://oauth.example/mcp -AccessToken $Key -RefreshToken $GitHubToken -ClientId client -TokenEndpoint https://oauth.example/token -ClientSecret $Key
                New-MAVaultCredential $VaultId -EnvironmentVariable GITHUB_TOKEN -Value $GitHubToken -AllowedHost api.github.com'
            Refused = 'New-MAVaultCredential $VaultId -Url https://more.example/mcp -Token $PlainKey'
        }
        'Receive-MAEvent' = @{ Works = 'Receive-MAEvent -Session $SessionId -After $EventId; Receive-MAEvent $ThreadSessionId -Thread $ThreadId' }
        'Receive-MAWebhook' = @{
            Works = '
                $signing = [securestring]::new(); "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".ToCharArray() | ForEach-Object { $signing.AppendChar($_) }
                Receive-MAWebhook -Port 0 -SigningKey $signing -TimeoutSec 1'
            Refused = 'Receive-MAWebhook -Port 0 -SigningKey $PlainKey -TimeoutSec 1'
        }
        'Remove-MAEnvironment' = @{ Works = 'Remove-MAEnvironment $RemovedEnvironmentId' }
        'Remove-MAFile' = @{ Works = 'Remove-MAFile $RemovedFileId' }
        'Remove-MAMemory' = @{ Works = 'Remove-MAMemory $RemovedMemoryId -MemoryStore $StoreId' }
        'Remove-MAMemoryStore' = @{ Works = 'Remove-MAMemoryStore $RemovedStoreId' }
        'Remove-MASession' = @{ Works = 'Remove-MASession $RemovedSessionId' }
        'Remove-MASessionResource' = @{ Works = 'Remove-MASessionResource $RemovedResourceId -Session $SessionId' }
        'Remove-MASkill' = @{ Works = 'Remove-MASkill $RemovedSkillId' }
        'Remove-MASkillVersion' = @{ Works = 'Remove-MASkillVersion $RemovedSkillVersionId -Skill $SkillId' }
        'Remove-MAUserProfile' = @{ Works = 'Remove-MAUserProfile $RemovedProfileId' }
        'Remove-MAVault' = @{ Works = 'Remove-MAVault $RemovedVaultId' }
        'Remove-MAVaultCredential' = @{ Works = 'Remove-MAVaultCredential $RemovedCredentialId -Vault $VaultId' }
        'Reset-MATunnelToken' = @{ Works = 'Reset-MATunnelToken $TunnelId -Reason "it was seen"' }
        'Resume-MADeployment' = @{ Works = 'Resume-MADeployment $DeploymentId' }
        'Save-MAFile' = @{ Works = 'Save-MAFile $OutputId $Folder -Force -PassThru' }
        'Save-MASkillVersion' = @{ Works = 'Save-MASkillVersion -Skill $SkillId -Destination $Folder -Force -PassThru' }
        'Send-MAMessage' = @{ Works = 'Send-MAMessage "hello" $SessionId' }
        'Send-MAOutcome' = @{ Works = 'Send-MAOutcome "All is well" $SessionId -Rubric "It says so."' }
        'Send-MAToolResult' = @{ Works = 'Send-MAToolResult "fine" $CallId -Session $CallSessionId' }
        'Set-MAAgent' = @{ Works = 'Set-MAAgent $AgentId -Description "Reviews code"' }
        'Set-MADeployment' = @{ Works = 'Set-MADeployment $DeploymentId -Resource (New-MAResource a/b -Token $GitHubToken)' }
        'Set-MAEnvironment' = @{ Works = 'Set-MAEnvironment $EnvironmentId -Description "For reviews"' }
        'Set-MAMemory' = @{ Works = 'Set-MAMemory $MemoryId more -MemoryStore $StoreId' }
        'Set-MAMemoryStore' = @{ Works = 'Set-MAMemoryStore $StoreId -Name other' }
        'Set-MASession' = @{ Works = 'Set-MASession $SessionId -Title "A review"' }
        'Set-MASessionResource' = @{
            Works = 'Set-MASessionResource $ResourceId -Session $SessionId -Token $GitHubToken'
            Refused = 'Set-MASessionResource $ResourceId -Session $SessionId -Token $PlainKey'
        }
        'Set-MAUserProfile' = @{ Works = 'Set-MAUserProfile $ProfileId -AccountStatus suspended' }
        'Set-MAUserProfileDataControl' = @{
            Works = 'Set-MAUserProfileDataControl $ProfileId -ExternalKeyId @{ us = "ekey_1" } -Bucket @{ eu = @{ bucket_name = "b"; project_number = 12 } }'
            Refused = 'Set-MAUserProfileDataControl $ProfileId'
        }
        'Set-MAVault' = @{ Works = 'Set-MAVault $VaultId -Name other' }
        'Set-MAVaultCredential' = @{
            Works = 'Set-MAVaultCredential $CredentialId -Vault $VaultId -Token $Key'
            Refused = 'Set-MAVaultCredential $CredentialId -Vault $VaultId -Token $PlainKey'
        }
        'Set-MAWork' = @{ Works = 'Set-MAWork $WorkId -Environment $QueueEnvironmentId -Metadata @{ team = "ops" }' }
        'Start-MADeployment' = @{ Works = 'Start-MADeployment $DeploymentId' }
        'Start-MADream' = @{ Works = 'Start-MADream $StoreId -Model claude-opus-5-5 -Session $SessionId' }
        'Start-MAEmulator' = @{
            Works = 'Start-MAEmulator -ApiKey $Key'
            Refused = '
                Start-MAEmulator -ApiKey $PlainKey
                Start-MAEmulator -ApiKey $Key -Fault @{ nosuch = 1 }'
        }
        'Start-MASession' = @{ Works = 'Start-MASession -Agent $AgentId -Environment $EnvironmentId -Resource (New-MAResource a/b -Token $GitHubToken)' }
        'Start-MAWorker' = @{ Works = 'Start-MAWorker $IdleEnvironmentId -EnvironmentKey (& $EnvironmentKeyOf $IdleEnvironmentId) -Drain -BuiltIn read -WorkFolder $Folder/worker' }
        'Stop-MADream' = @{ Works = 'Start-MADream $StoreId -Model claude-opus-5-5 | Stop-MADream; if (!$?) { Stop-MADream $DreamId }' }
        'Stop-MAEmulator' = @{ Works = 'Start-MAEmulator -ApiKey $Key | Stop-MAEmulator' }
        'Stop-MASession' = @{ Works = 'Stop-MASession $SessionId -PassThru' }
        'Stop-MAWork' = @{ Works = 'Stop-MAWork $SpareWorkId -Environment $QueueEnvironmentId -Force' }
        'Suspend-MADeployment' = @{ Works = 'Suspend-MADeployment $DeploymentId' }
        'Sync-MAConfiguration' = @{ Works = 'Sync-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = @{ Secret = "t" } } } } } } } -Secret @{ t = $GitHubToken } -PassThru'; Refused = 'Sync-MAConfiguration -Configuration @{ Configuration = "ops"; Vaults = @{ v = @{ DisplayName = "V"; Credentials = @{ c = @{ Auth = @{ Type = "static_bearer"; McpServerUrl = "https://c.example/mcp"; Token = $PlainKey } } } } } }' }
        'Test-MAVaultCredential' = @{ Works = 'New-MAVaultCredential $VaultId -Url https://tried.example/mcp -AccessToken $Key | Test-MAVaultCredential' }
        'Test-MAWebhookSignature' = @{
            Works = '
                $signing = [securestring]::new(); "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".ToCharArray() | ForEach-Object { $signing.AppendChar($_) }
                Test-MAWebhookSignature "x" @{ "webhook-id" = "whe_1"; "webhook-timestamp" = "1795935600"; "webhook-signature" = "v1,x" } -SigningKey $signing'
            Refused = 'Test-MAWebhookSignature "x" @{ "webhook-id" = "whe_1"; "webhook-timestamp" = "1795935600"; "webhook-signature" = "v1,x" } -SigningKey $PlainKey'
        }
        'Wait-MADream' = @{ Works = 'Wait-MADream $DreamId -TimeoutSec 5' }
        'Wait-MASession' = @{ Works = 'Wait-MASession $SessionId -TimeoutSec 20' }
    }
}
