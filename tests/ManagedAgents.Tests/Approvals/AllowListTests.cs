using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Approvals;

/// <summary>What an agent that wants to get out writes into a call, held against one entry of an allow list at a time.</summary>
public sealed class AllowListTests : InvokeTests
{
    private const string Glob = "glob:/data/*";
    private const string Web = "web_fetch:https://*.example.com/*";

    public static TheoryData<string, string, string[], string[]> Lists => new()
    {
        {
            Glob, """{"tool":"glob","input":{"pattern":@}}""",
            [
                "/data/x", "/data/*", "/data/**", "/data/**/*.md", "/data/*.*", "/data/**/*.{ts,tsx}", "/data/{a,b}/[a-z]*.txt", "/data/[id]/page.tsx", "/data/a (1).txt",
                "/data/{{cookiecutter.name}}/x", "/data/?", "/data/..a/b..txt", "/data/{1..9}.log", "/data/100%.txt", "/data/日本/x", "/data/.git/config", "/data/[!a]bc",
            ],
            [
                "/data/{..,a}/etc/*", "/data/{a,..}/x", "/data/{a,{b,..}}/x", "/data/x{,/../../etc}", "/data/{../a,b}", "/data/{.,a}./etc", "/data/.{.,a}/etc", "/data/{.}{.}/etc", "/data/{-../}{-../}/etc",
                "/data/{..}/etc", "/data/{a", "/data/a}", "/data/@(..)/etc/*", "/data/+(.)/etc", "/data/?(..)/etc", "/data/!(x)/etc", "/data/*(.)/etc", "/data/(..|a)/etc", "/data/(..)/etc", "/data/(.)(.)/etc",
                "/data/[.][.]/etc/*", "/data/[.]./etc", "/data/.[.]/etc", "/data/[+-9][+-9]/etc", "/data/[!a][!a]/etc", "/data/[^a]./etc", "/data/[[:punct:]][[:punct:]]/etc", "/data/.?/etc/*", "/data/.*/etc", "/data/.*", "/data/..*",
                "/data/[/]etc", "/data/[.", "/data/..", "/data/../etc", "/data/a/../../etc", "/data/.. /etc", "/data/.../etc", "/data/..;/etc", "/data//etc", "/data/x//etc/passwd", "//data/x", "/data/..\\etc", "/data/\\.\\./etc", "/data\\..\\etc",
                "/data/%2e%2e/etc", "/data/%2E./etc", "/data/%252e%252e/etc", "/data/%25252e%25252e/etc", "/data/..%2fetc", "/data/%2fetc", "/data/%c0%ae%c0%ae/etc", "/data/%u002e%u002e/etc", "/data/x%00",
                "/data/\uFF0E\uFF0E/etc", "/data/\u2025/etc", "/data/..\uFF0Fetc", "/data/\uFF5B..,a\uFF5D/etc", "/data/${HOME}/x", "/data/$(x)", "/data/`x`", "/data/x\n/etc/passwd", "/data/x\u0000", "/data/x\u0085y",
                "/etc/*", "data/x", "./data/x", "~/x", "C:/data/x", "/DATA/x", "/data", "", " /data/x", "/data/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
            ]
        },
        {
            "glob:/data/*/logs/*", """{"tool":"glob","input":{"pattern":@}}""",
            ["/data/a/logs/x", "/data/{a,b}/logs/{x,y}", "/data/**/logs/*.txt"],
            ["/data/{a/logs/x,b/secrets/y}", "/data/a/secrets/{logs/x,y}", "/data/{a,b/logs}/x"]
        },
        {
            Glob, """{"tool":"glob","input":{"path":"/data/x","pattern":@}}""",
            ["*", "**/*.md", "*.{ts,tsx}", "a/b/*", "[a-z]*.txt"],
            ["/etc/*", "{/etc,/root}/*", "{a,/etc/*}", "../etc/*", "{..,a}/{..,a}/etc/*", "@(/etc)/*", "[/]etc/*", "~/x", "{~,a}/x", "C:/x", "{c:,a}/x", "\\etc", " /etc", "%2fetc", "-x", "a\n/etc", "..", ".?/.?/etc"]
        },
        {
            "grep:/data/*", """{"tool":"grep","input":{"path":@,"pattern":"a|b\\.\\.","glob":"*.ts"}}""",
            ["/data/x", "/data/x/y"],
            ["/data/../x", "/data/{..,a}/x", "/etc", ".", ""]
        },
        {
            "grep:/data/*", """{"tool":"grep","input":{"path":"/data/x","pattern":@}}""",
            ["a|b", @"\.\./", "/etc/passwd", "(?i)[a-z]{2,}"],
            ["-f/etc/passwd", "--pre=sh"]
        },
        { "grep:/data/*", """{"tool":"grep","input":{"pattern":@}}""", [], ["/data/x", "/data/.*"] },
        { "grep:/data/*", """{"tool":"grep","input":{"path":"/data/x","pattern":"a","glob":@}}""", ["*.ts"], ["../*", "{/etc,a}/*"] },
        {
            "read:/data/*", """{"tool":"read","input":{"file_path":@}}""",
            ["/data/x", "/data/[id]/a (1).txt", "/data/a b/ü.md", "/data/{x}.txt"],
            ["/data/../etc", "/data/{..,a}/x", "/data/@(..)/x", "/data/%2e%2e/x", "/data//x", "/data/\\..\\x", "/data/..\u2215x/../y"]
        },
        {
            "fs/get:C:\\work\\*", """{"server":"fs","mcpTool":"get","input":{"path":@}}""",
            ["C:\\work\\a.txt", "C:\\work\\a\\b"],
            ["C:\\work\\..\\x", "C:\\work\\a\\../..\\x", "C:\\work\\.. \\x", "C:\\work\\\\server\\share", "C:/work/a", "D:\\work\\a"]
        },
        {
            "fs/move:/data/*", """{"server":"fs","mcpTool":"move","input":{"source":"/data/a","destination":@}}""",
            ["/data/b"], ["/etc/cron.d/x", "/data/../x"]
        },
        {
            Web, """{"tool":"web_fetch","input":{"url":@}}""",
            ["https://www.example.com/", "https://a.b-1.example.com/x?y=z#w", "https://xn--bcher-kva.example.com/", "https://a.example.com/@evil.com", "https://a.example.com/a%20b"],
            [
                "https://evil.com\uFF0Fx.example.com/", "https://evil.c\u2100.example.com/", "https://evil.com\uFF1F.example.com/", "https://evil.com\uFF03.example.com/", "https://user\uFF20evil.example.com/", "https://evil.com\u3002x.example.com/",
                "https://evil.com/x.example.com/", "https://evil.com\\.example.com/", "https://evil.com?.example.com/", "https://evil.com#.example.com/", "https://evil.com:80.example.com/", "https://a@b.example.com/", "https://a:b@c.example.com/",
                "https://evil.com%2f.example.com/", "https://evil%2ecom.example.com/", "https://[::1].example.com/", "https://a_b.example.com/", "https://ä.example.com/", "https://a.example.com./", "https://a.example.com:8443/", "https://a.example.com", "http://a.example.com/",
                "HTTPS://a.example.com/", "https:/a.example.com/", "https:a.example.com/", "https:\\\\a.example.com/", " https://a.example.com/", "https://a.example.com/\t", "https://a\t.example.com/", "https://a\u00ad.example.com/", "https://a\u200b.example.com/", "https://a.example.com.evil.com/",
                "https://a.example.com/../x", "https://a.example.com/%2e%2e/x", "https://a.example.com/%252e%252e/x", "https://a.example.com/..;/x", "https://a.example.com/..%5cx", "https://a.example.com/%c0%ae%c0%ae/x", "https://a.example.com/x%0d%0aHost:y", "https://a.example.com/\uFF0E\uFF0E/x",
            ]
        },
        { "web_fetch:https://example.com:*/x", """{"tool":"web_fetch","input":{"url":@}}""", ["https://example.com:8443/x"], ["https://example.com:80.evil.com/x", "https://example.com:a@evil.com/x", "https://example.com:80/y/x"] },
        { "api/get:https://*.example.com/*", """{"server":"api","mcpTool":"get","input":{"link":@}}""", ["https://a.example.com/x"], ["https://evil.com/a.example.com/x", "https://a.example.com/../x"] },
        { "api/get:/data/*", """{"server":"api","mcpTool":"get","input":{"file":@}}""", ["/data/x"], ["/data/../x", "/data/[.][.]/x", "/data/%2e%2e/x"] },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void An_entry_allows_what_it_says_and_nothing_outside(string entry, string step, string[] allowed, string[] denied)
    {
        string[] values = [.. allowed, .. denied];
        ServeSteps([.. values.Select(value => step.Replace("@", JsonSerializer.Serialize(value), StringComparison.Ordinal).Insert(1, "\"ask\":true,"))]);
        Engine.SetVariable("Entry", entry);
        var calls = ToolCalls(Result("Invoke-MAAgent go @work -Approve $Entry -WarningAction Ignore"));

        Assert.Equal(values.Select(value => (value, allowed.Contains(value) ? "Allowed" : "Denied")), values.Zip(calls, (value, call) => (value, Text(call, "Approval"))));
    }

    [Theory]
    [InlineData("Read", "no tool has this name. Is read meant?")]
    [InlineData("Bash(git *)", "no tool has this name. Is bash meant?")]
    [InlineData("rm", "no tool has this name.")]
    [InlineData("get_*", "no tool has this name.")]
    [InlineData("github/", "an MCP server's tool is server/tool")]
    [InlineData("read:/data/../*", "no call of read has an input that fits")]
    [InlineData("web_fetch:example.com/*", "no call of web_fetch has an input that fits")]
    [InlineData("remove_it:a*", "no call of remove_it has an input that fits")]
    [InlineData("read", null)]
    [InlineData("web_*", null)]
    [InlineData("*", null)]
    [InlineData("github/*", null)]
    [InlineData("bash:git ../*", null)]
    [InlineData("remove_it", null)]
    [InlineData("stop_it:a*", null)]
    public void An_entry_that_can_allow_nothing_is_a_warning_at_the_start(string entry, string? warning)
    {
        ServeSteps("""{"message":"done"}""");
        Define("""
            function Remove-It { [CmdletBinding(SupportsShouldProcess)] param() }
            function Stop-It { [CmdletBinding(SupportsShouldProcess)] param([string] $Name) }
            """);
        Engine.SetVariable("Entry", entry);
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Remove-It, Stop-It -Approve $Entry, 'grep'").Succeeded();

        if (warning is null)
            Assert.Empty(result.Warnings);
        else
            Assert.Contains(warning, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
