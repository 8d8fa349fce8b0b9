using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Writes a document in JSON, alike on every system.</summary>
public static class JsonDocumentWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <returns>Its text.</returns>
    public static string Write(DocumentTable document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, document);

        // Line ends within texts are escaped, so that these are the writer's own.
        return Encoding.UTF8.GetString(bytes.ToArray()).Replace("\r\n", "\n") + "\n";
    }

    private static void Write(Utf8JsonWriter writer, DocumentValue value)
    {
        switch (value)
        {
            case DocumentTable table:
                writer.WriteStartObject();
                foreach (DocumentMember member in table.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case DocumentList list:
                writer.WriteStartArray();
                foreach (DocumentValue item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                PlainJson.Write(writer, ((DocumentScalar)value).Value, WireFormat.Current);
                break;
        }
    }
}
