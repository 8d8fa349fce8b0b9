using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

/// <summary>A file kept by the service: uploaded, or written by an agent.</summary>
public sealed class AgentFile : ApiObject
{
    internal AgentFile(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The file's id (<c>file_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always file.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name.</summary>
    [WireName("filename")]
    public string FileName => RequiredText("filename"u8);

    /// <summary>Its media type.</summary>
    public string MimeType => RequiredText("mime_type"u8);

    /// <summary>Its length in bytes.</summary>
    public long? SizeBytes => Whole("size_bytes"u8);

    /// <summary>True where its content can be read; null where not told.</summary>
    public bool? Downloadable => Flag("downloadable"u8);

    /// <summary>The session that made it (type, id); empty for an uploaded one.</summary>
    public IReadOnlyDictionary<string, object?> Scope => PlainObject("scope"u8);

    /// <summary>When it is deleted by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
