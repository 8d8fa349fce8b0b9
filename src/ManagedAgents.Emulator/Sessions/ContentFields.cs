using System;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Reads content blocks: which kinds an event takes, and what each kind must have.</summary>
internal static class ContentFields
{
    /// <summary>What a user's message may hold.</summary>
    public static readonly string[] Message = { "text", "image", "document" };

    /// <summary>What a tool's result may hold.</summary>
    public static readonly string[] ToolResult = { "text", "image", "document", "search_result" };

    /// <summary>What a system message may hold.</summary>
    public static readonly string[] System = { "text" };

    public static JsonArray Read(Fields fields, string[] kinds)
    {
        var content = new JsonArray();
        foreach (Fields block in fields.Objects("content"))
        {
            switch (block.OneOf("type", kinds))
            {
                case "text" when block.Text("text") is null: throw block.Error("text", "is required");
                case "text" when block.Text("text")!.Length == 0: throw block.Error("text", "minimum string length is 1");
                case "text": break;
                case "image": Source(block.RequiredObject("source"), "base64", "url", "file"); break;
                case "document": Source(block.RequiredObject("source"), "base64", "url", "file", "text"); break;
                default:
                    block.RequiredText("source");
                    block.RequiredText("title");
                    block.RequiredObject("citations");
                    block.Objects("content");
                    break;
            }

            content.Add(JsonText.Copy(block.Json));
        }

        return content;
    }

    private static void Source(Fields source, params string[] kinds)
    {
        switch (source.OneOf("type", kinds))
        {
            case "url": source.RequiredText("url"); break;
            case "file": source.RequiredText("file_id"); break;
            default:
                source.RequiredText("media_type");
                if (source.Text("data") is null)
                    throw source.Error("data", "is required");
                break;
        }
    }
}
