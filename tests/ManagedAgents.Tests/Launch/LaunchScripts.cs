using System.Collections.Generic;

namespace ManagedAgents.Tests.Launch;

/// <summary>For each request of the launch documentation: the command that a user types for it, and where its body's schema stands.</summary>
internal static class LaunchScripts
{
    private const string Version = "$VERSION";

    public static IReadOnlyDictionary<string, (string Script, string? BodySchema)> ByName { get; } = new Dictionary<string, (string, string?)>
    {
        ["environment, unrestricted"] = ("New-MAEnvironment -Name my-dev-env", "EnvironmentCreateParams"),
        ["environment, restricted networking"] = ("New-MAEnvironment -Name restricted-env -AllowedHost api.example.com", "EnvironmentCreateParams"),
        ["agent, minimal"] = ("New-MAAgent -Name 'Coding Assistant' -Model claude-opus-4-6 -Tool (New-MAToolset)", "AgentCreateParams"),
        ["session, pinned agent version"] = ($"Start-MASession -Agent agent_abc123 -AgentVersion {Version} -Environment env_abc123", "SessionCreateParams"),
        ["agent, system prompt and custom tool"] = (
            """
            $linter = New-MATool -Name run_linter -Description 'Run the project linter on a file' -InputSchema @{
                type = 'object'
                properties = @{ file_path = @{ type = 'string'; description = 'Path to lint' } }
                required = @('file_path')
            }
            New-MAAgent -Name 'Code Reviewer' -Model claude-opus-4-6 -System 'You are a senior code reviewer. Be thorough and constructive.' -Tool (New-MAToolset), $linter
            """, "AgentCreateParams"),
        ["session, repository mounted"] = (
            $"""
            $token = [Security.SecureString]::new()
            'ghp_example'.ToCharArray() | ForEach-Object {"{"} $token.AppendChar($_) {"}"}
            $repository = New-MAResource -GitHubRepository https://github.com/owner/repo -MountPath /workspace/repo -Token $token -Branch feature-branch
            Start-MASession -Agent agent_abc123 -AgentVersion {Version} -Environment env_abc123 -Title 'Code review session' -Resource $repository
            """, "SessionCreateParams"),
        ["user message"] = ("Send-MAMessage -Session sesn_abc123 -Message 'Review the auth module for security issues'", "EventSendParams"),
        ["stream"] = ("Receive-MAEvent -Session sesn_abc123", null),
        ["events, first page"] = ("Get-MAEvent -Session sesn_abc123", null),
        ["events, next page"] = ("Get-MAEvent -Session sesn_abc123", null),
        ["custom tool result"] = ("Send-MAToolResult -Session sesn_abc123 -ToolUse sevt_abc123 -Result 'No linting errors found.'", "EventSendParams"),
        ["interrupt"] = ("Stop-MASession -Id sesn_abc123", "EventSendParams"),
        ["session"] = ("Get-MASession -Id sesn_abc123", null),
        ["sessions"] = ("Get-MASession", null),
        ["delete session"] = ("Remove-MASession -Id sesn_abc123 -Confirm:$false", null),
        ["upload a file"] = ("New-MAFile -Content 'a,b' -Name data.csv", null),
        ["files of a session"] = ("Get-MAFile -Session sesn_abc123", null),
        ["download a file"] = ("Save-MAFile -Id file_abc123 -Destination $Folder/report.txt", null),
        ["agents"] = ("Get-MAAgent", null),
        ["agent, MCP server"] = (
            """
            New-MAAgent -Name 'MCP Agent' -Model claude-opus-4-6 -McpServer (New-MAMcpServer -Name my-tools -Url https://my-mcp-server.example.com/sse) -Tool (New-MAToolset), (New-MAMcpToolset -ServerName my-tools)
            """, "AgentCreateParams"),
        ["session, vault attached, agent by id"] = ("Start-MASession -Agent agent_abc123 -Environment env_abc123 -Vault vlt_abc123", "SessionCreateParams"),
        ["agent, one tool switched off"] = ("New-MAAgent -Name 'Restricted Agent' -Model claude-opus-4-6 -Tool (New-MAToolset -Disable bash)", "AgentCreateParams"),
    };

    /// <summary>The script with the agent version that the wire format can carry: the launch one does not fit the 32 bits of today.</summary>
    public static string For(string name, string version) => ByName[name].Script.Replace(Version, version, System.StringComparison.Ordinal);
}
