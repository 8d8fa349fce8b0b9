@{
    ModuleVersion = '0.2.0'
    GUID = 'f8d6e877-33f8-43de-a9b7-90249204d380'
    Author = 'ManagedAgents contributors'
    CompanyName = 'ManagedAgents contributors'
    Copyright = '(c) ManagedAgents contributors. MIT License.'
    Description = 'Run Anthropic Managed Agents from PowerShell: create agents and environments, start sessions, send messages and follow the event stream as typed objects in the pipeline.'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'

    RootModule = 'ManagedAgents.dll'
    # It comes before the root: it finds the dependencies on Windows PowerShell 5.1 before the module needs them.
    NestedModules = @('ManagedAgents.Loader.dll')
    # The types below are looked up while they are read, which is before any of these.
    RequiredAssemblies = @('ManagedAgents.dll')
    TypesToProcess = @('ManagedAgents.Types.ps1xml')
    FormatsToProcess = @('ManagedAgents.Format.ps1xml')

    CmdletsToExport = @(
        'Add-MASessionResource',
        'Approve-MAToolUse',
        'Clear-MAMemoryVersion',
        'Compare-MAConfiguration',
        'Connect-MAService',
        'ConvertFrom-MAWebhook',
        'ConvertTo-MATranscript',
        'Deny-MAToolUse',
        'Disable-MAAgent',
        'Disable-MADeployment',
        'Disable-MADream',
        'Disable-MAEnvironment',
        'Disable-MAMemoryStore',
        'Disable-MASession',
        'Disable-MAThread',
        'Disable-MATunnel',
        'Disable-MATunnelCertificate',
        'Disable-MAVault',
        'Disable-MAVaultCredential',
        'Disconnect-MAService',
        'Enter-MASession',
        'Export-MAConfiguration',
        'Export-MAMemory',
        'Get-MAAgent',
        'Get-MAAgentVersion',
        'Get-MAConnection',
        'Get-MADeployment',
        'Get-MADeploymentRun',
        'Get-MADream',
        'Get-MAEmulator',
        'Get-MAEnvironment',
        'Get-MAEvent',
        'Get-MAFile',
        'Get-MAMemory',
        'Get-MAMemoryStore',
        'Get-MAMemoryVersion',
        'Get-MAModel',
        'Get-MAPendingAction',
        'Get-MAProfile',
        'Get-MASession',
        'Get-MASessionResource',
        'Get-MASkill',
        'Get-MASkillVersion',
        'Get-MAThread',
        'Get-MATunnel',
        'Get-MATunnelCertificate',
        'Get-MATunnelToken',
        'Get-MAUserProfile',
        'Get-MAUserProfileDataControl',
        'Get-MAVault',
        'Get-MAVaultCredential',
        'Get-MAWork',
        'Get-MAWorkQueue',
        'Import-MAConfiguration',
        'Import-MAMemory',
        'Invoke-MAAgent',
        'Invoke-MARequest',
        'Measure-MASession',
        'New-MAAgent',
        'New-MADeployment',
        'New-MAEnvironment',
        'New-MAFile',
        'New-MAMcpServer',
        'New-MAMcpToolset',
        'New-MAMemory',
        'New-MAMemoryStore',
        'New-MAResource',
        'New-MASkill',
        'New-MASkillVersion',
        'New-MATool',
        'New-MAToolset',
        'New-MATunnel',
        'New-MATunnelCertificate',
        'New-MAUserProfile',
        'New-MAUserProfileUrl',
        'New-MAVault',
        'New-MAVaultCredential',
        'Receive-MAEvent',
        'Receive-MAWebhook',
        'Remove-MAEnvironment',
        'Remove-MAFile',
        'Remove-MAMemory',
        'Remove-MAMemoryStore',
        'Remove-MASession',
        'Remove-MASessionResource',
        'Remove-MASkill',
        'Remove-MASkillVersion',
        'Remove-MAUserProfile',
        'Remove-MAVault',
        'Remove-MAVaultCredential',
        'Reset-MATunnelToken',
        'Resume-MADeployment',
        'Save-MAFile',
        'Save-MASkillVersion',
        'Send-MAMessage',
        'Send-MAOutcome',
        'Send-MAToolResult',
        'Set-MAAgent',
        'Set-MADeployment',
        'Set-MAEnvironment',
        'Set-MAMemory',
        'Set-MAMemoryStore',
        'Set-MASession',
        'Set-MASessionResource',
        'Set-MAUserProfile',
        'Set-MAUserProfileDataControl',
        'Set-MAVault',
        'Set-MAVaultCredential',
        'Set-MAWork',
        'Start-MADeployment',
        'Start-MADream',
        'Start-MAEmulator',
        'Start-MASession',
        'Start-MAWorker',
        'Stop-MADream',
        'Stop-MAEmulator',
        'Stop-MASession',
        'Stop-MAWork',
        'Suspend-MADeployment',
        'Sync-MAConfiguration',
        'Test-MAVaultCredential',
        'Test-MAWebhookSignature',
        'Wait-MADream',
        'Wait-MASession'
    )
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()

    PrivateData = @{
        PSData = @{
            # A version before its release has a line Prerelease = 'beta1' here, of letters and digits; it is packed and tagged as 0.3.0-beta1.
            # Added by the build: ReleaseNotes, and where the address of the repository is known, ProjectUri and IconUri.
            LicenseUri = 'https://opensource.org/license/mit'
            Tags = @('Anthropic', 'Claude', 'Agents', 'ManagedAgents', 'AI', 'LLM', 'Automation', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
        }
    }
}
