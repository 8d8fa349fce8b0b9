using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Vaults;

/// <summary>A vault: the credentials that sessions use for somebody.</summary>
public sealed class Vault : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<Vault> Kind { get; } =
        new("vault", "vlt_", "vaults", static json => new Vault(json)) { Label = static vault => vault.DisplayName };

    internal Vault(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The vault's id (<c>vlt_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always vault.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name; several may have the same.</summary>
    public string DisplayName => RequiredText("display_name"u8);

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
