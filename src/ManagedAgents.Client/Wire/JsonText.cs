using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>Plain values as JSON text.</summary>
public static class JsonText
{
    /// <summary>Writes a value of text, numbers, booleans, dictionaries and lists as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its JSON.</returns>
    /// <exception cref="System.ArgumentException">The value, or one inside it, has no JSON form.</exception>
    public static string Of(object? value) => Encoding.UTF8.GetString(RequestBody.Utf8Of(value, WireFormat.Current));

    /// <summary>As <see cref="Of"/>, of what was received and is to be shown: it never fails. Numbers beyond the range of double are infinite in it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its JSON, or as near to it as it goes.</returns>
    public static string Shown(object? value)
    {
        try
        {
            return Of(value);
        }
        catch (ArgumentException)
        {
            var text = new StringBuilder();
            Append(text, value, depth: 0);
            return text.ToString();
        }
    }

    /// <summary>Reads JSON as plain values.</summary>
    /// <param name="json">JSON text.</param>
    /// <returns>Text, numbers, booleans, dictionaries and arrays.</returns>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static object? Read(string json) => PlainJson.Read(WireJson.Parse(Encoding.UTF8.GetBytes(json)));

    /// <summary>JSON text of which every text can be read: half a surrogate pair in it becomes a replacement character.</summary>
    /// <param name="json">JSON text, or what should be.</param>
    /// <returns>The text; where it was no JSON it still is none.</returns>
    public static string Repaired(string json) => Encoding.UTF8.GetString(WireJson.Repair(Encoding.UTF8.GetBytes(json)));

    private static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case string words: text.Append(Of(words)); break;
            case IDictionary or IEnumerable when depth > WireJson.MaxDepth: text.Append('…'); break;
            case IDictionary table: AppendTable(text, table, depth); break;
            case IEnumerable items: AppendItems(text, items, depth); break;
            default: text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void AppendTable(StringBuilder text, IDictionary table, int depth)
    {
        text.Append('{');
        foreach (DictionaryEntry entry in table)
        {
            if (text[text.Length - 1] != '{')
                text.Append(',');
            text.Append(Of(Convert.ToString(entry.Key, CultureInfo.InvariantCulture))).Append(':');
            Append(text, entry.Value, depth + 1);
        }

        text.Append('}');
    }

    private static void AppendItems(StringBuilder text, IEnumerable items, int depth)
    {
        text.Append('[');
        foreach (object? item in items)
        {
            if (text[text.Length - 1] != '[')
                text.Append(',');
            Append(text, item, depth + 1);
        }

        text.Append(']');
    }
}

/// <summary>Writes JSON anew with its texts and names changed; what else it is, it stays.</summary>
internal static class JsonTexts
{
    /// <summary>The bytes of the changed value.</summary>
    public static byte[] Change(JsonElement value, Func<string, string> change)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = WireJson.MaxDepth }))
            Write(writer, value, change);
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, Func<string, string> change)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WritePropertyName(change(member.Name));
                    Write(writer, member.Value, change);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                    Write(writer, item, change);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(change(value.GetString()!));
                break;
            default:
                writer.WriteRawValue(value.GetRawText());
                break;
        }
    }
}
