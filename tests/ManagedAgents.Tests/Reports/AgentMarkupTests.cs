using System.IO;
using ManagedAgents.Client.Reports;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>An agent's Markdown as HTML: what a reader expects of the parts that agents use.</summary>
public sealed class AgentMarkupTests
{
    [Theory]
    [InlineData("a *b* **c** ***d*** _e_ __f__ ~~g~~", "<p>a <em>b</em> <strong>c</strong> <em><strong>d</strong></em> <em>e</em> <strong>f</strong> <del>g</del></p>")]
    [InlineData("snake_case_name 2 * 3 * 4 **open _b", "<p>snake_case_name 2 * 3 * 4 **open _b</p>")]
    [InlineData("*a **b* c**", "<p><em>a <em><em>b</em> c</em></em></p>")]
    [InlineData("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>")]
    [InlineData("`<b>` ``a ` b`` `open", "<p><code>&lt;b&gt;</code> <code>a ` b</code> `open</p>")]
    [InlineData("`*a*` \\*b\\*", "<p><code>*a*</code> *b*</p>")]
    [InlineData("a  \nb\\\nc\nd", "<p>a<br>\nb<br>\nc\nd</p>")]
    public void Words_are_marked(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("[a *b*](https://x.example/?a=1&b=(2) \"title\")", "<a href=\"https://x.example/?a=1&amp;b=(2)\" rel=\"noopener noreferrer nofollow\">a <em>b</em></a>")]
    [InlineData("see https://x.example/a_b_c, (http://y.example/z).", "see <a href=\"https://x.example/a_b_c\" rel=\"noopener noreferrer nofollow\">https://x.example/a_b_c</a>, (<a href=\"http://y.example/z\" rel=\"noopener noreferrer nofollow\">http://y.example/z</a>).")]
    [InlineData("<https://x.example>", "<a href=\"https://x.example\" rel=\"noopener noreferrer nofollow\">https://x.example</a>")]
    [InlineData("[https://x.example](https://x.example)", "<a href=\"https://x.example\" rel=\"noopener noreferrer nofollow\">https://x.example</a>")]
    [InlineData("![alt](https://x.example/i.png)", "<a href=\"https://x.example/i.png\" rel=\"noopener noreferrer nofollow\">Image: alt</a>")]
    [InlineData("[a [b](https://x.example) c](https://y.example)", "[a <a href=\"https://x.example\" rel=\"noopener noreferrer nofollow\">b</a> c](<a href=\"https://y.example\" rel=\"noopener noreferrer nofollow\">https://y.example</a>)")]
    [InlineData("[a](javascript:x) [b](/etc/passwd) [c](ftp://x) [d] xhttps://x.example", "[a](javascript:x) [b](/etc/passwd) [c](ftp://x) [d] xhttps://x.example")]
    [InlineData("*a [b* c](https://x.example)", "<em>a [b</em> c](<a href=\"https://x.example\" rel=\"noopener noreferrer nofollow\">https://x.example</a>)")]
    public void Links_lead_to_the_web_alone(string text, string html) => Assert.Equal($"<p>{html}</p>", Html(text));

    [Theory]
    [InlineData("# A #\n## B\n####### no", "<h3>A</h3>\n<h4>B</h4>\n<p>####### no</p>")]
    [InlineData("Title\n=====\nSub\n---\n\n***", "<h3>Title</h3>\n<h4>Sub</h4>\n<hr>")]
    [InlineData("a\n\nb\n# C", "<p>a</p>\n<p>b</p>\n<h3>C</h3>")]
    [InlineData("> a\n> > b\n\nc", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n<p>c</p>")]
    [InlineData("```c#\n<b>\n  x\n```\nend", "<pre data-language=\"c#\"><code>&lt;b&gt;\n  x\n</code></pre>\n<p>end</p>")]
    [InlineData("~~~~\n```\n~~~\n~~~~", "<pre><code>```\n~~~\n</code></pre>")]
    [InlineData("```\nopen", "<pre><code>open\n</code></pre>")]
    [InlineData("a:\n\n    code\n\n      more\n\nb", "<p>a:</p>\n<pre><code>code\n\n  more\n</code></pre>\n<p>b</p>")]
    [InlineData("| a | b |\n|---|--:|\n| 1 | `x` \\| y |\n| 2 |\nend", "<div class=\"wide\"><table><thead>\n<tr><th>a</th><th class=\"right\">b</th></tr>\n</thead><tbody>\n<tr><td>1</td><td class=\"right\"><code>x</code> | y</td></tr>\n<tr><td>2</td><td class=\"right\"></td></tr>\n<tr><td>end</td><td class=\"right\"></td></tr>\n</tbody></table></div>")]
    [InlineData("a | b\nc", "<p>a | b\nc</p>")]
    public void Blocks_are_told_apart(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("- a\n- b", "<ul>\n<li>a\n</li>\n<li>b\n</li>\n</ul>")]
    [InlineData("3. a\n4. b", "<ol start=\"3\">\n<li>a\n</li>\n<li>b\n</li>\n</ol>")]
    [InlineData("1. a\n   - b\n     c\n2. d", "<ol>\n<li>a\n<ul>\n<li>b\nc\n</li>\n</ul>\n</li>\n<li>d\n</li>\n</ol>")]
    [InlineData("1. a\n  - b", "<ol>\n<li>a\n<ul>\n<li>b\n</li>\n</ul>\n</li>\n</ol>")]
    [InlineData("- a\n\n  b\n- c", "<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n<li>c\n</li>\n</ul>")]
    [InlineData("- a\nlazy\n\nend", "<ul>\n<li>a\nlazy\n</li>\n</ul>\n<p>end</p>")]
    [InlineData("1. x\n   ```\n   code\n   ```\n2. y", "<ol>\n<li>x\n<pre><code>code\n</code></pre>\n</li>\n<li>y\n</li>\n</ol>")]
    [InlineData("- [ ] a\n- [x] b", "<ul>\n<li class=\"task\">\u2610 a\n</li>\n<li class=\"task\">\u2611 b\n</li>\n</ul>")]
    [InlineData("In 2024.\n1986. was", "<p>In 2024.\n1986. was</p>")]
    public void Lists_nest(string text, string html) => Assert.Equal(html, Html(text));

    private static string Html(string text)
    {
        using var html = new StringWriter { NewLine = "\n" };
        AgentMarkup.Write(html, text);
        return html.ToString().TrimEnd('\n');
    }
}
