using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.SignIn;

/// <summary>Whose identity tokens an emulator exchanges, and for what. about_ManagedAgents_Emulator lists its keys.</summary>
public sealed class FederationRule
{
    private static readonly string[] Keys = RuleTable.KeysOf<FederationRuleTable>();

    /// <summary>Its id, <c>fdrl_…</c>.</summary>
    public string Id { get; set; } = "fdrl_emulator";

    /// <summary>The organization, a UUID.</summary>
    public string OrganizationId { get; set; } = IssuedTokens.Organization;

    /// <summary>The service account that must be asked for; null where none need be.</summary>
    public string? ServiceAccountId { get; set; }

    /// <summary>The workspaces that it opens; with more than one the request must name one.</summary>
    public IReadOnlyList<string> Workspaces { get; set; } = new[] { "default" };

    /// <summary>How the subject of an identity token must begin; null for any.</summary>
    public string? SubjectPrefix { get; set; }

    /// <summary>Whom an identity token must be for; null for anybody.</summary>
    public string? Audience { get; set; }

    /// <summary>Who must have issued it; null for anybody.</summary>
    public string? Issuer { get; set; }

    /// <summary>How long a token is good for; 1 hour by default.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an identity token may be good for at most; 1 hour by default.</summary>
    public TimeSpan MaxJwtLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The RSA key that must have signed an identity token (RS256), as a JSON Web Key with <c>n</c> and <c>e</c>; null to check no signature.</summary>
    internal JsonObject? Jwk { get; set; }

    /// <summary>Reads a rule from a dictionary.</summary>
    /// <param name="value">A dictionary with the keys that about_ManagedAgents_Emulator lists.</param>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static FederationRule Parse(object value)
    {
        var reader = new RuleReader(ValueTree.ToJson(value), "federation rule", Keys);
        var plain = new FederationRule();
        return new FederationRule
        {
            Id = reader.Text("id") ?? plain.Id,
            OrganizationId = reader.Text("organization") ?? plain.OrganizationId,
            ServiceAccountId = reader.Text("serviceAccount"),
            Workspaces = reader.Has("workspaces") ? RuleReader.List(reader.Value("workspaces")).Select(one => (one as JsonValue)?.ToString() ?? throw reader.Error("'workspaces' is no list of ids")).ToArray() : plain.Workspaces,
            SubjectPrefix = reader.Text("subject"),
            Audience = reader.Text("audience"),
            Issuer = reader.Text("issuer"),
            Lifetime = reader.Integer("lifetimeSec", 1, 86_400) is { } life ? TimeSpan.FromSeconds(life) : plain.Lifetime,
            MaxJwtLifetime = reader.Integer("maxJwtLifetimeSec", 1, 86_400) is { } jwt ? TimeSpan.FromSeconds(jwt) : plain.MaxJwtLifetime,
            Jwk = reader.Members("jwk") is { } key ? (JwtSignature.IsKey(key) ? key : throw reader.Error("'jwk' is no RSA key with n and e")) : null,
        };
    }
}

/// <summary>A federation rule, as it is written down.</summary>
public sealed class FederationRuleTable : RuleTable
{
    /// <summary>Makes an empty one.</summary>
    public FederationRuleTable()
    {
    }

    /// <summary>Takes what a dictionary has, known or not.</summary>
    public FederationRuleTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Its id.</summary>
    public string? id { get => Get<string?>(); set => Set(value); }

    /// <summary>The organization, a UUID.</summary>
    public string? organization { get => Get<string?>(); set => Set(value); }

    /// <summary>The account that must be asked for.</summary>
    public string? serviceAccount { get => Get<string?>(); set => Set(value); }

    /// <summary>Those that it opens.</summary>
    public string[]? workspaces { get => Get<string[]?>(); set => Set(value); }

    /// <summary>How the token's subject must begin.</summary>
    public string? subject { get => Get<string?>(); set => Set(value); }

    /// <summary>What the token must be for.</summary>
    public string? audience { get => Get<string?>(); set => Set(value); }

    /// <summary>Who must have issued it.</summary>
    public string? issuer { get => Get<string?>(); set => Set(value); }

    /// <summary>How long a token is good for.</summary>
    public int? lifetimeSec { get => Get<int?>(); set => Set(value); }

    /// <summary>How long an identity token may be.</summary>
    public int? maxJwtLifetimeSec { get => Get<int?>(); set => Set(value); }

    /// <summary>The RSA key that must have signed it, with n and e.</summary>
    public object? jwk { get => Get<object?>(); set => Set(value); }
}
