namespace ManagedAgents.Tests.Api;

/// <summary>Calls that give each field of a request, and each condition of a list, once; after the cases of the cmdlets, with their variables.</summary>
internal static class ThoroughCalls
{
    /// <summary>Lists by all conditions that their operations have.</summary>
    public const string Lists = """
        $times = @{ CreatedAfter = [datetime]'2026-01-01'; CreatedBefore = [datetime]'2030-01-01' }
        $null = Get-MAAgent $AgentId -Version 1
        $null = Get-MAAgent @times -IncludeArchived -First 1
        $null = Get-MAEnvironment -IncludeArchived -First 1
        $null = Get-MASession -Agent $AgentId -AgentVersion 1 -Deployment $DeploymentId -MemoryStore $StoreId -Status idle, running @times -IncludeArchived -Oldest
        $null = Get-MADeployment -Agent $AgentId -Status active @times; $null = Get-MADeployment -IncludeArchived
        $null = Get-MADeploymentRun -Deployment $DeploymentId -Failed -Trigger manual @times
        $null = Get-MAVault -IncludeArchived; $null = Get-MAVaultCredential -Vault $VaultId -IncludeArchived
        $null = Get-MAMemoryStore @times -IncludeArchived
        $null = Get-MAMemory -MemoryStore $StoreId -PathPrefix /notes/ -Depth 1
        $null = Get-MAMemory -MemoryStore $StoreId -IncludeContent
        $null = Get-MAMemoryVersion -MemoryStore $StoreId -Memory $MemoryId -Operation created -Session $SessionId -ApiKeyId apikey_1 @times -IncludeContent
        $null = Get-MAMemoryVersion -MemoryStore $StoreId -ServiceAccountId svac_1
        $null = Get-MASkill -Source anthropic; $null = Get-MAModel -Lifecycle active, deprecated
        $null = Get-MADream -Status completed @times -IncludeArchived
        $null = Get-MAUserProfile -EnforcementStatus restricted -OrderBy created_at -Order asc
        $null = Get-MATunnel -IncludeArchived; $null = Get-MATunnelCertificate -Tunnel $TunnelId -IncludeArchived
        $null = Get-MAThread -Session $ThreadSessionId -Status idle
        $null = Get-MAEvent $SessionId -Type user.message -ProcessedAfter '2026-01-01' -ProcessedBefore '2030-01-01' -Newest
        $null = Get-MAFile -Session $SessionId
        $null = Receive-MAEvent $SessionId -Delta; $null = Receive-MAEvent $ThreadSessionId -Thread $ThreadId -Delta
        """;

