using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>A block of content in a message or a tool result: text, image, document, search_result or redacted.</summary>
public sealed class ContentBlock : ApiObject
{
    private ContentBlock(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of block.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The title of a document or search result; null where it has none.</summary>
    public string? Title => TextOf("title"u8);

    /// <summary>The text of a text block; null for other kinds.</summary>
    public string? Text => TextOf("text"u8);

    /// <summary>Where it comes from: plain values (type and more) of an image or document, the address of a search result as text; null for other kinds.</summary>
    public object? Source => Plain("source"u8);

    /// <summary>What the model is told about a document beside its content; null where nothing is.</summary>
    public string? Context => TextOf("context"u8);

    /// <summary>The texts of a search result; empty for other kinds.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>Whether a search result is cited, as plain values (enabled); empty for other kinds.</summary>
    public IReadOnlyDictionary<string, object?> Citations => PlainObject("citations"u8);

    /// <inheritdoc/>
    public override string ToString() => Text ?? $"[{Type}]";

    internal static ContentBlock Read(JsonElement json) =>
        new(json.ValueKind == JsonValueKind.String ? new RequestBody().Set("type", "text").Set("text", json.GetString()).ToJson() : json);

    /// <summary>The texts of the blocks one after the other; null where no block has text.</summary>
    internal static string? Join(IReadOnlyList<ContentBlock> blocks)
    {
        // One block is the common case and needs no joining.
        if (blocks.Count == 1)
            return blocks[0].Text;
        IEnumerable<string> texts = blocks.Select(b => b.Text).OfType<string>();
        return texts.Any() ? string.Concat(texts) : null;
    }
}
