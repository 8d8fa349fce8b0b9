using System;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ManagedAgents.Client.Json;

/// <summary>Reads text of the wire, also text that is none in Unicode: half a pair of surrogates, as agents write when their output is cut.</summary>
internal static class WireText
{
    private const string Replacement = "\uFFFD";

    // An escaped high surrogate without its low one, or a low one without its high one; an escaped backslash before it is passed over.
    private static readonly Regex LoneSurrogate = new(
        @"(?<skip>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>The text of a JSON string; what is no character becomes U+FFFD.</summary>
    public static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repair(text);
        }
    }

    private static string Repair(JsonElement text)
    {
        try
        {
            string repaired = LoneSurrogate.Replace(text.GetRawText(), static m => m.Groups["skip"].Success ? m.Value : "\\uFFFD");
            return JsonDocument.Parse(repaired).RootElement.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Not even its bytes are text.
            return Replacement;
        }
    }
}
