using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Configuration;

namespace ManagedAgents.Configuration;

/// <summary>The file in which ant apply keeps what it made. Two tools on one object undo each other's changes, so that is told.</summary>
internal static class LockFile
{
    private const string Name = "claude-lock.json";

    public static IEnumerable<string> Warnings(IEnumerable<string> documents, IReadOnlyList<ConfigurationChange> changes)
    {
        foreach (string file in documents.SelectMany(Above).Distinct())
        {
            HashSet<string> ids = IdsIn(file);
            ConfigurationChange[] shared = changes.Where(change => change.Action != ConfigurationAction.None && change.Id is { } id && ids.Contains(id)).ToArray();
            if (shared.Length > 0)
                yield return $"'{file}' says that ant apply manages {string.Join(", ", shared.Select(static change => $"{change.Key} ({change.Id})"))}, too. It takes a change of this module for one by hand; let one of both manage an object.";
        }
    }

    private static IEnumerable<string> Above(string document)
    {
        for (string? folder = Path.GetDirectoryName(document); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, Name)))
                yield return Path.Combine(folder, Name);
        }
    }

    private static HashSet<string> IdsIn(string file)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("resources", out JsonElement resources) && resources.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty resource in resources.EnumerateObject())
                {
                    if (resource.Value.ValueKind == JsonValueKind.Object && resource.Value.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String)
                        ids.Add(id.GetString()!);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            // It is another tool's, and what cannot be read warns of nothing.
            ids.Clear();
        }

        return ids;
    }
}
