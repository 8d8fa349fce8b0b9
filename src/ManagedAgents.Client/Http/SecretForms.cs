using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Http;

/// <summary>The forms that a secret may come back in: itself, and what is left of it in base64, alone or within something longer. Escapes are undone before one is looked for.</summary>
internal sealed class SecretForms
{
    private const string Stars = "********";

    /// <summary>Shorter ones are no secrets, and would be found in ordinary words.</summary>
    private const int Shortest = 8;

    /// <summary>A text in JSON in HTML in an address is not rare; more is.</summary>
    private const int MostLayers = 4;

    /// <summary>How much longer escapes make a text at most, with some room.</summary>
    private const int LongestEscape = 16;

    /// <summary>A longer run without white space is told as it comes.</summary>
    private const int LongestRun = 8192;

    private static readonly char[] Escapes = { '\\', '%', '&' };

    private readonly string[] _plain;
    private readonly string[] _encoded;

    public SecretForms(IEnumerable<string> secrets)
    {
        string[] whole = secrets.Select(static secret => secret.Trim()).Where(static secret => secret.Length >= Shortest).Distinct().ToArray();
        _plain = whole.SelectMany(Layers).Where(static form => form.Length >= Shortest).Distinct().ToArray();
        _encoded = whole.SelectMany(Base64).Distinct().ToArray();
    }

    /// <summary>How much of a text must be seen to know every form that begins at its start.</summary>
    public int Longest => _plain.Concat(_encoded).Select(static form => form.Length).DefaultIfEmpty().Max() * LongestEscape;

    /// <summary>The text with stars in place of the secrets.</summary>
    public string RemoveFrom(string text)
    {
        if (text.Length < Shortest || _plain.Length == 0)
            return text;
        var found = new List<(int Start, int End)>();
        Unescaped? layer = new Unescaped(text);
        for (int layers = 0; layer is not null && layers < MostLayers; layers++, layer = layer.Next())
            Find(layer, found);
        return found.Count == 0 ? text : WithStars(text, found);
    }

    /// <summary>How much of a text that goes on can be told already: what follows may be the beginning of a secret, or of what an address or an escape hides one in.</summary>
    public int SettledIn(string text)
    {
        int run = text.Length;
        while (run > 0 && !char.IsWhiteSpace(text[run - 1]))
            run--;
        string open = text.Substring(run);
        int settled = text.Length - run <= LongestRun && (open.IndexOfAny(Escapes) >= 0 || open.Contains("//")) ? run : text.Length;
        var whole = new List<(int Start, int End)>();
        Unescaped? layer = new Unescaped(text);
        for (int layers = 0; layer is not null && layers < MostLayers; layers++, layer = layer.Next())
        {
            Find(layer, whole);
            foreach (string form in _plain.Concat(_encoded))
            {
                int begun = BegunAtEnd(layer.Text, form);
                if (begun > 0)
                    settled = Math.Min(settled, layer.Source(layer.Text.Length - begun, begun).Start);
            }
        }

        // A secret that is whole may end as one begins; half of it would not be known again.
        foreach ((int start, int _) in whole.Where(place => place.Start < settled && place.End > settled).OrderByDescending(static place => place.Start))
            settled = Math.Min(settled, start);
        return settled;
    }

    /// <summary>How many characters of a form a text ends with.</summary>
    private static int BegunAtEnd(string text, string form)
    {
        for (int begun = Math.Min(form.Length - 1, text.Length); begun > 0; begun--)
        {
            if (text[text.Length - begun] == form[0] && string.CompareOrdinal(text, text.Length - begun, form, 0, begun) == 0)
                return begun;
        }

        return 0;
    }

    private static string WithStars(string text, List<(int Start, int End)> found)
    {
        var told = new StringBuilder(text.Length);
        int at = 0;
        foreach ((int start, int end) in found.OrderBy(static place => place.Start))
        {
            if (start >= at)
                told.Append(text, at, start - at).Append(Stars);
            at = Math.Max(at, end);
        }

        return told.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>A secret that looks escaped is taken for its meaning, too, as the text around it is.</summary>
    private static IEnumerable<string> Layers(string secret)
    {
        Unescaped? layer = new Unescaped(secret);
        for (int layers = 0; layer is not null && layers < MostLayers; layers++, layer = layer.Next())
            yield return layer.Text;
    }

    /// <summary>
    /// What does not depend on what stands before and after the secret within what was encoded; before it may be a number of bytes that
    /// leaves nothing, one or two over when it is divided by three.
    /// </summary>
    private static IEnumerable<string> Base64(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        for (int before = 0; before < 3; before++)
        {
            string encoded = Convert.ToBase64String(new byte[before].Concat(bytes).ToArray());
            int first = ((before * 8) + 5) / 6, end = (before + bytes.Length) * 8 / 6;
            string own = encoded.Substring(first, end - first);
            yield return own;
            yield return own.Replace('+', '-').Replace('/', '_');
        }
    }

    private static bool IsBase64(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '/' or '=' or '-' or '_';

    private void Find(Unescaped layer, List<(int Start, int End)> found)
    {
        string text = layer.Text;
        foreach (string form in _plain)
        {
            for (int at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + form.Length, StringComparison.Ordinal))
                found.Add(layer.Source(at, form.Length));
        }

        foreach (string form in _encoded)
        {
            for (int at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + form.Length, StringComparison.Ordinal))
            {
                // Its first and last letters hold a part of the secret, too.
                int start = at, end = at + form.Length;
                while (start > 0 && IsBase64(text[start - 1]))
                    start--;
                while (end < text.Length && IsBase64(text[end]))
                    end++;
                found.Add(layer.Source(start, end - start));
            }
        }
    }
}
