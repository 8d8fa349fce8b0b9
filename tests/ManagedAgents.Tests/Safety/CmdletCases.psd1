<#
    A call of every cmdlet, for tests that look at all of them: Works is what a service answers, and Refused (where there is one) what the
    module itself refuses. They use these variables, which Setup sets on a service and a test without one makes up:
    $AgentId, $SpareAgentId, $EnvironmentId, $SpareEnvironmentId, $RemovedEnvironmentId, $VaultId, $SpareVaultId, $RemovedVaultId,
    $CredentialId, $SpareCredentialId, $RemovedCredentialId, $StoreId, $SpareStoreId, $RemovedStoreId, $MemoryId, $RemovedMemoryId, $VersionId, $SessionId, $SpareSessionId, $RemovedSessionId,
    $EventId, $ResourceId, $RemovedResourceId, $FileId, $RemovedFileId, $OutputId, $AskId, $DenyId, $CallId, each with its $…SessionId.
    The test gives $ServerUri, $Key and $GitHubToken (secure), $Header, $PlainKey, $SecretUri, $SecretRepository and $Folder.
#>
@{
    Scenario = '[
        { "match": "go", "steps": [
            { "tool": "bash", "input": { "command": "ls" }, "result": "a.txt", "ask": true },
            { "customTool": "run_linter", "input": { "file_path": "a.txt" } } ] },
        { "match": "write", "steps": [ { "file": "report.md", "content": "all is well" }, { "message": "Done." } ] } ]'

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
        $AskSessionId, $DenySessionId, $CallSessionId = $asked'

    Cmdlets = @{
        'Add-MASessionResource' = @{ Works = 'Add-MASessionResource -Session $SessionId -File $FileId -MountPath /mnt/more.txt' }
        'Approve-MAToolUse' = @{ Works = 'Approve-MAToolUse -ToolUse $AskId -Session $AskSessionId' }
        'Clear-MAMemoryVersion' = @{ Works = 'Clear-MAMemoryVersion $VersionId -MemoryStore $StoreId' }
        'Connect-MAService' = @{
            Works = 'Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header -PassThru'
            Refused = '
                Connect-MAService -ApiKey $PlainKey
                Connect-MAService -ApiKey $Key -BaseUri $SecretUri
                Connect-MAService -ApiKey $Key -Proxy $SecretUri
                Connect-MAService -ApiKey $Key -WireFormat Lunch -Header $Header
                Connect-MAService -ApiKey $Key -Header @{ "x y" = $PlainKey }'
        }
        'ConvertTo-MATranscript' = @{ Works = 'ConvertTo-MATranscript -Session $SessionId' }
        'Deny-MAToolUse' = @{ Works = 'Deny-MAToolUse -ToolUse $DenyId -Session $DenySessionId' }
        'Disable-MAAgent' = @{ Works = 'Disable-MAAgent $SpareAgentId' }
        'Disable-MAEnvironment' = @{ Works = 'Disable-MAEnvironment $SpareEnvironmentId' }
        'Disable-MAMemoryStore' = @{ Works = 'Disable-MAMemoryStore $SpareStoreId' }
        'Disable-MASession' = @{ Works = 'Disable-MASession $SpareSessionId' }
        'Disable-MAVault' = @{ Works = 'Disable-MAVault $SpareVaultId' }
        'Disable-MAVaultCredential' = @{ Works = 'Disable-MAVaultCredential $SpareCredentialId -Vault $VaultId' }
        'Disconnect-MAService' = @{ Works = 'Disconnect-MAService' }
        'Export-MAMemory' = @{ Works = 'Export-MAMemory $Folder/memories -MemoryStore $StoreId' }
        'Get-MAAgent' = @{ Works = 'Get-MAAgent; Get-MAAgent -Id $AgentId' }
        'Get-MAAgentVersion' = @{ Works = 'Get-MAAgentVersion $AgentId' }
        'Get-MAConnection' = @{ Works = 'Get-MAConnection' }
        'Get-MAEnvironment' = @{ Works = 'Get-MAEnvironment; Get-MAEnvironment -Id $EnvironmentId' }
        'Get-MAEvent' = @{ Works = 'Get-MAEvent $SessionId' }
        'Get-MAFile' = @{ Works = 'Get-MAFile; Get-MAFile -Id $FileId' }
        'Get-MAMemory' = @{ Works = 'Get-MAMemory -MemoryStore $StoreId; Get-MAMemory $MemoryId -MemoryStore $StoreId' }
        'Get-MAMemoryStore' = @{ Works = 'Get-MAMemoryStore; Get-MAMemoryStore -Id $StoreId' }
        'Get-MAMemoryVersion' = @{ Works = 'Get-MAMemoryVersion -MemoryStore $StoreId; Get-MAMemoryVersion $VersionId -MemoryStore $StoreId' }
        'Get-MAModel' = @{ Works = 'Get-MAModel; Get-MAModel -Id claude-opus-5-5' }
        'Get-MAPendingAction' = @{ Works = 'Get-MAPendingAction $CallSessionId' }
        'Get-MASession' = @{ Works = 'Get-MASession; Get-MASession -Id $SessionId' }
        'Get-MASessionResource' = @{ Works = 'Get-MASessionResource $SessionId; Get-MASessionResource $SessionId $ResourceId' }
        'Get-MAVault' = @{ Works = 'Get-MAVault; Get-MAVault -Id $VaultId' }
        'Get-MAVaultCredential' = @{ Works = 'Get-MAVaultCredential -Vault $VaultId; Get-MAVaultCredential $CredentialId -Vault $VaultId' }
        'Import-MAMemory' = @{ Works = '$null = [IO.Directory]::CreateDirectory("$Folder/imported"); [IO.File]::WriteAllText("$Folder/imported/a.md", "text"); Import-MAMemory $Folder/imported $StoreId' }
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
        'Measure-MASession' = @{ Works = 'Measure-MASession $SessionId' }
        'New-MAAgent' = @{ Works = 'New-MAAgent -Name Helper -Model claude-opus-4-6' }
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
        'New-MATool' = @{ Works = 'New-MATool -Name run_linter -Description "Runs a linter"' }
        'New-MAToolset' = @{ Works = 'New-MAToolset' }
        'New-MAVault' = @{ Works = 'New-MAVault -Name another' }
        'New-MAVaultCredential' = @{
            Works = '
                New-MAVaultCredential $VaultId -Url https://more.example/mcp -Token $Key
                New-MAVaultCredential $VaultId -Url https://oauth.example/mcp -AccessToken $Key -RefreshToken $GitHubToken -ClientId client -TokenEndpoint https://oauth.example/token -ClientSecret $Key
                New-MAVaultCredential $VaultId -EnvironmentVariable GITHUB_TOKEN -Value $GitHubToken -AllowedHost api.github.com'
            Refused = 'New-MAVaultCredential $VaultId -Url https://more.example/mcp -Token $PlainKey'
        }
        'Receive-MAEvent' = @{ Works = 'Receive-MAEvent -Session $SessionId -After $EventId' }
        'Remove-MAEnvironment' = @{ Works = 'Remove-MAEnvironment $RemovedEnvironmentId' }
        'Remove-MAFile' = @{ Works = 'Remove-MAFile $RemovedFileId' }
        'Remove-MAMemory' = @{ Works = 'Remove-MAMemory $RemovedMemoryId -MemoryStore $StoreId' }
        'Remove-MAMemoryStore' = @{ Works = 'Remove-MAMemoryStore $RemovedStoreId' }
        'Remove-MASession' = @{ Works = 'Remove-MASession $RemovedSessionId' }
        'Remove-MASessionResource' = @{ Works = 'Remove-MASessionResource $RemovedResourceId -Session $SessionId' }
        'Remove-MAVault' = @{ Works = 'Remove-MAVault $RemovedVaultId' }
        'Remove-MAVaultCredential' = @{ Works = 'Remove-MAVaultCredential $RemovedCredentialId -Vault $VaultId' }
        'Save-MAFile' = @{ Works = 'Save-MAFile $OutputId $Folder -Force -PassThru' }
        'Send-MAMessage' = @{ Works = 'Send-MAMessage "hello" $SessionId' }
        'Send-MAToolResult' = @{ Works = 'Send-MAToolResult "fine" $CallId -Session $CallSessionId' }
        'Set-MAAgent' = @{ Works = 'Set-MAAgent $AgentId -Description "Reviews code"' }
        'Set-MAEnvironment' = @{ Works = 'Set-MAEnvironment $EnvironmentId -Description "For reviews"' }
        'Set-MAMemory' = @{ Works = 'Set-MAMemory $MemoryId more -MemoryStore $StoreId' }
        'Set-MAMemoryStore' = @{ Works = 'Set-MAMemoryStore $StoreId -Name other' }
        'Set-MASession' = @{ Works = 'Set-MASession $SessionId -Title "A review"' }
        'Set-MASessionResource' = @{
            Works = 'Set-MASessionResource $ResourceId -Session $SessionId -Token $GitHubToken'
            Refused = 'Set-MASessionResource $ResourceId -Session $SessionId -Token $PlainKey'
        }
        'Set-MAVault' = @{ Works = 'Set-MAVault $VaultId -Name other' }
        'Set-MAVaultCredential' = @{
            Works = 'Set-MAVaultCredential $CredentialId -Vault $VaultId -Token $Key'
            Refused = 'Set-MAVaultCredential $CredentialId -Vault $VaultId -Token $PlainKey'
        }
        'Start-MAEmulator' = @{
            Works = 'Start-MAEmulator -ApiKey $Key'
            Refused = '
                Start-MAEmulator -ApiKey $PlainKey
                Start-MAEmulator -ApiKey $Key -Fault @{ nosuch = 1 }'
        }
        'Start-MASession' = @{ Works = 'Start-MASession -Agent $AgentId -Environment $EnvironmentId -Resource (New-MAResource a/b -Token $GitHubToken)' }
        'Stop-MAEmulator' = @{ Works = 'Start-MAEmulator -ApiKey $Key | Stop-MAEmulator' }
        'Stop-MASession' = @{ Works = 'Stop-MASession $SessionId -PassThru' }
        'Test-MAVaultCredential' = @{ Works = 'New-MAVaultCredential $VaultId -Url https://tried.example/mcp -AccessToken $Key | Test-MAVaultCredential' }
        'Wait-MASession' = @{ Works = 'Wait-MASession $SessionId -TimeoutSec 20' }
    }
}