    /// <summary>Creates and changes with all fields.</summary>
    public const string Fields = """
        $about = @{ Metadata = @{ team = 'ops' } }
        $all = @{ execution_identity = @{ type = 'aws_role'; role_arn = 'arn:aws:iam::123456789012:role/agent' } }
        $xlsx = @{ type = 'anthropic'; skill_id = 'xlsx'; version = 'latest' }
        $agent = New-MAAgent one @{ id = 'claude-opus-5-5'; inference_geo = 'eu' } -Effort high -Speed fast -System s -Description d -Skill $xlsx -AdditionalProperty $all @about `
            -Tool (New-MAToolset), (New-MAMcpToolset docs), (New-MATool -Name t -Description d) -McpServer (New-MAMcpServer docs https://docs.example.com/mcp)
        $agent = Set-MAAgent $agent -Name two -Model @{ id = 'claude-opus-5-5'; inference_geo = 'us' } -Effort low -Speed standard -System t -Description e -Skill $xlsx -AdditionalProperty $all @about `
            -Tool (New-MAToolset), (New-MAMcpToolset docs) -McpServer (New-MAMcpServer docs https://docs.example.com/mcp) -Multiagent @{ type = 'coordinator'; agents = @($AgentId) } -IfUnchanged
        $null = New-MAAgent three claude-opus-5-5 -Multiagent @{ type = 'coordinator'; agents = @($AgentId) }
        $packages = @{ pip = 'a'; npm = 'b'; apt = 'c'; cargo = 'd'; gem = 'e'; go = 'f' }
        $scope = @{ AdditionalProperty = @{ scope = 'organization' } }
        $box = New-MAEnvironment one -Description d -AllowedHost a.example -AllowPackageManager -AllowMcpServer -Package $packages @scope @about
        $null = Set-MAEnvironment $box -Name two -Description e -AllowedHost b.example -AllowPackageManager -AllowMcpServer -Package $packages @scope @about
        $store = New-MAMemoryStore one -Description d @about; $null = Set-MAMemoryStore $store -Name two -Description e @about
        $memory = New-MAMemory /one.md text -MemoryStore $store; $null = $memory | Set-MAMemory -Content more -Path /two.md -IfUnchanged; $null = Get-MAMemory $memory | Remove-MAMemory -IfUnchanged
        $vault = New-MAVault one @about; $null = Set-MAVault $vault -Name two @about
        $bearer = New-MAVaultCredential $vault -Url https://one.example/mcp -Token $Key -Name one @about; $null = Set-MAVaultCredential $bearer -Token $Key -Name two @about
        $renewed = @{ AccessToken = $Key; RefreshToken = $Key; ClientSecret = $Key; ClientAuthentication = 'client_secret_post'; Scope = 'read'; ExpiresAt = [datetime]'2030-01-01' }
        $oauth = New-MAVaultCredential $vault -Url https://two.example/mcp -ClientId c -TokenEndpoint https://two.example/token -Resource https://two.example @renewed; $null = Set-MAVaultCredential $oauth @renewed
        $variable = New-MAVaultCredential $vault -EnvironmentVariable TOKEN -Value $Key -AllowedHost a.example -InjectionLocation header
        $null = Set-MAVaultCredential $variable -Value $Key -AllowedHost b.example -InjectionLocation header, body
        $image = New-MAFile -Content x -Name x.txt -ExpiresInSec 3600
        $mounts = (New-MAResource a/b -Token $Key -MountPath /mnt/one -Branch main), (New-MAResource -File $image -MountPath /mnt/x.txt), (New-MAResource -MemoryStore $store -Access read_only -Instruction i)
        $commit = New-MAResource a/b -Commit ('a' * 40)
        $outcome = @{ type = 'user.define_outcome'; description = 'd'; rubric = @{ type = 'text'; content = 'c' }; max_iterations = 2 }
        $graded = @{ type = 'user.define_outcome'; description = 'd'; rubric = @{ type = 'file'; file_id = $image.Id } }
        $begun = @{ Resource = $mounts; Vault = $vault; Budget = 5 }
        $session = Start-MASession $agent $box -AgentVersion 1 -Title t -Message hello @begun @about
        $null = Start-MASession $AgentId $EnvironmentId -Resource $commit -InitialEvent $outcome; $null = Start-MASession $AgentId $EnvironmentId -InitialEvent $graded
        $null = Start-MASession $agent $box -Model claude-opus-5-5 -System s -Tool (New-MAToolset) -McpServer @() -Skill xlsx
        $null = Start-MASession $agent $box -Tool (New-MAMcpToolset docs) -McpServer (New-MAMcpServer docs https://docs.example.com/mcp)
        $null = $session | Wait-MASession -TimeoutSec 20 | Set-MASession -Title u -Budget 6 -Tool (New-MAToolset) -McpServer @() @about
        $null = Send-MAOutcome d $session -Rubric c -MaxIterations 2; $null = $session | Wait-MASession -TimeoutSec 20
        $null = Send-MAOutcome d $session -Rubric $image; $null = Stop-MASession $ThreadSessionId -Thread $ThreadId
        $asking = Start-MASession $AgentId $EnvironmentId; $null = $asking | Send-MAMessage go | Receive-MAEvent
        Get-MAPendingAction $asking | ForEach-Object { $null = if ($_.Type -eq 'agent.tool_use') { $_ | Deny-MAToolUse -Reason no } else { Send-MAToolResult bad $_ -IsError } }
        $deployment = New-MADeployment one $agent $box -AgentVersion 1 -Message hello -Description d -Schedule '15 2 * * *' -TimeZone UTC @begun @about
        $null = New-MADeployment two $AgentId $EnvironmentId -InitialEvent $graded -Resource $commit; $null = New-MADeployment three $AgentId $EnvironmentId -InitialEvent $outcome
        $null = Set-MADeployment $deployment -Name two -Agent $agent -AgentVersion 1 -Environment $box -Message hello -Description e -Schedule '15 3 * * *' -TimeZone UTC @begun @about
        $null = Set-MADeployment $deployment -InitialEvent $graded -Resource $commit; $null = Set-MADeployment $deployment -InitialEvent $outcome
        $dream = Start-MADream $store @{ id = 'claude-opus-5-5' } -Session $session -Instruction i -Speed fast -UpdateExisting
        $someone = @{ AccessType = 'application'; ReferenceId = 'r'; AccountStatus = 'active'; EntityType = 'individual'; Country = 'DE'; EmailHash = 'a' * 64; NameHash = 'b' * 64; OnboardedAt = [datetime]'2026-01-01' }
        $person = New-MAUserProfile one @someone @about; $null = Set-MAUserProfile $person -Name two @someone @about
        $null = New-MASkill "$Folder/skill" -Name 'a skill of the test'
        """;
}
