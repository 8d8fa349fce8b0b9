using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Turns;

/// <summary>The two events that show a message before it is whole.</summary>
internal static class Previews
{
    private const int PieceLength = 16;

    public static JsonObject Start(string type, string id) =>
        new() { ["type"] = "event_start", ["event"] = new JsonObject { ["type"] = type, ["id"] = id } };

    public static JsonObject Delta(string id, string text) => new()
    {
        ["type"] = "event_delta",
        ["event_id"] = id,
        ["delta"] = new JsonObject
        {
            ["type"] = "content_delta",
            ["index"] = 0,
            ["content"] = new JsonObject { ["type"] = "text", ["text"] = text },
        },
    };

    /// <summary>The text in short pieces, none ending inside a character.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(PieceLength, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1])) length++;
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
