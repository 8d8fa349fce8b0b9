using System.Text.Json;

namespace ManagedAgents.Client.Json;

/// <summary>Tells whether something the service stored is what was sent.</summary>
internal static class JsonMatch
{
    /// <summary>True where the stored value has all that the sent one has; an object may have more members, and lack those that say nothing.</summary>
    public static bool Holds(JsonElement stored, JsonElement sent)
    {
        if (stored.ValueKind != sent.ValueKind)
            return false;
        switch (sent.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in sent.EnumerateObject())
                {
                    if (!HasMember(stored, member))
                        return false;
                }

                return true;
            case JsonValueKind.Array:
                if (stored.GetArrayLength() != sent.GetArrayLength())
                    return false;
                for (int i = 0; i < sent.GetArrayLength(); i++)
                {
                    if (!Holds(stored[i], sent[i]))
                        return false;
                }

                return true;
            case JsonValueKind.String:
                return StoredText.IsSame(stored.GetString()!, sent.GetString()!);
            case JsonValueKind.Number:
                return JsonNumber.AreEqual(stored, sent);
            default:
                return true;
        }
    }

    /// <summary>As <see cref="Holds"/>, for one member of an object.</summary>
    public static bool HasMember(JsonElement stored, JsonProperty sent)
    {
        if (!stored.TryGetProperty(sent.Name, out JsonElement counterpart) || counterpart.ValueKind == JsonValueKind.Null)
            return SaysNothing(sent.Value);
        return Holds(counterpart, sent.Value);
    }

    private static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
