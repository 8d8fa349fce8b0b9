using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>
/// What our worker and the official one answer to the same inputs, tool by tool: docs/worker-tools.md, which this test reads. With MA_WRITE_TOOLS
/// it writes the page anew.
/// </summary>
public sealed partial class ToolTableTests
{
    private const string Longer = "The whole output is kept in a file besides, and its place is told.";
    private const string Typed = "A wrong or unknown field is named, where the other takes it for something else.";
    private const string Binary = "Bytes that are no text are said to be none; the other sends replacement characters.";
    private const int LongestShown = 100;

    private static readonly (string Tool, string Input, string Why)[] Inputs =
    [
        ("bash", """{"command":"echo hi"}""", ""),
        ("bash", """{"command":"true"}""", ""),
        ("bash", """{"command":"(exit 3)"}""", ""),
        ("bash", """{"command":"echo out; (exit 3)"}""", ""),
        ("bash", """{"command":"echo err >&2; echo out"}""", ""),
        ("bash", """{"command":"x=1; f() { echo f$x; }; cd /"}""", ""),
        ("bash", """{"command":"f; pwd"}""", ""),
        ("bash", """{"command":"printf '\\033[31mred\\033[0m\\n\\n\\n'"}""", ""),
        ("bash", """{"command":"printf '\\n\\nlate'"}""", ""),
        ("bash", """{"command":"printf 'a\\r\\nb'"}""", ""),
        ("bash", """{"command":"printf 'a\\xffb'"}""", ""),
        ("bash", """{"command":"cat; echo end"}""", ""),
        ("bash", """{"command":"cat <<X\nhere\nX"}""", ""),
        ("bash", """{"command":"# nothing"}""", "A comment at the end takes the other's own bracket with it."),
        ("bash", """{"command":"echo \"open","timeout_ms":1500}""", "A command that is not whole is an error at once; the other waits for the rest of it."),
        ("bash", """{"command":"echo before; sleep 9","timeout_ms":300}""", "What was said until then is kept."),
        ("bash", """{"command":"echo ${x:-new}"}""", ""),
        ("bash", """{"command":"exit 5"}""", ""),
        ("bash", """{"command":"echo after"}""", ""),
        ("bash", """{"restart":true}""", ""),
        ("bash", """{"command":"echo both","restart":true}""", ""),
        ("bash", """{}""", ""),
        ("bash", """{"command":5}""", Typed),
        ("bash", """{"command":"echo x","other":1}""", Typed),
        ("bash", """{"command":"(until [ -e go ]; do sleep 0.01; done; echo late; touch told) & echo now"}""", ""),
        ("bash", """{"command":"touch go; until [ -e told ]; do sleep 0.01; done; rm go told; echo next"}""", ""),
        ("bash", """{"command":"seq 40000; echo end"}""", Longer),
        ("bash", """{"command":"env | grep -c ANTHROPIC"}""", ""),
        ("bash", """{"command":"echo $TERM $PS1"}""", ""),
        ("read", """{"file_path":"a.txt"}""", ""),
        ("read", """{"file_path":"a.txt","view_range":[2,3]}""", ""),
        ("read", """{"file_path":"a.txt","view_range":[0,1]}""", ""),
        ("read", """{"file_path":"a.txt","view_range":[3,-1]}""", ""),
        ("read", """{"file_path":"a.txt","view_range":[3,1]}""", ""),
        ("read", """{"file_path":"a.txt","view_range":[1]}""", ""),
        ("read", """{"file_path":"none.txt"}""", ""),
        ("read", """{"file_path":"folder"}""", ""),
        ("read", """{"file_path":"pipe"}""", ""),
        ("read", """{"file_path":"empty.txt"}""", ""),
        ("read", """{"file_path":"../x"}""", ""),
        ("read", """{"file_path":"/etc/passwd"}""", ""),
        ("read", """{"file_path":"out/secret.txt"}""", ""),
        ("read", """{"file_path":"inner"}""", ""),
        ("read", """{"file_path":"loop"}""", "The tool is named, as in other errors of files."),
        ("read", """{"file_path":"bytes.bin"}""", Binary),
        ("read", """{"file_path":"dot.png"}""", "The agent sees the image (its size in base64 is shown here)."),
        ("read", """{"file_path":"page.pdf"}""", "The agent reads the document."),
        ("read", """{"file_path":"large.txt"}""", ""),
        ("read", """{"file_path":"large.txt","view_range":[2,2]}""", ""),
        ("read", """{"file_path":"large.txt","view_range":[1,1]}""", "Other words."),
        ("read", """{"path":"a.txt"}""", Typed),
        ("write", """{"file_path":"new/b.txt","content":"aé"}""", ""),
        ("write", """{"file_path":"a.txt","content":"one\ntwo\ntwo\n"}""", ""),
        ("write", """{"file_path":"folder","content":"x"}""", ""),
        ("write", """{"file_path":"a.txt/b","content":"x"}""", "Said in words."),
        ("write", """{"file_path":"../x","content":"x"}""", ""),
        ("write", """{"file_path":"dangling","content":"x"}""", ""),
        ("write", """{"file_path":"c.txt"}""", ""),
        ("write", """{"content":"x"}""", ""),
        ("edit", """{"file_path":"a.txt","old_string":"one","new_string":"$& $1"}""", ""),
        ("edit", """{"file_path":"a.txt","old_string":"two","new_string":"x"}""", ""),
        ("edit", """{"file_path":"a.txt","old_string":"two","new_string":"2","replace_all":true}""", ""),
        ("edit", """{"file_path":"a.txt","old_string":"three","new_string":"x"}""", ""),
        ("edit", """{"file_path":"a.txt","old_string":"","new_string":"x"}""", ""),
        ("edit", """{"file_path":"none.txt","old_string":"a","new_string":"x"}""", ""),
        ("edit", """{"file_path":"large.txt","old_string":"a","new_string":"x"}""", ""),
        ("edit", """{"file_path":"crlf.txt","old_string":"a\nb","new_string":"x"}""", ""),
        ("glob", """{"pattern":"**/*.md"}""", ""),
        ("glob", """{"pattern":"*.{md,html}","path":"g"}""", ""),
        ("glob", """{"pattern":"g/?.m[a-d]"}""", ""),
        ("glob", """{"pattern":"*.none"}""", ""),
        ("glob", """{"pattern":"/etc/*"}""", ""),
        ("glob", """{"pattern":"../*"}""", ""),
        ("glob", """{"pattern":"*","path":"out"}""", ""),
        ("glob", """{"pattern":"*","path":"none"}""", ""),
        ("grep", """{"pattern":"needle"}""", ""),
        ("grep", """{"pattern":"^nee.le$","path":"g/a.md"}""", ""),
        ("grep", """{"pattern":"none here"}""", ""),
        ("grep", """{"pattern":"("}""", "The words are those of .NET, whose expressions they are."),
        ("grep", """{"pattern":"x","path":"none"}""", "A path that is not there is said to be none; the other finds nothing in it."),
        ("grep", """{"pattern":"secret","path":"out"}""", ""),
        ("grep", """{"pattern":"NEEDLE","path":"g"}""", ""),
    ];

