using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// The frame of a transcript's page. The page says by a policy of its own that it runs no script and loads nothing, so that even a browser
/// that met something in it to run would not.
/// </summary>
internal static class HtmlPage
{
    private const string StyleResource = "transcript.css";

    public static void Begin(TextWriter html, TranscriptHeader header)
    {
        string style = ReadStyle();
        html.WriteLine("<!DOCTYPE html>");
        html.WriteLine("<html lang=\"en\">");
        html.WriteLine("<head>");
        html.WriteLine("<meta charset=\"utf-8\">");
        html.WriteLine($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{Hash(style)}'; base-uri 'none'; form-action 'none'\">");
        html.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.WriteLine("<meta name=\"color-scheme\" content=\"light dark\">");
        html.WriteLine("<meta name=\"referrer\" content=\"no-referrer\">");
        html.WriteLine("<meta name=\"generator\" content=\"ManagedAgents\">");
        html.Write("<title>");
        HtmlText.Write(html, header.Title);
        html.WriteLine("</title>");
        html.WriteLine($"<style>{style}</style>");
        html.WriteLine("</head>");
        html.WriteLine("<body>");
        WriteHeader(html, header);
        html.WriteLine("<main>");
    }

    public static void End(TextWriter html, TranscriptHeader header)
    {
        html.WriteLine("</main>");
        html.WriteLine($"<footer><p>{HtmlText.Of(header.Remark)}</p></footer>");
        html.WriteLine("</body>");
        html.WriteLine("</html>");
    }

    private static void WriteHeader(TextWriter html, TranscriptHeader header)
    {
        html.WriteLine("<header class=\"top\">");
        html.WriteLine("<p class=\"kind\">Session transcript</p>");
        html.WriteLine($"<h1>{HtmlText.Of(header.Title)}</h1>");
        html.WriteLine("<dl>");
        foreach (KeyValuePair<string, string> fact in header.Facts)
            html.WriteLine($"<div><dt>{HtmlText.Of(fact.Key)}</dt><dd>{HtmlText.Of(fact.Value)}</dd></div>");
        html.WriteLine("</dl>");
        html.WriteLine("</header>");
    }

    private static string ReadStyle()
    {
        using Stream resource = typeof(HtmlPage).Assembly.GetManifestResourceStream(StyleResource)!;
        using var reader = new StreamReader(resource, Encoding.UTF8);

        // A browser hashes it with line feeds, whatever the line ends of the file it was built from.
        return reader.ReadToEnd().Replace("\r", string.Empty);
    }

    private static string Hash(string style)
    {
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(style)));
    }
}

/// <summary>Writes text into HTML so that it stays text, in content and in quoted attributes alike.</summary>
internal static class HtmlText
{
    private static readonly char[] Special = { '&', '<', '>', '"', '\'' };

    public static void Write(TextWriter html, string text) => Write(html, text, 0, text.Length);

    public static void Write(TextWriter html, string text, int start, int length)
    {
        int end = start + length;
        while (start < end)
        {
            int special = text.IndexOfAny(Special, start, end - start);
            int plain = (special < 0 ? end : special) - start;
            if (plain > 0)
                html.Write(text.Substring(start, plain));
            start += plain;
            if (special >= 0)
                html.Write(Reference(text[start++]));
        }
    }

    public static string Of(string text)
    {
        using var html = new StringWriter();
        Write(html, text);
        return html.ToString();
    }

    private static string Reference(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => "&#39;",
    };
}
