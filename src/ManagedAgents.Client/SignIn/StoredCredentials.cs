using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>What a file of credentials holds. What this module does not know of it is kept when it is written again.</summary>
public sealed class StoredCredentials
{
    private readonly JsonElement _json;

    private StoredCredentials(JsonElement json, Secret accessToken)
    {
        _json = json;
        AccessToken = accessToken;
    }

    /// <summary>When the token expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt => SecondsOf("expires_at") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>The organization that it is of; null where the file does not say.</summary>
    public string? OrganizationId => Text("organization_uuid");

    /// <summary>The organization's name; null where the file does not say.</summary>
    public string? OrganizationName => Text("organization_name");

    /// <summary>Who logged in; null where the file does not say.</summary>
    public string? AccountEmail => Text("account_email");

    /// <summary>The workspace that the token is bound to; null where the file does not say.</summary>
    public string? WorkspaceId => Text("workspace_id");

    internal Secret AccessToken { get; }

    internal Secret? RefreshToken => Text("refresh_token") is { } text ? Secret.FromText(text) : null;

    /// <summary>Reads a file.</summary>
    /// <param name="utf8">What is in it.</param>
    /// <param name="path">Its path, for errors, which quote nothing of it.</param>
    /// <returns>The credentials.</returns>
    /// <exception cref="InvalidInputException">It holds none.</exception>
    public static StoredCredentials Parse(byte[] utf8, string path)
    {
        JsonElement json = ProfileJson.ObjectOf(utf8, path);
        string type = ProfileJson.Text(json, "type", path) ?? "oauth_token";
        if (type is not ("oauth_token" or "access_token"))
            throw new InvalidInputException($"'{path}' holds credentials of a type that this module does not know; it knows oauth_token.");
        string access = ProfileJson.Text(json, "access_token", path) ?? throw new InvalidInputException($"'{path}' holds no access_token.");
        if (access.Any(static c => c is < '!' or > '~'))
            throw new InvalidInputException($"The access_token in '{path}' holds a blank, a line break or a character outside ASCII.");
        if (json.TryGetProperty("expires_at", out JsonElement end) && end.ValueKind != JsonValueKind.Null && (end.ValueKind != JsonValueKind.Number || SecondsOf(end) is null))
            throw new InvalidInputException($"expires_at in '{path}' is no time in seconds since 1970.");
        return new StoredCredentials(json, Secret.FromText(access));
    }

    /// <summary>What to write to the file. It holds the secrets.</summary>
    /// <returns>JSON in UTF-8.</returns>
    public byte[] ToUtf8()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            _json.WriteTo(writer);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    internal AccessToken ToToken(TimeSpan? life) => new(AccessToken, ExpiresAt, life);

    internal bool HasChangedSince(StoredCredentials other) =>
        Text("refresh_token") != other.Text("refresh_token") || Text("access_token") != other.Text("access_token");

    /// <summary>The same with what a refresh gave.</summary>
    internal StoredCredentials With(TokenAnswer answer)
    {
        var changed = new Dictionary<string, object?>
        {
            ["version"] = Text("version") ?? "1.0",
            ["type"] = "oauth_token",
            ["access_token"] = answer.AccessToken.Reveal(),
            ["expires_at"] = answer.ExpiresAt.ToUnixTimeSeconds(),
        };
        Add("refresh_token", answer.RefreshToken?.Reveal());
        Add("scope", answer.Scope);
        Add("organization_uuid", answer.OrganizationId);
        Add("organization_name", answer.OrganizationName);
        Add("account_email", answer.AccountEmail);
        Add("workspace_id", answer.WorkspaceId);
        Add("workspace_name", answer.WorkspaceName);
        var body = new RequestBody();
        foreach (JsonProperty member in _json.EnumerateObject())
            body.Set(member.Name, changed.TryGetValue(member.Name, out object? value) ? value : new KeptJson(member.Value));
        foreach (KeyValuePair<string, object?> member in changed)
            body.Set(member.Key, member.Value);
        return new StoredCredentials(body.ToJson(), answer.AccessToken);

        void Add(string name, string? value)
        {
            if (value is not null)
                changed[name] = value;
        }
    }

    private static long? SecondsOf(JsonElement number)
    {
        double seconds = WireJson.NumberOf(number);

        // What no calendar has is no time.
        return seconds is >= 0 and < 250_000_000_000 ? (long)seconds : null;
    }

    private long? SecondsOf(string name) => _json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? SecondsOf(value) : null;

    private string? Text(string name) => _json.TryGetProperty(name, out JsonElement value) ? ErrorText.Plain(value) : null;

    /// <summary>A member as it was.</summary>
    private sealed class KeptJson : IWireObject
    {
        private readonly JsonElement _value;

        public KeptJson(JsonElement value) => _value = value;

        public void WriteTo(Utf8JsonWriter writer) => _value.WriteTo(writer);
    }
}

/// <summary>What a profile says; no secret is in it.</summary>
public sealed class ProfileConfig
{
    private ProfileConfig(bool isFederation) => IsFederation = isFederation;

