using System.Collections.Generic;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Files;

/// <summary>A file as the service describes it.</summary>
internal static class FileJson
{
    public static Dictionary<string, object?> Of(string id, string fileName, long sizeBytes = 5) => new()
    {
        ["id"] = id,
        ["type"] = "file",
        ["filename"] = fileName,
        ["mime_type"] = "text/plain",
        ["size_bytes"] = sizeBytes,
        ["downloadable"] = true,
        ["created_at"] = "2026-11-24T10:00:00Z",
    };

    public static Reply Reply(string id, string fileName, long sizeBytes = 5) => Engine.Reply.Json(Of(id, fileName, sizeBytes));

    public static Reply Page(params Dictionary<string, object?>[] files) =>
        Engine.Reply.Json(new Dictionary<string, object?> { ["data"] = files, ["next_page"] = null });
}
