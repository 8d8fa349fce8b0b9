using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Vaults;

/// <summary>Reads what a credential holds. Secrets are checked and forgotten: no answer has them.</summary>
internal static class CredentialAuth
{
    public static JsonObject Read(ObjectCall call)
    {
        Fields auth = call.Fields.RequiredObject("auth");
        var before = call.Before("auth") as JsonObject;
        string type = auth.OneOf("type", "mcp_oauth", "static_bearer", "environment_variable");
        if (before is not null && before["type"]!.GetValue<string>() != type)
            throw auth.Error("type", "cannot change");
        return type switch
        {
            "mcp_oauth" => OAuth(auth, before),
            "static_bearer" => Bearer(auth, before),
            _ => Variable(auth, before),
        };
    }

    /// <summary>What tells a vault's credentials apart: the variable's name, or the server's normalized address.</summary>
    public static string Key(JsonObject auth)
    {
        if (auth["secret_name"] is { } name)
            return name.GetValue<string>();
        var address = new Uri(auth["mcp_server_url"]!.GetValue<string>());
        return address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + address.PathAndQuery.TrimEnd('/');
    }

    /// <summary>The answer of a server that takes the token: nothing failed, and a refresh was tried only where the token is past.</summary>
    public static JsonNode Validate(ObjectCall call)
    {
        JsonObject auth = call.Object.Body["auth"]!.AsObject();
        if (auth["type"]!.GetValue<string>() != "mcp_oauth")
            throw ServiceException.Invalid($"vault credential {call.Object.Id} is no mcp_oauth credential");
        bool refreshes = auth["refresh"] is not null;
        bool expired = auth["expires_at"] is { } end && DateTimeOffset.Parse(end.GetValue<string>(), CultureInfo.InvariantCulture) <= DateTimeOffset.UtcNow;
        return new JsonObject
        {
            ["type"] = "vault_credential_validation",
            ["credential_id"] = call.Object.Id,
            ["vault_id"] = call.Object.ParentId,
            ["status"] = expired && !refreshes ? "invalid" : "valid",
            ["has_refresh_token"] = refreshes,
            ["mcp_probe"] = null,
            ["refresh"] = expired ? Refreshed(refreshes) : null,
            ["validated_at"] = Clock.Format(call.Service.Clock.Next()),
        };
    }

    private static JsonObject Refreshed(bool succeeds) => new()
    {
        ["status"] = succeeds ? "succeeded" : "no_refresh_token",
        ["http_response"] = !succeeds ? null : new JsonObject { ["status_code"] = 200, ["content_type"] = "application/json", ["body"] = "", ["body_truncated"] = false },
    };

    private static JsonObject OAuth(Fields auth, JsonObject? before)
    {
        Secret(auth, "access_token", before is null);
        return new JsonObject
        {
            ["type"] = "mcp_oauth",
            ["mcp_server_url"] = Fixed(auth, "mcp_server_url", before, Address),
            ["expires_at"] = auth.Has("expires_at") ? auth.Time("expires_at") : before?["expires_at"]?.DeepClone(),
            ["refresh"] = auth.Has("refresh") ? Refresh(auth.Object("refresh"), before?["refresh"] as JsonObject) : before?["refresh"]?.DeepClone(),
        };
    }

    private static JsonObject? Refresh(Fields? refresh, JsonObject? before)
    {
        if (refresh is null)
            return null;
        Secret(refresh, "refresh_token", before is null);
        return new JsonObject
        {
            ["client_id"] = Fixed(refresh, "client_id", before, (fields, name) => fields.RequiredText(name)),
            ["token_endpoint"] = Fixed(refresh, "token_endpoint", before, Address),
            ["token_endpoint_auth"] = before is null || refresh.Has("token_endpoint_auth") ? EndpointAuth(refresh.RequiredObject("token_endpoint_auth"), before) : before["token_endpoint_auth"]!.DeepClone(),
            ["resource"] = before is null ? refresh.Text("resource") : before["resource"]?.DeepClone(),
            ["scope"] = before is null || refresh.Has("scope") ? refresh.Text("scope") : before["scope"]?.DeepClone(),
        };
    }

    private static JsonObject EndpointAuth(Fields auth, JsonObject? before)
    {
        string type = auth.OneOf("type", "none", "client_secret_basic", "client_secret_post");
        if (type != "none")
            Secret(auth, "client_secret", before?["token_endpoint_auth"]!["type"]!.GetValue<string>() != type);
        return new JsonObject { ["type"] = type };
    }

    private static JsonObject Bearer(Fields auth, JsonObject? before)
    {
        Secret(auth, "token", before is null);
        return new JsonObject { ["type"] = "static_bearer", ["mcp_server_url"] = Fixed(auth, "mcp_server_url", before, Address) };
    }

    private static JsonObject Variable(Fields auth, JsonObject? before)
    {
        Secret(auth, "secret_value", before is null);
        Fields? place = auth.Object("injection_location");
        return new JsonObject
        {
            ["type"] = "environment_variable",
            ["secret_name"] = Fixed(auth, "secret_name", before, VariableName),
            ["networking"] = before is null || !auth.IsNull("networking") ? Networking(auth.RequiredObject("networking")) : before["networking"]!.DeepClone(),
            ["injection_location"] = new JsonObject
            {
                ["header"] = place?.Flag("header") ?? before?["injection_location"]!["header"]!.GetValue<bool>() ?? true,
                ["body"] = place?.Flag("body") ?? before?["injection_location"]!["body"]!.GetValue<bool>() ?? true,
            },
        };
    }

    private static JsonObject Networking(Fields networking)
    {
        if (networking.OneOf("type", "unrestricted", "limited") == "unrestricted")
            return new JsonObject { ["type"] = "unrestricted" };
        IReadOnlyList<string> hosts = networking.Texts("allowed_hosts");
        if (hosts.Count is 0 or > 16)
            throw networking.Error("allowed_hosts", "must have 1 to 16 entries");
        if (hosts.FirstOrDefault(h => !IsHost(h)) is { } wrong)
            throw networking.Error("allowed_hosts", $"'{wrong}' is not a host name, an IPv4 address or a name after *.");
        return new JsonObject { ["type"] = "limited", ["allowed_hosts"] = networking.TextArray("allowed_hosts") };
    }

    private static bool IsHost(string host) =>
        Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host.Substring(2) : host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static void Secret(Fields fields, string name, bool isRequired)
    {
        if (isRequired || !fields.IsNull(name))
            fields.RequiredText(name);
    }

    // What a credential is for cannot change; to say it again is no change.
    private static JsonNode Fixed(Fields fields, string name, JsonObject? before, Func<Fields, string, string> read)
    {
        if (before is null)
            return read(fields, name);
        string kept = before[name]!.GetValue<string>();
        return fields.IsNull(name) || fields.Text(name) == kept ? kept : throw fields.Error(name, "cannot be changed");
    }

    private static string Address(Fields fields, string name) =>
        Uri.TryCreate(fields.RequiredText(name), UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http"
            ? fields.RequiredText(name) : throw fields.Error(name, "must be an http or https URL");

    private static string VariableName(Fields fields, string name)
    {
        string text = fields.RequiredText(name);
        return !char.IsDigit(text[0]) && text.All(c => c is '_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            ? text : throw fields.Error(name, "must be letters, digits and underscores, with no digit first");
    }
}
