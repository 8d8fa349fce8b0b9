using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Vaults;

/// <summary>What a new or changed credential is, with its secrets, which are written to the request and nowhere else.</summary>
public sealed class CredentialInput : RequestBody
{
    private CredentialInput(string type) => Set("type", type);

    /// <summary>True where it says more than its type.</summary>
    public bool SaysSomething => Members.Skip(1).Any();

    /// <summary>A token that a server gets as it is.</summary>
    /// <param name="url">The MCP server; null in a change.</param>
    /// <param name="token">The token.</param>
    /// <returns>The input.</returns>
    public static CredentialInput Bearer(string? url, SecureString token) => new CredentialInput("static_bearer").Given("mcp_server_url", url).Given("token", token);

    /// <summary>A token that a server gave for somebody, and that the service renews.</summary>
    /// <param name="url">The MCP server; null in a change.</param>
    /// <param name="accessToken">The access token; null to leave it.</param>
    /// <param name="expiresAt">When it ends; null where that is not known.</param>
    /// <param name="refresh">How it is renewed; null to leave that.</param>
    /// <returns>The input.</returns>
    public static CredentialInput OAuth(string? url, SecureString? accessToken, DateTimeOffset? expiresAt, RefreshInput? refresh) =>
        new CredentialInput("mcp_oauth").Given("mcp_server_url", url).Given("access_token", accessToken).Given("expires_at", expiresAt).Given("refresh", refresh);

    /// <summary>A value for which a variable stands in the sandbox; the value itself is put into requests on their way out.</summary>
    /// <param name="name">The variable; null in a change, as it cannot change.</param>
    /// <param name="value">The value; null to leave it.</param>
    /// <param name="allowedHosts">The hosts to which it may be sent; null to leave that.</param>
    /// <param name="isUnrestricted">True to let it be sent to every host.</param>
    /// <param name="places">The parts of a request that it is put into, header or body; null to leave that.</param>
    /// <returns>The input.</returns>
    public static CredentialInput Variable(string? name, SecureString? value, IReadOnlyList<string>? allowedHosts, bool isUnrestricted, IReadOnlyList<string>? places)
    {
        RequestBody? networking = isUnrestricted ? new RequestBody().Set("type", "unrestricted")
            : allowedHosts is not null ? new RequestBody().Set("type", "limited").Set("allowed_hosts", allowedHosts)
            : null;
        RequestBody? injection = places is null ? null : new RequestBody().Set("header", places.Contains("header")).Set("body", places.Contains("body"));
        return new CredentialInput("environment_variable").Given("secret_name", name).Given("secret_value", value).Given("networking", networking).Given("injection_location", injection);
    }

    private CredentialInput Given(string name, object? value)
    {
        if (value is not null)
            Set(name, value);
        return this;
    }
}

/// <summary>How the service renews an access token.</summary>
public sealed class RefreshInput : RequestBody
{
    /// <summary>The client that the server knows.</summary>
    public string? ClientId { set => Set("client_id", value); }

    /// <summary>What the service renews with.</summary>
    public SecureString? RefreshToken { set => Set("refresh_token", value); }

    /// <summary>Where it does so.</summary>
    public string? TokenEndpoint { set => Set("token_endpoint", value); }

    /// <summary>What the new token is to allow.</summary>
    public string? Scope { set => Set("scope", value); }

    /// <summary>What the new token is for, as the server names it.</summary>
    public string? Resource { set => Set("resource", value); }

    /// <summary>Says how the client proves that it is itself.</summary>
    /// <param name="type">none, client_secret_basic or client_secret_post.</param>
    /// <param name="secret">The client's secret; null for none.</param>
    public void Authenticate(string type, SecureString? secret)
    {
        RequestBody authentication = new RequestBody().Set("type", type);
        if (secret is not null)
            authentication.Set("client_secret", secret);
        Set("token_endpoint_auth", authentication);
    }
}
