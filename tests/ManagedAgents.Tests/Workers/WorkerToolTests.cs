using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>The built-in tools as an agent meets them: each limit and text, and that the file tools reach nothing outside.</summary>
public sealed class WorkerToolTests(ITestOutputHelper output)
{
    private const int MostText = 262_144, MostImage = 3_932_160, MostDocument = 20 * 1024 * 1024, MostOutput = 102_400, LongestLine = 2000;
    private static readonly string Out = "path \"{0}\" is outside the session's working directory";

    [Fact]
    public async Task Files_are_read_written_edited_and_found_within_their_limits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are of Linux and macOS.");
        string[] outside = ["../x", "/etc/passwd", "out/secret.txt", "leaf", "up", "dangling", "sub/../../x", "/proc/self/environ"];
        var calls = new List<(string Tool, object Input, bool IsError, Func<string, string> Text)>
        {
            ("read", new { file_path = "a.txt" }, false, _ => "one\ntwo\r\nthree"),
            ("read", new { file_path = "{{text}}/./x/../a.txt" }, false, _ => "one\ntwo\r\nthree"),
            ("read", new { file_path = "a.txt", view_range = new[] { 2, 2 } }, false, _ => "two\r"),
            ("read", new { file_path = "a.txt", view_range = new[] { -5, 2 } }, false, _ => "one\ntwo\r"),
            ("read", new { file_path = "a.txt", view_range = new[] { 2, 0 } }, false, _ => "two\r\nthree"),
            ("read", new { file_path = "a.txt", view_range = new[] { 3, 1 } }, false, _ => "(no output)"),
            ("read", new { file_path = "a.txt", view_range = new[] { 1 } }, true, _ => "read: view_range must be [start_line, end_line]"),
            ("read", new { }, true, _ => "read: file_path is required"),
            ("read", new { file_path = 1 }, true, _ => "read: file_path must be a string"),
            ("read", new { path = "a.txt" }, true, _ => "read: unknown field 'path'; the fields are file_path, view_range"),
            ("read", new { file_path = "b.txt" }, true, _ => "read: b.txt: no such file or directory"),
            ("read", new { file_path = "a.txt/b" }, true, _ => "read: a.txt/b: not a directory"),
            ("read", new { file_path = "." }, true, _ => "read: . is not a regular file"),
            ("read", new { file_path = "pipe" }, true, _ => "read: pipe is not a regular file"),
            ("read", new { file_path = "loop" }, true, _ => "read: loop: too many levels of symbolic links"),
            ("read", new { file_path = "in" }, false, _ => "kept"),
            ("read", new { file_path = "bin" }, true, _ => "read: bin is not valid UTF-8 text (binary files are only supported for image/PDF extensions)"),
            ("read", new { file_path = "over.txt" }, true, _ => "read: over.txt is 262145 bytes, exceeds 262144-byte limit. Use the view_range parameter to read specific line ranges, e.g. view_range: [1, 500]."),
            ("read", new { file_path = "over.txt", view_range = new[] { 1, 1 } }, true, _ => "read: lines 1 to 1 of over.txt exceed 262144-byte limit. Use a smaller view_range."),
            ("read", new { file_path = "at.txt" }, false, _ => new string('x', MostText)),
            ("read", new { file_path = "at.png" }, false, _ => $"image image/png {MostImage / 3 * 4}"),
            ("read", new { file_path = "over.png" }, true, _ => "read: over.png is 3932161 bytes, exceeds the 3932160-byte limit for images"),
            ("read", new { file_path = "a.PDF" }, false, _ => "document application/pdf 8"),
            ("read", new { file_path = "over.pdf" }, true, _ => "read: over.pdf is 20971521 bytes, exceeds the 20971520-byte limit for PDF files"),
            ("write", new { file_path = "new/deep/a.txt", content = "aé$&" }, false, _ => "wrote 5 bytes to new/deep/a.txt"),
            ("bash", new { command = "stat -c %a new/deep new/deep/a.txt; chmod 755 new/deep/a.txt" }, false, _ => "700\n600"),
            ("write", new { file_path = "new/deep/a.txt" }, false, _ => "wrote 0 bytes to new/deep/a.txt"),
            ("bash", new { command = "stat -c '%a %s' new/deep/a.txt; ls -A new/deep" }, false, _ => "755 0\na.txt"),
            ("write", new { file_path = "new", content = "x" }, true, _ => "write: new: is a directory"),
            ("edit", new { file_path = "e.txt", old_string = "" }, true, _ => "edit: old_string is required"),
            ("edit", new { file_path = "e.txt", old_string = "three", new_string = "x" }, true, _ => "edit: old_string not found in e.txt"),
            ("edit", new { file_path = "e.txt", old_string = "two", new_string = "x" }, true, _ => "edit: old_string appears 2 times in e.txt (must be unique)"),
            ("edit", new { file_path = "e.txt", old_string = "one", new_string = "$& $1" }, false, _ => "edited e.txt (1 replacement(s))"),
            ("edit", new { file_path = "e.txt", old_string = "two", new_string = "2", replace_all = true }, false, _ => "edited e.txt (2 replacement(s))"),
            ("bash", new { command = "cat e.txt" }, false, _ => "$& $1 2 2"),
            ("edit", new { file_path = "wide.txt", old_string = "häh", new_string = "ja" }, false, _ => "edited wide.txt (1 replacement(s))"),
            ("edit", new { file_path = "over.txt", old_string = "x" }, true, _ => "edit: over.txt is 262145 bytes, exceeds 262144-byte limit. The edit tool loads the whole file and cannot modify a file this large."),
            ("glob", new { pattern = "g/**/*.{txt,md}" }, false, work => $"{work}/g/b.md\n{work}/g/a.txt"),
            ("glob", new { pattern = "[!a].m?", path = "g" }, false, work => $"{work}/g/b.md"),
            ("glob", new { pattern = "*.none" }, false, _ => "no matches"),
            ("glob", new { pattern = "out/*" }, false, _ => "no matches"),
            ("glob", new { pattern = "/etc/*" }, true, _ => "glob: absolute pattern not permitted; pass a relative pattern (and optionally path)"),
            ("glob", new { pattern = "{..,a}/*" }, true, _ => "glob: \"..\" is not permitted in the pattern"),
            ("glob", new { }, true, _ => "glob: pattern is required"),
            ("grep", new { pattern = "^(one|thr)", path = "a.txt" }, false, work => $"{work}/a.txt:1:one\n{work}/a.txt:3:three"),
            ("grep", new { pattern = "Two", path = "lines.txt" }, false, work => $"{work}/lines.txt:1:Two {new string('x', LongestLine - 4)}"),
            ("grep", new { pattern = "secret" }, false, _ => "no matches"),
            ("grep", new { pattern = "x", path = "b" }, true, _ => "grep: b: no such file or directory"),
        };
        foreach (string path in outside)
        {
            calls.Add(("read", new { file_path = path }, true, _ => Out.Replace("{0}", path, StringComparison.Ordinal)));
            calls.Add(("write", new { file_path = path, content = "x" }, true, _ => Out.Replace("{0}", path, StringComparison.Ordinal)));
            calls.Add(("grep", new { pattern = "x", path }, true, _ => Out.Replace("{0}", path, StringComparison.Ordinal)));
        }

