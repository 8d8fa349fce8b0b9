using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>Compares a listed object with the fields of one to create that bears no mark.</summary>
internal static class CreatedFields
{
    /// <summary>
    /// The same where every field that was sent agrees; alike where those that name the object do, as a service need not show all fields as they were
    /// sent. Where none was sent, nothing tells one object from another.
    /// </summary>
    public static Likeness LikenessOf(JsonElement stored, JsonElement sent)
    {
        bool isSame = sent.EnumerateObject().Any();
        foreach (JsonProperty member in sent.EnumerateObject())
        {
            bool agrees = Agrees(stored, member);
            if (!agrees && Names(stored, member))
                return Likeness.None;
            isSame &= agrees;
        }

        return isSame ? Likeness.Same : Likeness.Alike;
    }

    private static bool Agrees(JsonElement stored, JsonProperty member)
    {
        if (!member.NameEquals("agent"u8) && !member.NameEquals("model"u8))
            return JsonMatch.HasMember(stored, member);

        // Either is an id, or an object of which the service shows more.
        return stored.TryGetProperty(member.Name, out JsonElement kept) && IdOf(kept) == IdOf(member.Value)
            && (member.Value.ValueKind != JsonValueKind.Object || kept.ValueKind != JsonValueKind.Object
                || member.Value.EnumerateObject().All(part => part.NameEquals("type"u8) || IsSamePart(kept, part)));
    }

    /// <summary>A version is a number in one wire format and a text in the other.</summary>
    private static bool IsSamePart(JsonElement kept, JsonProperty part) => part.NameEquals("version"u8)
        ? kept.TryGetProperty("version"u8, out JsonElement version) && Plain(version) == Plain(part.Value)
        : JsonMatch.HasMember(kept, part);

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>True for a field by which two objects are surely different where it differs in more than its form.</summary>
    private static bool Names(JsonElement stored, JsonProperty member)
    {
        if (!stored.TryGetProperty(member.Name, out JsonElement kept))
            return false;
        if (member.NameEquals("agent"u8) || member.NameEquals("model"u8))
            return IdOf(kept) != IdOf(member.Value);
        if (member.Value.ValueKind != JsonValueKind.String || kept.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            return false;
        return SkeletonOf(kept.GetString()) != SkeletonOf(member.Value.GetString());
    }

    private static string SkeletonOf(string? text)
    {
        var skeleton = new StringBuilder();
        StoredText.AppendSkeleton(skeleton, text ?? string.Empty);
        return skeleton.ToString();
    }

    private static string? IdOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id"u8, out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
