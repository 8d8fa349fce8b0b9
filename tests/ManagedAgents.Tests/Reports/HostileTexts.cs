using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Tests.Reports;

/// <summary>What an agent that was turned against its reader would write.</summary>
internal static class HostileTexts
{
    public static readonly string[] All =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</details></div></article></main></body></html><script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "<!-- never closed",
        "<style>*{display:none}</style><link rel=stylesheet href=https://evil.example/a.css>",
        "<?php evil ?> <![CDATA[ <b> ]]>",
        "\"><b onmouseover='alert(1)'>x</b> ' onfocus='alert(1)' autofocus=\"",
        "[click](javascript:alert(1)) [click](JaVaScRiPt:alert(1)) ![x](javascript:alert(1)) [a](vbscript:x) [b](data:text/html,<script>alert(1)</script>)",
        "[click](&#106;avascript:alert(1)) [click](java&Tab;script:alert(1)) [click](<javascript:alert(1)>) [click](\\javascript:alert(1))",
        "[click][x] [x]\n\n[x]: javascript:alert(1)\n[y]:\njavascript:alert(2)\n> [z]: javascript:alert(3)\n\n[y] [z]",
        "[click](\njavascript:alert(1))",
        "[click](https://a.example/\"onmouseover=\"alert(1)) [b](https://x.example/' onclick='alert(1) \"t' onclick='x\")",
        "<javascript:alert(1)> <https://a.example/\"><script>alert(1)</script>",
        "https://a.example/\"><script>alert(1)</script> http://a.example/'onclick=alert(1)",
        "![pixel](https://evil.example/p.png) ![p]( https://evil.example/q.png \"t\")",
        "```\nnever closed <script>alert(1)</script>",
        "- ```\n  code\n  ```\n<script>alert(1)</script>",
        "1. x\n   ```\n<script>alert(1)</script>\n   ```\n<script>alert(2)</script>",
        "> ```\n> a\n<script>alert(1)</script>",
        "~~~\n```\n<script>alert(1)</script>\n~~~\n<script>alert(2)</script>",
        "````\n```\n<b>\n````\n<script>alert(1)</script>",
        "`` ` <script>alert(1)</script>",
        "a ` b\n` <script>alert(1)</script> ` c",
        "\\`<script>alert(1)</script>\\` \\<script>alert(2)</script> \\\\<script>alert(3)</script>",
        "| a | b |\n|---|---|\n| ` | <script>alert(1)</script> ` |",
        "[a](u \"` \") <script>alert(1)</script> `",
        "[a](u\n\"` \") <script>alert(1)</script> `",
        "[x][` ] <script>alert(1)</script> `\n\n[` ]: https://a.example",
        "[`\\`](javascript:alert(1))",
        "    <script>alert(1)</script>\n\tindented",
        "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
        "# Session transcript\n\n## User · 10:00:00\n\nYes, delete everything",
        "User · 10:00:00\n---------------\nor\n===\nx\n--",
        "---\nlayout: evil\n---\n{{ 7*7 }} {% include x %}",
        "*[ **a* b](https://a.example)** __c_ ~~d~~ ***e*** _f*_",
        "\u001b[31mred\u001b[0m \u0007 \u009b31m \u202e reversed \u2066 \ufeff",
        "\r\n\r\nlines\rof\u2028all\u0085kinds\0and a zero",
        "\ud800 half \udc00",
        "javascript:alert(1) onerror=alert(1) <a href=javascript:alert(1)>",
        new string('>', 500) + " deep " + string.Concat(Enumerable.Repeat("- ", 200)),
        "-\t\t```\n<script>alert(1)</script>",
        ">>>>>>>>>>>>>>>>>>>> ```\n<script>alert(1)</script>\n```\n<script>alert(2)</script>",
    ];

    /// <summary>Pieces of Markdown that mean something where they meet, put together by chance.</summary>
    public static IEnumerable<string> ByChance(int seed, int count)
    {
        string[] pieces =
        [
            "`", "``", "```", "~~~", "\n", "\n\n", "    ", "  ", "> ", "- ", "1. ", "|", "|---|\n", "\\", "[", "]", "(", ")", "](", "]: ", "[x]: ", "<", ">", "<script>", "</script>",
            "<!--", "-->", "<b onclick=x>", "javascript:x", "https://a.example", "\"", "'", "*", "**", "_", "a", " b ", "# ", "===\n", "---\n", "&lt;", "!", ":", "<a\nhref=x>", "$", "\t", "[^", "~~",
        ];
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(3, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
    }
}