        using var bench = new WorkerBench(WorkerBench.Steps(calls.Select(call => (call.Tool, JsonSerializer.Serialize(call.Input)))));
        File.WriteAllText(Path.Combine(bench.Outside, "secret.txt"), "secret");
        string session = await bench.StartAsync(work => Prepare(work, bench.Outside));
        using PowerShellEngine engine = bench.Engine();
        engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();

        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal(calls.Count, results.Count);
        Assert.Equal(
            calls.Select(call => $"{call.Tool} {JsonSerializer.Serialize(call.Input)} {call.IsError} {call.Text(bench.WorkOf(session))}"),
            calls.Zip(results, (call, result) => $"{call.Tool} {JsonSerializer.Serialize(call.Input)} {result.IsError} {result.Text}"));
        Assert.Equal(["secret.txt"], Directory.GetFiles(bench.Outside).Select(Path.GetFileName));
        Assert.Equal([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("ja\r\n")], File.ReadAllBytes(Path.Combine(bench.WorkOf(session), "wide.txt")));
    }

    [Fact]
    public async Task A_shell_stays_and_ends_with_what_it_started()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        var calls = new List<(string Input, bool IsError, string Text)>
        {
            ("""{"command":"cd /; x=1; f() { echo f$x; }; trap '' HUP"}""", false, "(no output)"),
            ("""{"command":"pwd; f; echo err >&2; printf '\\033[31mred\\033[0m\\n\\n'; read a || echo eof"}""", false, "/\nf1\nerr\nred\n\neof"),
            ("""{"command":"echo it; exit_code() { return 3; }; exit_code"}""", true, "it"),
            ("""{"command":"false"}""", true, "exit 1"),
            ("""{"command":"echo \"unclosed"}""", true, "*unexpected EOF*"),
            ("""{"command":"sleep 30 & setsid sleep 30 & echo started"}""", false, "started"),
            ("""{"command":"echo before; sleep 30","timeout_ms":300}""", true, "bash: bash command timed out after 300ms\nbefore"),
            ("""{"command":"echo ${x:-new}"}""", false, "new"),
            ("""{"command":"exit 5"}""", true, "bash: bash session terminated"),
            ("""{"command":"x=2","restart":true}""", false, "(no output)"),
            ("""{"restart":true}""", false, "bash session restarted"),
            ("""{}""", true, "bash: command is required"),
            ("""{"command":1}""", true, "bash: command must be a string"),
            ("""{"command":"env | grep -i -e anthropic -e \"^HOME\" | wc -l; echo $TERM"}""", false, "1\ndumb"),
            ($$"""{"command":"head -c {{MostOutput}} /dev/zero | tr '\\0' a"}""", false, new string('a', MostOutput)),
            ($$"""{"command":"echo first; head -c {{MostOutput - 1}} /dev/zero | tr '\\0' a; echo; echo last"}""", false, "[output truncated]*in .ma-output/*aaa\nlast"),
            ("""{"command":"head -1 .ma-output/*.txt; tail -1 .ma-output/*.txt"}""", false, "first\nlast"),
            ("""{"command":"sleep 30 & setsid sleep 31 & setsid nohup sleep 32 & disown -a; echo $$ > pid"}""", false, "*"),
        };
        using var bench = new WorkerBench(WorkerBench.Steps(calls.Select(call => ("bash", call.Input))));
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        engine.Run("$env:ANTHROPIC_SOMETHING = 'x'; Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0; $env:ANTHROPIC_SOMETHING = $null").Succeeded();

        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal(calls.Count, results.Count);
        foreach (((string input, bool isError, string text), (bool IsError, string Text) result) in calls.Zip(results))
        {
            bool fits = text.Contains('*', StringComparison.Ordinal) ? System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(text.Replace('\n', ' '), result.Text.Replace('\n', ' ')) : text == result.Text;
            Assert.True(fits && isError == result.IsError, $"{input}: {result.IsError} {result.Text[..Math.Min(300, result.Text.Length)]}");
        }

        Assert.Empty(Sleeping(session));
    }

    [Fact]
    public async Task A_shell_may_be_PowerShell_where_that_is_said()
    {
        Assert.SkipWhen(ExternalProgram.Find("pwsh") is null, "There is no pwsh.");
        using var bench = new WorkerBench(WorkerBench.Steps([
            ("bash", """{"command":"$x = 7; Set-Location /"}"""), ("bash", """{"command":"\"$x in $PWD\"; Write-Error oops; [Console]::Out.WriteLine('ä')"}"""),
            ("bash", """{"command":"throw 'no'"}"""), ("bash", """{"command":"cmd-that-is-none"}"""), ("bash", """{"command":"/bin/sh -c 'exit 4'"}""")]));
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0 -Shell PowerShell").Succeeded();
        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal([false, false, true, true, true], results.Select(result => result.IsError));
        Assert.Contains("7 in /", results[1].Text, StringComparison.Ordinal);
        Assert.Contains("oops", results[1].Text, StringComparison.Ordinal);
        Assert.Contains("ä", results[1].Text, StringComparison.Ordinal);
        Assert.Equal("exit 4", results[4].Text);
    }

    /// <summary>MA_SWAPS is how often each file tool is tried.</summary>
    [Fact]
    public async Task A_link_that_is_swapped_in_meanwhile_leads_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        const int MostOfSession = 100;
        int swaps = int.TryParse(Environment.GetEnvironmentVariable("MA_SWAPS"), out int given) ? given : 30, each = Math.Min(swaps, MostOfSession);
        (string, string)[] tries = [("read", """{"file_path":"place/secret.txt"}"""), ("write", """{"file_path":"place/secret.txt","content":"own"}"""), ("edit", """{"file_path":"place/secret.txt","old_string":"secret","new_string":"taken"}"""), ("grep", """{"pattern":"secret","path":"place"}""")];
        using var bench = new WorkerBench(WorkerBench.Steps(Enumerable.Repeat(tries, each).SelectMany(t => t)));
        File.WriteAllText(Path.Combine(bench.Outside, "secret.txt"), "secret");
        using PowerShellEngine engine = bench.Engine();
        int renames = 0, refused = 0;
        for (int done = 0; done < swaps; done += each)
        {
            string session = await bench.StartAsync(work =>
            {
                Directory.CreateDirectory(Path.Combine(work, "folder"));
                File.WriteAllText(Path.Combine(work, "folder", "secret.txt"), "own");
                File.CreateSymbolicLink(Path.Combine(work, "link"), bench.Outside);
            });
            using var ended = new CancellationTokenSource();
            string at = bench.WorkOf(session);
            Task swapper = Task.Run(() =>
            {
                while (!ended.IsCancellationRequested)
                {
                    foreach ((string from, string to) in new[] { ("folder", "place"), ("place", "folder"), ("link", "place"), ("place", "link") })
                        renames += Rename(Encoding.UTF8.GetBytes($"{at}/{from}\0"), Encoding.UTF8.GetBytes($"{at}/{to}\0")) == 0 ? 1 : 0;
                }
            });
            try
            {
                engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0", deadline: TimeSpan.FromSeconds(60 + (2 * each))).Succeeded();
            }
            finally
            {
                // Else the folder cannot be deleted, and that failure hides the first.
                await ended.CancelAsync();
                await swapper;
            }

            IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
            Assert.Equal(each * tries.Length, results.Count);
            Assert.DoesNotContain(results, result => result.Text == "secret" || result.Text.EndsWith(":secret", StringComparison.Ordinal));
            Assert.Equal("secret", File.ReadAllText(Path.Combine(bench.Outside, "secret.txt")));
            Assert.Equal(["secret.txt"], Directory.GetFiles(bench.Outside).Select(Path.GetFileName));
            refused += results.Count(result => result.Text.Contains("outside", StringComparison.Ordinal));
        }

        output.WriteLine($"{swaps} tries of each of {tries.Length} tools during {renames} swaps: {refused} refused as outside, none got out");
    }

    /// <summary>The processes that a session left.</summary>
    internal static string[] Sleeping(string session)
    {
        if (!Directory.Exists("/proc/self"))
            return [];
        return [.. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder =>
        {
            try
            {
                return File.ReadAllText(folder + "/environ").Contains(session, StringComparison.Ordinal);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];
    }

    private static void Prepare(string work, string outside)
    {
        void Put(string name, string text) => File.WriteAllText(Path.Combine(work, name), text);
        void Fill(string name, int length)
        {
            using FileStream file = File.Create(Path.Combine(work, name));
            file.SetLength(length);
        }

        Put("a.txt", "one\ntwo\r\nthree");
        Put("at.txt", new string('x', MostText));
        Put("over.txt", new string('x', MostText + 1));
        Put("e.txt", "one two two");
        Put("kept.txt", "kept");
        Put("lines.txt", $"Two {new string('x', LongestLine - 4)}\nTwo {new string('x', LongestLine - 3)}\n");
        File.WriteAllText(Path.Combine(work, "wide.txt"), "häh\r\n", Encoding.Unicode);
        File.WriteAllBytes(Path.Combine(work, "bin"), [0x41, 0xC3]);
        Fill("at.png", MostImage);
        Fill("over.png", MostImage + 1);
        File.WriteAllText(Path.Combine(work, "a.PDF"), "%PDF-1");
        Fill("over.pdf", MostDocument + 1);
        Directory.CreateDirectory(Path.Combine(work, "sub"));
        Directory.CreateDirectory(Path.Combine(work, "g", "node_modules"));
        Put("g/a.txt", "1");
        Put("g/b.md", "2");
        Put("g/node_modules/c.md", "3");
        File.SetLastWriteTimeUtc(Path.Combine(work, "g", "a.txt"), DateTime.UtcNow.AddHours(-1));
        foreach ((string name, string target) in new[] { ("out", outside), ("leaf", Path.Combine(outside, "secret.txt")), ("up", "../../../outside/secret.txt"), ("dangling", Path.Combine(outside, "new.txt")), ("loop", "loop"), ("in", "sub/../kept.txt") })
            File.CreateSymbolicLink(Path.Combine(work, name), target);
        Process.Start("mkfifo", Path.Combine(work, "pipe")).WaitForExit();
    }

    // As mv does, for a folder and a link alike.
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename")]
    private static extern int Rename(byte[] from, byte[] to);
}
