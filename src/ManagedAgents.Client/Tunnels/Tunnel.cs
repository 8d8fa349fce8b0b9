using System;
using System.Security;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Tunnels;

/// <summary>A tunnel: a private way to MCP servers.</summary>
public sealed class Tunnel : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<Tunnel> Kind { get; } =
        new("tunnel", string.Empty, "tunnels", static json => new Tunnel(json)) { Beta = Beta.Tunnels, HasMetadata = false, Label = static tunnel => tunnel.DisplayName };

    internal Tunnel(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The tunnel's id.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always tunnel.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name; null for none.</summary>
    public string? DisplayName => TextOf("display_name"u8);

    /// <summary>The host name below which the servers behind it are reached.</summary>
    public string Domain => RequiredText("domain"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The operations on tunnels. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class TunnelOperations : ResourceOperations<Tunnel>
{
    internal TunnelOperations(ApiCaller client)
        : base(client, Tunnel.Kind)
    {
    }

    /// <summary>Reads the token that the other end of a tunnel signs in with (tunnels.reveal_token).</summary>
    /// <param name="id">The tunnel's id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The token.</returns>
    public Task<SecureString> RevealTokenAsync(string id, CancellationToken token) =>
        Client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf(Kind.Path, id, "reveal_token")) { Beta = Kind.Beta, IsRead = true }, ReadToken, token);

    /// <summary>Replaces the token (tunnels.rotate_token); the old one is worth nothing from then on.</summary>
    /// <param name="id">The tunnel's id.</param>
    /// <param name="reason">Why, for whoever asks later; null to say nothing.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new token.</returns>
    public Task<SecureString> RotateTokenAsync(string id, string? reason, CancellationToken token)
    {
        var body = new RequestBody();
        if (reason is not null)
            body.Set("reason", reason);
        return Client.ReadAsync(Request("POST", body, id, "rotate_token"), ReadToken, token);
    }

    private static SecureString ReadToken(JsonElement json) =>
        json.TryGetProperty("tunnel_token"u8, out JsonElement token) && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 } text
            ? Secret.FromText(text).ToSecureString()
            : throw new ApiException(ApiErrorKind.UnexpectedAnswer, "The service answered without the token of the tunnel.");
}
