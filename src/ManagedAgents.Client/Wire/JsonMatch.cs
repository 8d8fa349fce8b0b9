using System;
using System.Text;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

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

/// <summary>Tells whether a text that a service stored is one that was sent, though it may keep texts in another form.</summary>
internal static class StoredText
{
    /// <summary>True where both are the same but for the form of line ends, of composed characters, and for blanks at the ends of lines and of the text.</summary>
    public static bool IsSame(string stored, string sent) =>
        string.Equals(stored, sent, StringComparison.Ordinal) || string.Equals(Normal(stored), Normal(sent), StringComparison.Ordinal);

    /// <summary>The letters and digits of a text, which are what is left of it however much a service tidies it.</summary>
    public static void AppendSkeleton(StringBuilder skeleton, string text)
    {
        foreach (char c in Formed(text, NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
                skeleton.Append(c);
        }
    }

    private static string Normal(string text)
    {
        var lines = new StringBuilder(text.Length);
        foreach (string line in Formed(text, NormalizationForm.FormC).Replace("\r\n", "\n").Replace('\r', '\n').Split('\n'))
            lines.Append(line.TrimEnd()).Append('\n');
        return lines.ToString().Trim();
    }

    private static string Formed(string text, NormalizationForm form)
    {
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair has no form; JSON carries it as a replacement character.
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(form);
        }
    }
}
