using System;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Approvals;

/// <summary>An entry of an allow list allows what it says, and nothing that only looks like it.</summary>
public sealed class AllowedCallTests : IClassFixture<AllowedCallTests.Service>
{
    private readonly Service _service;

    public AllowedCallTests(Service service) => _service = service;

    [Theory]
    [InlineData("bash:git *", "git status")]
    [InlineData("bash:git *", "git commit -m 'two words' --author=\"A B <a>\"", false)]
    [InlineData("bash:git *", "git commit -m 'two words'")]
    [InlineData("bash:git status", "git status")]
    [InlineData("bash: git status ", "git status")]
    [InlineData("bash:echo $HOME", "echo $HOME")]
    [InlineData("bash:a[b]c?d", "a[b]c?d")]
    [InlineData("bash:a[b]c?d", "abcxd", false)]
    [InlineData("bash:git status", "git status ", false)]
    [InlineData("bash:git status", "git statu", false)]
    [InlineData("bash:git status", "GIT STATUS", false)]
    [InlineData("bash:git *", "git", false)]
    [InlineData("bash:git *", " git status", false)]
    [InlineData("bash:git *", "xgit status", false)]
    [InlineData("bash:git *", "git status; rm -rf /", false)]
    [InlineData("bash:git *", "git status && rm -rf /", false)]
    [InlineData("bash:git *", "git status & rm -rf /", false)]
    [InlineData("bash:git *", "git status | sh", false)]
    [InlineData("bash:git *", "git status || sh", false)]
    [InlineData("bash:git *", "git $(x)", false)]
    [InlineData("bash:git *", "git `x`", false)]
    [InlineData("bash:git *", "git ${x}", false)]
    [InlineData("bash:git *", "git $x", false)]
    [InlineData("bash:git *", "git log > /etc/passwd", false)]
    [InlineData("bash:git *", "git log < /etc/passwd", false)]
    [InlineData("bash:git *", "git diff <(x) <(y)", false)]
    [InlineData("bash:git *", "git status\nrm -rf /", false)]
    [InlineData("bash:git *", "git status\r\nrm -rf /", false)]
    [InlineData("bash:git *", "git status\rrm", false)]
    [InlineData("bash:git *", "git status\n", false)]
    [InlineData("bash:git *", "git status\0rm", false)]
    [InlineData("bash:git *", "git status \\\nrm", false)]
    [InlineData("bash:git *", "git {a,b}", false)]
    [InlineData("bash:git *", "git !!", false)]
    [InlineData("bash:git *", "gіt status", false)]
    [InlineData("bash:git *", "git\u00a0status", false)]
    [InlineData("bash:git *", "ｇｉｔ status", false)]
    [InlineData("bash:git *", "git\tstatus", false)]
    public void Of_commands(string entry, string command, bool allowed = true) => AssertFits(entry, "bash", new { command }, allowed);

    [Theory]
    [InlineData("read:/work/*", "/work/a.txt")]
    [InlineData("read:/work/*", "/work/sub/a b.txt")]
    [InlineData("read:/work/*.md", "/work/sub/a.md")]
    [InlineData("read:/work/*", "/work/..a/b..txt")]
    [InlineData("read:/work/*", "/work", false)]
    [InlineData("read:/work/*", "/workshop/a", false)]
    [InlineData("read:/work/*", "/etc/passwd", false)]
    [InlineData("read:/work/*", "/work/../etc/passwd", false)]
    [InlineData("read:/work/*", "/work/sub/..", false)]
    [InlineData("read:/work/*", "/work/x\\..\\..\\y", false)]
    [InlineData("read:/work/*", "../work/a", false)]
    [InlineData("read:/work/*", "/Work/a", false)]
    [InlineData("read:/work/*", "/work/a\n/etc/passwd", false)]
    [InlineData("read:/work/*", "/work/a\0.txt", false)]
    [InlineData("read:/work/*", "//work/a", false)]
    [InlineData("read:*", "../a", false)]
    public void Of_paths(string entry, string path, bool allowed = true) => AssertFits(entry, "read", new { file_path = path }, allowed);