    private static string Page => Path.Combine(RepositoryFolder.Root, "docs", "worker-tools.md");

    [Fact]
    public async Task The_page_tells_what_each_of_both_workers_answers()
    {
        string? node = Environment.GetEnvironmentVariable("MA_NODE22") ?? ExternalProgram.Find("node"), npm = ExternalProgram.Find("npm");
        Assert.SkipWhen(!OperatingSystem.IsLinux() || node is null || npm is null, "node and npm are not on the PATH, or the answers are not those of Linux.");
        bool globs = int.Parse((await ExternalProgram.RunAsync(node!, ["-p", "process.versions.node.split('.')[0]"], Path.GetTempPath())).Trim(), CultureInfo.InvariantCulture) >= 22;
        using var bench = new WorkerBench(WorkerBench.Steps(Inputs.Select(static input => (input.Tool, input.Input))));
        File.WriteAllText(Path.Combine(bench.Outside, "secret.txt"), "secret\n");
        string ours = await bench.StartAsync(work => Prepare(work, bench.Outside));
        using (PowerShellEngine engine = bench.Engine())
            engine.Run("$env:ANTHROPIC_TEST = 'x'; Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0; $env:ANTHROPIC_TEST = $null").Succeeded();
        string theirs = await bench.StartAsync(), folder = Directory.CreateDirectory(Path.Combine(bench.Outside, "theirs")).FullName;
        Prepare(folder, bench.Outside);
        await TypeScriptSdkTests.RunAsync(
            node!, ["worker.mjs", bench.Server.Uri.ToString(), bench.EnvironmentId, folder, "1", "300"], await TypeScriptSdkTests.InstallAsync(npm!), null,
            ("EMULATOR_QUEUE_KEY", bench.Server.GetEnvironmentKey(bench.EnvironmentId)), ("ANTHROPIC_TEST", "x"), ("PATH", "/usr/bin:/bin"));

        string[] first = await ShownAsync(bench, ours, bench.WorkOf(ours)), second = await ShownAsync(bench, theirs, folder);
        Assert.Equal((Inputs.Length, Inputs.Length), (first.Length, second.Length));
        string[] before = File.Exists(Page) ? File.ReadAllLines(Page) : [];
        var rows = new List<string>();
        foreach (IGrouping<string, int> tool in Enumerable.Range(0, Inputs.Length).GroupBy(static i => Inputs[i].Tool))
        {
            rows.AddRange(["", $"## {tool.Key}", "", "| input | ours | official | why they differ |", "|---|---|---|---|"]);
            foreach (int i in tool)
            {
                string row = $"| {Code(Inputs[i].Input)} | {Code(first[i])} |";
                string whole = $"{row} {(first[i] == second[i] ? "the same" : Code(second[i]))} | {Inputs[i].Why} |";

                // Its glob needs a newer node.
                rows.Add(Inputs[i].Tool == "glob" && !globs ? before.FirstOrDefault(line => line.StartsWith(row, StringComparison.Ordinal)) ?? whole : whole);
            }
        }

        if (Environment.GetEnvironmentVariable("MA_WRITE_TOOLS") is not null)
            File.WriteAllLines(Page, before.TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal)).Reverse().SkipWhile(static line => line.Length == 0).Reverse().Concat(rows));
        Assert.Equal(rows.Where(static row => row.StartsWith('|')), File.ReadAllLines(Page).Where(static row => row.StartsWith('|')));
        Assert.All(Inputs.Zip(first.Zip(second)), static row => Assert.True(row.First.Why.Length == 0 == (row.Second.First == row.Second.Second) || row.First.Tool == "glob", $"{row.First.Input}: {row.Second.First} | {row.Second.Second} | {row.First.Why}"));
    }

    private static async Task<string[]> ShownAsync(WorkerBench bench, string session, string folder) =>
        [.. (await bench.ResultsAsync(session)).Select(result => (result.IsError ? "error: " : "") + Shown(EventId().Replace(result.Text.Replace(folder, "/work", StringComparison.Ordinal), "<id>")))];

    // As a JSON text would have it, without its quotes.
    private static string Shown(string text)
    {
        string shown = text.Length <= LongestShown ? text : $"{text[..40]} … {text[^20..]} ({text.Length} characters)";
        return JsonValue.Create(shown).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
    }

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal)}`";

    private static void Prepare(string work, string outside)
    {
        void Put(string name, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(work, name))!);
            File.WriteAllText(Path.Combine(work, name), text);
        }

        Put("a.txt", "one\ntwo\nthree");
        Put("empty.txt", "");
        Put("crlf.txt", "a\r\nb\r\n");
        Put("large.txt", new string('a', 300_000) + "\nshort\n");
        Put("folder/inside.txt", "kept\n");
        Put("g/a.md", "needle\n");
        Put("g/b.md", "a needle, too\n");
        Put("g/c.html", "nothing\n");
        Put("g/node_modules/d.md", "needle\n");
        foreach ((string name, int age) in new[] { ("g/a.md", 3), ("g/b.md", 2), ("g/c.html", 1) })
            File.SetLastWriteTimeUtc(Path.Combine(work, name), DateTime.UtcNow.AddHours(-age));
        File.WriteAllBytes(Path.Combine(work, "bytes.bin"), [0x41, 0xC3, 0x28, 0xFF]);
        File.WriteAllBytes(Path.Combine(work, "dot.png"), [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        File.WriteAllBytes(Path.Combine(work, "page.pdf"), Encoding.ASCII.GetBytes("%PDF-1.7\n"));
        foreach ((string name, string target) in new[] { ("out", outside), ("inner", "folder/inside.txt"), ("loop", "loop"), ("dangling", Path.Combine(outside, "new.txt")) })
            File.CreateSymbolicLink(Path.Combine(work, name), target);
        Process.Start("mkfifo", Path.Combine(work, "pipe")).WaitForExit();
    }

    [GeneratedRegex("sevt_[A-Za-z0-9_]+")]
    private static partial Regex EventId();
}
