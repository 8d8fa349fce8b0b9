using System;
using System.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ManagedAgents.Client.Reports;
using ManagedAgents.Tests.Events;
using Markdig;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>A transcript as Markdown stays one document of ours for whoever reads it, whatever an agent wrote.</summary>
public sealed class TranscriptMarkdownTests
{
    // A reader of CommonMark alone, and one that knows tables, footnotes, attributes and more.
    private static readonly MarkdownPipeline[] Readers = [new MarkdownPipelineBuilder().Build(), new MarkdownPipelineBuilder().UseAdvancedExtensions().Build(), new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseTaskLists().Build()];

    private static readonly string[] HarmlessElements =
    [
        "html", "head", "body", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "img", "hr", "br", "details", "summary", "b",
        "table", "thead", "tbody", "colgroup", "col", "tr", "th", "td", "del", "sub", "sup", "ins", "mark", "div", "span", "input", "dl", "dt", "dd", "abbr", "figure", "figcaption", "section", "cite", "label",
    ];

    public static TheoryData<string> Hostile => [.. HostileTexts.All];

    [Theory]
    [InlineData("Plain *text* with `code`, a [link](https://a.example/x) and [another](docs/a.md).")]
    [InlineData("- item\n- [x] done\n\n1. one\n2. two\n\n> quoted")]
    [InlineData("| a | b |\n|---|:-:|\n| `x` | 1 < 2 |")]
    [InlineData("Use `List<int>` and `a <b> c`.\n\nThen `Get-Item <path>`.")]
    [InlineData("```csharp\nList<string> x; // </details>\n```")]
    public void An_agents_Markdown_passes_as_it_is(string text) => Assert.Equal(text, GuardedMarkdown.Of(text));

    [Theory]
    [InlineData("a <b>bold</b>", "a &lt;b>bold&lt;/b>")]
    [InlineData("# Top\n## Next\n###### Low", "### Top\n#### Next\n###### Low")]
    [InlineData("Title\n===\nNext\n---", "Title\n\\===\nNext\n\n---")]
    [InlineData("[a](javascript:x)", "[a]\\(javascript:x)")]
    [InlineData("[a]: javascript:x", "[a]\\: javascript:x")]
    [InlineData("```\nopen", "```\nopen\n```")]
    [InlineData("~~~\n```\n~~~", "````\n```\n````")]
    [InlineData("1. do\n   ```sh\n   ls\n     -a\n   ```\n2. next", "1. do\n\n```sh\nls\n  -a\n```\n\n2. next")]
    [InlineData("- ```\n  x\n  ```\nend", "-\n\n```\nx\n```\n\nend")]
    [InlineData("> ```\n> x\n> ```\n> end", ">\n\n```\nx\n```\n\n> end")]
    public void What_could_reach_beyond_it_does_not(string text, string guarded) => Assert.Equal(guarded, GuardedMarkdown.Of(text));

    [Fact]
    public void Code_in_calls_is_fenced_longer_than_any_fence_in_it()
    {
        using var session = new WorkSession(WorkSession.Called(1, "bash", new { command = "a ```` b" }), WorkSession.Gave(2, 1, "```\n</details>\n`````\nend"));
        string text = session.Markdown();
        Assert.Contains("`````json\n{\n  \"command\": \"a ```` b\"\n}\n`````\n", text, StringComparison.Ordinal);
        Assert.Contains("``````\n```\n</details>\n`````\nend\n``````\n", text, StringComparison.Ordinal);
        Assert.Equal(1, Read(text, Readers[0]).QuerySelectorAll("details").Length);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Nothing_that_is_said_anywhere_becomes_part_of_the_document(string text)
    {
        using WorkSession session = TranscriptHtmlTests.Everywhere(text);
        string markdown = session.Markdown();
        foreach (MarkdownPipeline reader in Readers)
        {
            IDocument document = Read(markdown, reader);
            IsHarmless(document);

            // The title, the messages, and nothing an agent made up between them.
            Assert.Equal(1, document.QuerySelectorAll("h1").Length);
            Assert.Equal(6, document.QuerySelectorAll("h2").Length);
            Assert.Equal(3, document.QuerySelectorAll("body > details").Length);
        }
    }

    [Fact]
    public void Nothing_put_together_by_chance_becomes_part_of_the_document()
    {
        foreach (string text in HostileTexts.ByChance(seed: 2, count: 4000))
        {
            string guarded = GuardedMarkdown.Of(text);
            foreach (MarkdownPipeline reader in Readers)
            {
                IDocument document = Read(guarded + "\n\n## After\n\n> " + guarded.Replace("\n", "\n> ", StringComparison.Ordinal) + "\n\n## End", reader);
                try
                {
                    IsHarmless(document);
                    Assert.Equal(["After", "End"], document.QuerySelectorAll("body > h1, body > h2").Select(e => e.TextContent));
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"{text}\n--- became\n{guarded}\n--- and\n{document.Body!.InnerHtml}", failure);
                }
            }
        }
    }

    private static IDocument Read(string markdown, MarkdownPipeline reader) => new HtmlParser().ParseDocument(Markdig.Markdown.ToHtml(markdown, reader));

    private static void IsHarmless(IDocument document)
    {
        foreach (IElement element in document.All)
        {
            Assert.Contains(element.LocalName, HarmlessElements);
            Assert.DoesNotContain(element.Attributes, a => a.Name.StartsWith("on", StringComparison.Ordinal));
            foreach (string name in new[] { "href", "src" })
            {
                if (element.GetAttribute(name) is { } address)
                    Assert.DoesNotMatch("(?i)^[\\s\\x00-\\x20]*(javascript|vbscript|data):", address);
            }
        }

        Assert.DoesNotContain(document.Descendants<IComment>(), _ => true);
    }
}