    [Theory]
    [InlineData("web_fetch:https://example.com/*", "https://example.com/a?b=c")]
    [InlineData("web_fetch:https://*.example.com/*", "https://www.example.com/a")]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/a/b.html#c")]
    [InlineData("web_fetch:https://example.com", "https://example.com")]
    [InlineData("web_fetch:https://example.com/*", "https://example.com", false)]
    [InlineData("web_fetch:https://example.com/*", "http://example.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://example.com@evil.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://example.com:443@evil.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://example.com.evil.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://evil.com/https://example.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://EXAMPLE.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://examplе.com/", false)]
    [InlineData("web_fetch:https://example.com/*", "https://example.com\\@evil.com/", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/../admin", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/%2e%2e/admin", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/.%2E/admin", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/..%2fadmin", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/\t../admin", false)]
    [InlineData("web_fetch:https://example.com/docs/*", "https://example.com/docs/.\t./admin", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com/a.example.com/", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com#.example.com/", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com?.example.com/", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com\\.example.com/", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com:1@a.example.com/", false)]
    [InlineData("web_fetch:https://*.example.com/*", "https://evil.com%2f.example.com/", false)]
    [InlineData("web_fetch:*", "https://example.com/", false)]
    [InlineData("web_fetch:*example.com/*", "https://example.com/", false)]
    public void Of_addresses(string entry, string url, bool allowed = true) => AssertFits(entry, "web_fetch", new { url }, allowed);

    [Theory]
    [InlineData("read:/work/*", "read", """{"file_path":"/etc/shadow","command":"/work/x"}""")]
    [InlineData("read:/work/*", "read", """{"file_path":"/etc/shadow","path":"/work/x"}""")]
    [InlineData("read:/work/*", "read", """{"file_path":"/work/x","path":"/etc/shadow"}""")]
    [InlineData("web_fetch:https://example.com/*", "web_fetch", """{"url":"https://evil.com/","path":"https://example.com/"}""")]
    [InlineData("web_fetch:https://example.com/*", "web_fetch", """{"url":"https://evil.com/","query":"https://example.com/"}""")]
    [InlineData("bash:git *", "bash", """{"command":"rm -rf /","path":"git status"}""")]
    [InlineData("bash:git *", "bash", """{"command":["git status"]}""")]
    [InlineData("bash:git *", "bash", """{"command":{"a":"git status"}}""")]
    [InlineData("bash:git *", "bash", """{"cmd":"git status; rm -rf /"}""")]
    [InlineData("bash:git *", "bash", """{"a":"git status","b":"git status"}""")]
    [InlineData("bash:git *", "bash", """{"Command":"rm -rf /","command":"git status"}""")]
    [InlineData("read:/work/*", "read", """{"file_path":"/work/a","root":"/etc"}""")]
    [InlineData("bash:git *", "bash", "{}")]
    [InlineData("glob:/work/*", "glob", """{"path":"/work/x","pattern":"/etc/*"}""")]
    [InlineData("glob:/work/*", "glob", """{"path":"/work/x","pattern":"../../etc/*"}""")]
    [InlineData("bash", "wiki/bash", "{}")]
    [InlineData("*", "wiki/bash", "{}")]
    [InlineData("wiki/bash", "bash", "{}")]
    [InlineData("wiki/*", "wiki/a/b", "{}")]
    [InlineData("wiki/read", "Wiki/read", "{}")]
    [InlineData("wiki*", "wiki/read", "{}")]
    [InlineData("bash", "bash ", "{}")]
    [InlineData("bash", "bаsh", "{}")]
    [InlineData("b.sh", "bash", "{}")]
    public void Of_what_is_not_meant(string entry, string tool, string input) => AssertFits(entry, tool, JsonSerializer.Deserialize<JsonElement>(input), allowed: false);

    [Theory]
    [InlineData("bash:git *", "bash", """{"command":"git log","timeout":5}""")]
    [InlineData("write:/work/*", "write", """{"file_path":"/work/a","content":"; rm -rf / ../.."}""")]
    [InlineData("grep:/work/*", "grep", """{"path":"/work/x","pattern":"a|b"}""")]
    [InlineData("glob:/work/*", "glob", """{"path":"/work/x","pattern":"**/*.md"}""")]
    [InlineData("glob:/work/*", "glob", """{"pattern":"/work/**"}""")]
    [InlineData("web_search:rain*", "web_search", """{"query":"rain in Spain"}""")]
    [InlineData("wiki/get:Home*", "wiki/get", """{"page":"Home/Start"}""")]
    [InlineData("wiki/get_*", "wiki/get_page", """{"a":1,"b":2}""")]
    [InlineData("web_*", "web_fetch", """{"url":"https://example.com/"}""")]
    public void Of_what_is_meant(string entry, string tool, string input) => AssertFits(entry, tool, JsonSerializer.Deserialize<JsonElement>(input), allowed: true);

    [Fact]
    public void A_command_made_to_be_compared_for_ever_is_denied_soon()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        AssertFits("bash:git * -- * -- * -- *", "bash", new { command = "git" + string.Concat(System.Linq.Enumerable.Repeat(" -- a", 50_000)) + ";" }, allowed: false);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private void AssertFits(string entry, string tool, object input, bool allowed) =>
        Assert.Equal(allowed ? "Allowed" : "Denied", _service.Approval(entry, tool, input));

    /// <summary>An engine that decides about one call after the other.</summary>
    public sealed class Service : IDisposable
    {
        private readonly PowerShellEngine _engine = new();

        public void Dispose() => _engine.Dispose();

        /// <summary>Allowed or Denied.</summary>
        internal string Approval(string entry, string tool, object input)
        {
            string[] parts = tool.Split('/', 2);
            string named = parts.Length == 1
                ? $"\"tool\":{JsonSerializer.Serialize(tool)}"
                : $"\"server\":{JsonSerializer.Serialize(parts[0])},\"mcpTool\":{JsonSerializer.Serialize(parts[1])}";
            string call = $$"""{{{named}},"ask":true,"input":{{JsonSerializer.Serialize(input)}}}""";
            using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson($$"""{"steps":[{{call}}]}""") });
            _engine.Connect(emulator.Uri, emulator.ApiKey);
            _engine.SetVariable("Entry", entry);
            return (string)_engine.Run("""
                $agent = New-MAAgent -Name a -Model claude-opus-4-6; $environment = New-MAEnvironment -Name e
                (Invoke-MAAgent go -Agent $agent -Environment $environment -Approve $Entry).ToolCalls[0].Approval
                """).Succeeded().Output[0].BaseObject;
        }
    }
}
