using System.IO;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>Gives an object that was received a member more or less, before anything is made of it.</summary>
internal static class JsonMembers
{
    /// <summary>The object with a text that the service left out, as it was asked by it; itself where it has the member.</summary>
    public static JsonElement With(JsonElement value, string name, string text) =>
        value.ValueKind != JsonValueKind.Object || value.TryGetProperty(name, out _) ? value : Write(value, name, text);

    /// <summary>The object without a member that must not be shown; itself where it has none of that name.</summary>
    public static JsonElement Without(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out _) ? Write(value, name, null) : value;

    private static JsonElement Write(JsonElement value, string name, string? text)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { MaxDepth = WireJson.MaxDepth }))
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in value.EnumerateObject())
            {
                if (member.NameEquals(name))
                    continue;
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText());
            }

            if (text is not null)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }

        return WireJson.ParseRepaired(bytes.ToArray());
    }
}
