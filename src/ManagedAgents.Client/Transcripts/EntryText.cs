using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Reads the texts of events for a transcript: each whole, redacted, then clean.</summary>
internal sealed class EntryText
{
    private static readonly string[] Telling = { "command", "file_path", "path", "query", "url", "pattern" };

    private readonly Redactor _redactor;
    private readonly JsonRedactor _json;

    public EntryText(Redactor redactor)
    {
        _redactor = redactor;
        _json = new JsonRedactor(redactor);
    }

    public string Of(string? text) => string.IsNullOrEmpty(text) ? string.Empty : ShownText.Clean(_redactor.Apply(text!));

    public string Json(JsonElement value) => ShownText.Clean(_json.Write(value, isIndented: true));

    /// <summary>What the input of a tool is about, on one line: a member that mostly says it, else the first text; empty where there is none.</summary>
    /// <param name="json">The input as this class wrote it, redacted: so the line shows no more than the input does.</param>
    /// <param name="longest">The longest line.</param>
    public static string Gist(string json, int longest)
    {
        JsonElement input = WireJson.ParseRepaired(Encoding.UTF8.GetBytes(json));
        if (input.ValueKind != JsonValueKind.Object)
            return string.Empty;
        string? first = null;
        foreach (JsonProperty member in input.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                continue;
            string text = ShownText.Clean(member.Value.GetString()!);
            if (Array.IndexOf(Telling, member.Name) >= 0)
                return ShownText.Line(text, longest);
            first ??= text;
        }

        return first is null ? string.Empty : ShownText.Line(first, longest);
    }

    /// <summary>The parts of a message or a result. Texts that follow each other are one, so that nothing can hide where they meet.</summary>
    /// <param name="content">The blocks.</param>
    /// <param name="separator">What stands between two texts.</param>
    public IReadOnlyList<TranscriptPart> Parts(IReadOnlyList<ContentBlock> content, string separator = "")
    {
        var parts = new List<TranscriptPart>();
        StringBuilder? text = null;
        foreach (ContentBlock block in content)
        {
            if (block.Type == "text" && block.Text is { } more)
            {
                text = text is null ? new StringBuilder(more) : text.Append(separator).Append(more);
                continue;
            }

            Flush(parts, ref text);
            AddOther(parts, block);
        }

        Flush(parts, ref text);
        return parts;
    }

    private static object? Member(object? value, string name) =>
        value is IReadOnlyDictionary<string, object?> members && members.TryGetValue(name, out object? member) ? member : null;

    /// <summary>Where the content of an image or a document is, or its type and size.</summary>
    private static string Description(object? source) => Member(source, "type") switch
    {
        "base64" when Member(source, "data") is string data => $"{Member(source, "media_type")}, {ShownText.Size(data.TrimEnd('=').Length * 3L / 4)}",
        "text" when Member(source, "data") is string data => $"{Member(source, "media_type")}, {ShownText.Size(Encoding.UTF8.GetByteCount(data))}",
        "url" => $"{Member(source, "url")}",
        "file" => $"{Member(source, "file_id")}",
        _ => "of an unknown source",
    };

    private void Flush(List<TranscriptPart> parts, ref StringBuilder? text)
    {
        if (text is { Length: > 0 })
            parts.Add(new TranscriptPart(PartKind.Text, Of(text.ToString())));
        text = null;
    }

    private void AddOther(List<TranscriptPart> parts, ContentBlock block)
    {
        string title = block.Title is { Length: > 0 } named ? $" \u201c{named}\u201d" : string.Empty;
        switch (block.Type)
        {
            case "image":
                parts.Add(Remark($"Image: {Description(block.Source)}"));
                break;
            case "document":
                parts.Add(Remark($"Document{title}: {Description(block.Source)}"));
                break;
            case "search_result":
                parts.Add(Remark($"Search result{title}: {block.Source as string}"));
                parts.AddRange(Parts(block.Content, "\n"));
                break;
            case "redacted":
                parts.Add(Remark("Withheld by the service"));
                break;
            default:
                parts.Add(new TranscriptPart(PartKind.Json, Json(block.Json)));
                break;
        }
    }

    private TranscriptPart Remark(string text) => new(PartKind.Remark, Of(text));
}
