using System.Text.Json;

namespace ManagedAgents.Client.Json;

/// <summary>Tells whether something the service stored is what was sent.</summary>
internal static class JsonMatch
{
    /// <summary>True where the stored value has all that the sent one has; an object may have more members.</summary>
    public static bool Holds(JsonElement stored, JsonElement sent)
    {
        if (stored.ValueKind != sent.ValueKind)
            return false;
        switch (sent.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in sent.EnumerateObject())
                {
                    if (!stored.TryGetProperty(member.Name, out JsonElement counterpart) || !Holds(counterpart, member.Value))
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
                return stored.ValueEquals(sent.GetString());
            case JsonValueKind.Number:
                return JsonNumber.AreEqual(stored, sent);
            default:
                return true;
        }
    }
}
