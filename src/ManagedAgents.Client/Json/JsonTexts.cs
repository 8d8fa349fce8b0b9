using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAgents.Client.Json;

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
