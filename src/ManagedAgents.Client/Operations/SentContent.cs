using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Operations;

/// <summary>Compares an event of a session's history with one that was sent.</summary>
internal static class SentContent
{
    private static readonly string[] References = { "custom_tool_use_id", "tool_use_id", "session_thread_id" };

    public static Likeness LikenessOf(JsonElement stored, JsonElement sent)
    {
        if (TypeOf(stored) != TypeOf(sent) || References.Any(name => TextOf(stored, name) != TextOf(sent, name) && TextOf(sent, name) is not null))
            return Likeness.None;
        if (sent.EnumerateObject().All(member => member.NameEquals("type"u8) || IsSame(stored, member)))
            return Likeness.Same;
        return SkeletonOf(stored, sent) == SkeletonOf(sent) ? Likeness.Alike : Likeness.None;
    }

    /// <summary>The type of an event; an interrupt has another name in the launch form.</summary>
    public static string? TypeOf(JsonElement e) => TextOf(e, "type") is { } type ? type == "interrupt" ? EventTypes.UserInterrupt : type : null;

    /// <summary>The call that an event answers; null where it answers none.</summary>
    public static string? CallOf(JsonElement e) => TextOf(e, "custom_tool_use_id") ?? TextOf(e, "tool_use_id");

    /// <summary>What is left of an event however a service changes it: its type, what it refers to, and the letters of its texts.</summary>
    public static string SkeletonOf(JsonElement sent) => SkeletonOf(sent, sent);

    /// <summary>As the other, of the members that the sent one has.</summary>
    private static string SkeletonOf(JsonElement stored, JsonElement sent)
    {
        var skeleton = new StringBuilder(TypeOf(stored));
        foreach (JsonProperty member in sent.EnumerateObject())
        {
            if (!member.NameEquals("type"u8) && stored.TryGetProperty(member.Name, out JsonElement value))
                Append(skeleton.Append('|'), value);
        }

        return skeleton.ToString();
    }

    private static void Append(StringBuilder skeleton, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                StoredText.AppendSkeleton(skeleton, value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    Append(skeleton, item);
                break;
            case JsonValueKind.Object:
                // A picture's bytes may become a file's id.
                foreach (JsonProperty member in value.EnumerateObject().Where(static m => !m.NameEquals("type"u8) && !m.NameEquals("source"u8)))
                    Append(skeleton, member.Value);
                break;
        }
    }

    /// <summary>True where a member is kept as it was sent; a service may keep the one text of a content as a text.</summary>
    private static bool IsSame(JsonElement stored, JsonProperty member)
    {
        if (member.Value.ValueKind == JsonValueKind.Array && stored.TryGetProperty(member.Name, out JsonElement plain) && plain.ValueKind == JsonValueKind.String)
            return member.Value.GetArrayLength() == 1 && TextOf(member.Value[0], "text") is { } text && StoredText.IsSame(plain.GetString()!, text);
        return JsonMatch.HasMember(stored, member);
    }

    private static string? TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}
