using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Writes JSON as text and redacts on the way: in each text, name and number as it was meant, so that what comes out is JSON whatever the
/// patterns say. A pattern may also match a value because of its name, in a member written <c>"name": "value"</c> or <c>"name":"value"</c>; then all of the value goes.
/// </summary>
internal sealed class JsonRedactor
{
    private readonly Redactor _redactor;

    public JsonRedactor(Redactor redactor) => _redactor = redactor;

    public string Write(JsonElement value, bool isIndented)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = isIndented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, value);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static bool IsShownAsText(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number;

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static bool IsTextBlock(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("text"u8, out JsonElement text) && text.ValueKind == JsonValueKind.String;

    private void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value);
                break;
            case JsonValueKind.Array:
                WriteArray(writer, value);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(_redactor.Apply(value.GetString()!));
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, value.GetRawText());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void WriteArray(Utf8JsonWriter writer, JsonElement value)
    {
        // Blocks of text are read as one text, and a match may go over where they meet: then the first has it all.
        string? joined = _redactor.IsActive && value.GetArrayLength() > 1 && value.EnumerateArray().All(IsTextBlock) ? Joined(value) : null;
        writer.WriteStartArray();
        foreach (JsonElement item in value.EnumerateArray())
        {
            WriteValue(writer, item, joined);
            joined = joined is null ? null : string.Empty;
        }

        writer.WriteEndArray();
    }

    /// <summary>The text of all blocks, redacted; null where that is the same as their redacted texts.</summary>
    private string? Joined(JsonElement blocks)
    {
        string[] texts = blocks.EnumerateArray().Select(static block => block.GetProperty("text"u8).GetString()!).ToArray();
        string whole = _redactor.Apply(string.Concat(texts));
        return whole == string.Concat(texts.Select(_redactor.Apply)) ? null : whole;
    }

    /// <param name="writer">The writer.</param>
    /// <param name="value">The value.</param>
    /// <param name="text">The text of a block of text, where it is another than its own.</param>
    private void WriteValue(Utf8JsonWriter writer, JsonElement value, string? text)
    {
        if (text is null)
            Write(writer, value);
        else
            WriteObject(writer, value, text);
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement value, string? text = null)
    {
        // Readers of JSON refuse a name that comes twice, as names could when they are redacted.
        var names = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string given = member.Name;
            string name = _redactor.Apply(given);
            string unique = name;
            for (int n = 2; !names.Add(unique) && _redactor.IsActive; n++)
                unique = $"{name} {n}";
            writer.WritePropertyName(unique);
            if (text is not null && given == "text")
                writer.WriteStringValue(text);
            else if (_redactor.IsActive && IsShownAsText(member.Value) && NeedsName(given, TextOf(member.Value)))
                writer.WriteStringValue(_redactor.Whole);
            else
                Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private bool NeedsName(string name, string value) =>
        _redactor.Needs($"\"{name}\": \"", value, "\"") || _redactor.Needs($"\"{name}\":\"", value, "\"");

    private void WriteNumber(Utf8JsonWriter writer, string number)
    {
        string shown = _redactor.Apply(number);
        if (shown == number)
            writer.WriteRawValue(number);
        else
            writer.WriteStringValue(shown);
    }
}
