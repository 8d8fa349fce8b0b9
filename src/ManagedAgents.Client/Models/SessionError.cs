using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>A failure told in an event.</summary>
public sealed class SessionError : ApiObject
{
    internal SessionError(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of failure, such as model_overloaded_error.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What happened, in words.</summary>
    public string Message => RequiredText("message"u8);

    /// <summary>Whether work goes on.</summary>
    public RetryStatus? RetryStatus => One("retry_status"u8, static json => new RetryStatus(json));

    /// <summary>The MCP server that could not be reached or refused the credential; null for other failures.</summary>
    public string? McpServerName => TextOf("mcp_server_name"u8);

    /// <summary>The repository that failed; null where not told.</summary>
    public string? RepositoryUrl => TextOf("repository_url"u8);

    /// <summary>The credential whose host the environment does not let through; null for other failures.</summary>
    public string? CredentialId => TextOf("credential_id"u8);

    /// <summary>The vault of that credential; null for other failures.</summary>
    public string? VaultId => TextOf("vault_id"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{Type}: {Message}";
}
