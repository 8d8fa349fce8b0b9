using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Vaults;

/// <summary>A credential in a vault. Its secrets are only ever sent; no answer has them.</summary>
public sealed class VaultCredential : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<VaultCredential> Kind { get; } =
        new("vault credential", "vcrd_", "credentials", static json => new VaultCredential(json)) { Parent = Vault.Kind, Label = static credential => credential.DisplayName };

    internal VaultCredential(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The credential's id (<c>vcrd_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always vault_credential.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The vault that it is in.</summary>
    public string VaultId => RequiredText("vault_id"u8);

    /// <summary>Its name; null for none.</summary>
    public string? DisplayName => TextOf("display_name"u8);

    /// <summary>What it is for, without its secrets.</summary>
    public CredentialAuth? Auth => One("auth"u8, static json => new CredentialAuth(json));

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>What a credential is for: the server that gets it, or the variable that stands for it.</summary>
public sealed class CredentialAuth : ApiObject
{
    internal CredentialAuth(JsonElement json)
        : base(json)
    {
    }

    /// <summary>static_bearer, mcp_oauth or environment_variable.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The MCP server that gets it; null for a variable.</summary>
    public string? McpServerUrl => TextOf("mcp_server_url"u8);

    /// <summary>The environment variable that stands for it in a sandbox; null for a server's.</summary>
    public string? SecretName => TextOf("secret_name"u8);

    /// <summary>When its access token ends; null where that is not known, and for other types.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <summary>How it is renewed, by the API's names; null where it is not.</summary>
    public object? Refresh => Plain("refresh"u8);

    /// <summary>To which hosts a variable's value may be sent, by the API's names; null for other types.</summary>
    public object? Networking => Plain("networking"u8);

    /// <summary>In which parts of a request a variable's value is put, by the API's names; null for other types.</summary>
    public object? InjectionLocation => Plain("injection_location"u8);

    /// <inheritdoc/>
    public override string ToString() => McpServerUrl ?? SecretName ?? Type;
}

/// <summary>What a credential is worth at the moment: the service has tried it.</summary>
public sealed class CredentialValidation : ApiObject
{
    internal CredentialValidation(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The credential that was tried.</summary>
    public string CredentialId => RequiredText("credential_id"u8);

    /// <summary>The vault that it is in.</summary>
    public string VaultId => RequiredText("vault_id"u8);

    /// <summary>Always vault_credential_validation.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>valid, invalid or unknown.</summary>
    public string Status => RequiredText("status"u8);

    /// <summary>True where it can be renewed.</summary>
    public bool? HasRefreshToken => Flag("has_refresh_token"u8);

    /// <summary>How its renewal went: the step's status and the answer's parts, by the API's names; null where it was not tried.</summary>
    public object? Refresh => Plain("refresh"u8);

    /// <summary>How the call of the MCP server went: the method and the answer's parts, by the API's names; null where it was not tried.</summary>
    public object? McpProbe => Plain("mcp_probe"u8);

    /// <summary>When it was tried.</summary>
    public DateTimeOffset? ValidatedAt => Time("validated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Status;
}

/// <summary>The operations on a vault's credentials. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class VaultCredentialOperations : ResourceOperations<VaultCredential>
{
    internal VaultCredentialOperations(ApiCaller client, string vaultId)
        : base(client, VaultCredential.Kind, vaultId)
    {
    }

    /// <summary>Has the service try an OAuth credential (vaults.credentials.mcp_oauth_validate), which may renew its tokens.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    public Task<CredentialValidation> ValidateAsync(string id, CancellationToken token) =>
        Client.ReadAsync(Request("POST", id, "mcp_oauth_validate"), static json => new CredentialValidation(json), token);
}