    /// <summary>True where a workload signs in with its identity, false where somebody logged in.</summary>
    public bool IsFederation { get; }

    /// <summary>The OAuth client that logged in; null or empty where the token is never refreshed.</summary>
    public string? ClientId { get; private init; }

    /// <summary>Where the credentials are; null for the usual place.</summary>
    public string? CredentialsPath { get; private init; }

    /// <summary>The federation rule; null where it is not said.</summary>
    public string? FederationRuleId { get; private init; }

    /// <summary>The service account; null where it is not said.</summary>
    public string? ServiceAccountId { get; private init; }

    /// <summary>The file of the identity token; null where it is not said.</summary>
    public string? IdentityTokenPath { get; private init; }

    /// <summary>The organization; null where it is not said.</summary>
    public string? OrganizationId { get; private init; }

    /// <summary>The workspace; null where it is not said.</summary>
    public string? WorkspaceId { get; private init; }

    /// <summary>The service's address; null where it is not said.</summary>
    public string? BaseUri { get; private init; }

    /// <summary>Reads a file.</summary>
    /// <param name="utf8">What is in it.</param>
    /// <param name="path">Its path, for errors.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidInputException">It is no profile, or one of a kind that this module does not know.</exception>
    public static ProfileConfig Parse(byte[] utf8, string path)
    {
        JsonElement json = ProfileJson.ObjectOf(utf8, path);
        if (!json.TryGetProperty("authentication", out JsonElement way) || way.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException($"The profile '{path}' does not say how to sign in: it has no \"authentication\".");
        string? type = ProfileJson.Text(way, "type", path);
        if (type is not ("oidc_federation" or "user_oauth"))
            throw new InvalidInputException($"The profile '{path}' signs in in a way that this module does not know ({(type is null ? "no type" : type.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-') ? $"'{type}'" : "a type of other signs than letters")}); it knows oidc_federation and user_oauth.");
        return new ProfileConfig(type == "oidc_federation")
        {
            ClientId = ProfileJson.Text(way, "client_id", path),
            CredentialsPath = ProfileJson.Text(way, "credentials_path", path),
            FederationRuleId = ProfileJson.Text(way, "federation_rule_id", path),
            ServiceAccountId = ProfileJson.Text(way, "service_account_id", path),
            IdentityTokenPath = IdentityPath(way, path),
            OrganizationId = ProfileJson.Text(json, "organization_id", path),
            WorkspaceId = ProfileJson.Text(json, "workspace_id", path),
            BaseUri = ProfileJson.Text(json, "base_url", path),
        };
    }

    /// <summary>The same, with what the file leaves out.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="workspaceId">The workspace in place of its own; null for that.</param>
    /// <returns>The profile.</returns>
    public ProfileConfig FilledBy(Func<string, string?> variable, string? workspaceId = null) => new(IsFederation)
    {
        ClientId = ClientId,
        CredentialsPath = CredentialsPath,
        FederationRuleId = FederationRuleId ?? variable("ANTHROPIC_FEDERATION_RULE_ID"),
        ServiceAccountId = ServiceAccountId ?? variable("ANTHROPIC_SERVICE_ACCOUNT_ID"),
        IdentityTokenPath = IdentityTokenPath ?? variable("ANTHROPIC_IDENTITY_TOKEN_FILE"),
        OrganizationId = OrganizationId ?? variable("ANTHROPIC_ORGANIZATION_ID"),
        WorkspaceId = workspaceId ?? WorkspaceId ?? variable("ANTHROPIC_WORKSPACE_ID"),
        BaseUri = BaseUri,
    };

    private static string? IdentityPath(JsonElement way, string path)
    {
        if (!way.TryGetProperty("identity_token", out JsonElement identity) || identity.ValueKind == JsonValueKind.Null)
            return null;
        if (identity.ValueKind != JsonValueKind.Object || ProfileJson.Text(identity, "source", path) is not "file")
            throw new InvalidInputException($"The profile '{path}' takes its identity token from a source that this module does not know; it knows \"file\".");
        return ProfileJson.Text(identity, "path", path) ?? throw new InvalidInputException($"The profile '{path}' does not say where the file of its identity token is (identity_token.path).");
    }
}

/// <summary>Reads the files of profiles.</summary>
internal static class ProfileJson
{
    /// <exception cref="InvalidInputException">It is no JSON, or no object.</exception>
    public static JsonElement ObjectOf(byte[] utf8, string path)
    {
        try
        {
            JsonElement json = WireJson.Parse(utf8);
            return json.ValueKind == JsonValueKind.Object ? json : throw new InvalidInputException($"'{path}' is no JSON object.");
        }
        catch (JsonException)
        {
            // Without the cause, which may quote what is in it.
            throw new InvalidInputException($"'{path}' is no valid JSON.");
        }
    }

    /// <summary>A member's text; null where it is absent, null or empty.</summary>
    /// <exception cref="InvalidInputException">It is no text.</exception>
    public static string? Text(JsonElement json, string name, string path)
    {
        if (!json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new InvalidInputException($"{name} in '{path}' is no text.");
        return value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }
}
