using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>Reads a page as a browser does, and finds what could do harm in it.</summary>
internal static class PageCheck
{
    private static readonly string[] OwnElements =
    [
        "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "article", "div", "p", "span", "a", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "bdi",
        "details", "summary", "pre", "code", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr", "br", "em", "strong", "del",
    ];

    private static readonly string[] OwnAttributes = ["lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "start", "data-language"];

    /// <summary>Parses the page; any error in its HTML throws.</summary>
    public static IDocument Parse(string html)
    {
        try
        {
            return new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);
        }
        catch (HtmlParseException error)
        {
            string[] lines = html.Split('\n');
            throw new InvalidOperationException($"The page is not HTML (error {error.Code}) in line {error.Position.Line}, column {error.Position.Column}: {lines[Math.Min(error.Position.Line, lines.Length) - 1]}", error);
        }
    }

    /// <summary>The page is of our own elements and attributes alone, in one piece, loads nothing and links to the web alone.</summary>
    public static IDocument IsHarmless(string html)
    {
        IDocument page = Parse(html);
        foreach (IElement element in page.All)
        {
            Assert.Contains(element.LocalName, OwnElements);
            foreach (IAttr attribute in element.Attributes)
                Assert.Contains(attribute.Name, OwnAttributes);
            if (element.GetAttribute("href") is { } address)
                Assert.Matches("^(#e[0-9]+$|https?://)", address);
        }

        Assert.Equal("HEAD BODY", string.Join(" ", page.DocumentElement.Children.Select(e => e.NodeName)));
        Assert.Equal("HEADER MAIN FOOTER", string.Join(" ", page.Body!.Children.Select(e => e.NodeName)));
        string style = Assert.Single(page.QuerySelectorAll("style")).TextContent;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        string policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        Assert.Equal($"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'", policy);
        return page;
    }
}
