using System.IO;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Files;

/// <summary>One file: uploaded, written by a session, or a session's read-only copy of an uploaded one.</summary>
internal sealed class StoredFile
{
    public StoredFile(string id, long createdAt, string name, string mimeType, StoredContent content)
    {
        Id = id;
        CreatedAt = createdAt;
        Name = name;
        MimeType = mimeType;
        Content = content;
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public string Name { get; }

    public string MimeType { get; }

    public StoredContent Content { get; }

    /// <summary>The session the file belongs to; null for an uploaded one.</summary>
    public string? SessionId { get; init; }

    /// <summary>A copy mounted into a session: found by its id, in no list.</summary>
    public bool IsMountedCopy { get; init; }

    /// <summary>Null: does not expire.</summary>
    public long? ExpiresAt { get; init; }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["type"] = "file",
        ["filename"] = Name,
        ["mime_type"] = MimeType,
        ["size_bytes"] = Content.Length,
        ["created_at"] = Clock.Format(CreatedAt),
        ["downloadable"] = true,
        ["expires_at"] = ExpiresAt is { } expires ? Clock.Format(expires) : null,
        ["scope"] = SessionId is null ? null : new JsonObject { ["type"] = "session", ["id"] = SessionId },
    };
}

/// <summary>Media types by file name.</summary>
internal static class MimeTypes
{
    public static string Of(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".txt" or ".log" or ".ps1" or ".md" => "text/plain",
        ".csv" => "text/csv",
        ".html" => "text/html",
        ".json" => "application/json",
        ".pdf" => "application/pdf",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };
}
