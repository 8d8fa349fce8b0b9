using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>Inputs that nobody means well by, or that go wrong all by themselves: each is answered, in its time, and the next call is as before.</summary>
public sealed class WorkerHostileTests
{
    [Fact]
    public async Task A_shell_that_is_turned_against_its_worker_answers_or_ends_in_time()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        var calls = new (string Command, int Timeout, bool IsError, string Text)[]
        {
            ("set -x; echo traced", 0, false, "++ echo traced\ntraced"),
            ("echo still; set +x", 0, false, "*still\n++ set +x"),
            ("printf() { :; }; eval() { :; }; echo own", 0, false, "own"),
            ("echo after; unset -f printf eval", 0, false, "after"),
            ("set -v; echo v", 0, false, "v"),
            ("set +v; exec 2>&-; echo closed", 0, false, "*closed"),
            ("echo __MA_CMD_00000000000000000000000000000000_DONE__0", 0, false, "__MA_CMD_00000000000000000000000000000000_DONE__0"),
            ("trap '' TERM HUP INT QUIT; sleep 100", 300, true, "bash: bash command timed out after 300ms"),
            ("kill -9 $$", 0, true, "bash: bash session terminated"),
            ("exec >&-", 300, true, "bash: bash command timed out after 300ms"),
            ("exec 0<&-; exit 0", 0, true, "bash: bash session terminated"),
            ("printf 'a\\xff\\xfe\\x80b\\0c'", 0, false, "a\ufffd\ufffd\ufffdb\0c"),
            ("head -c 20000000 /dev/urandom | base64 -w 0 | tail -c 3000000 | wc -c", 0, false, "3000000"),
            ("head -c 5000000 /dev/zero | tr '\\0' x", 0, false, "[output truncated]*xxx"),
            ("yes", 400, true, "bash: bash command timed out after 400ms*y"),
            ("for i in $(seq 40); do (setsid sh -c 'trap \"\" TERM HUP; sleep 100' >/dev/null 2>&1 &); done; echo many", 0, false, "many"),
            ("env -i setsid sleep 1987 >/dev/null 2>&1 & echo bare", 0, false, "bare"),
            ("ulimit -n 3; echo few", 300, true, "bash: bash command timed out after 300ms\nfew*"),
            ("unset PATH HOME TMPDIR; echo none", 0, false, "none"),
            ("/bin/rm -rf -- ../work/* ../work; /bin/echo gone", 0, false, "gone"),
            ("/bin/echo lone \ud800", 0, false, "lone *"),
        };
        using var bench = new WorkerBench(WorkerBench.Steps(calls.Select(call => ("bash", (call.Timeout > 0 ? new JsonObject { ["command"] = call.Command, ["timeout_ms"] = call.Timeout } : new JsonObject { ["command"] = call.Command }).ToJsonString()))));
        string session = await bench.StartAsync();
        using PowerShellEngine engine = bench.Engine();
        engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal(calls.Length, results.Count);
        Assert.All(calls.Zip(results), pair =>
        {
            ((string command, _, bool isError, string text), (bool IsError, string Text) result) = pair;
            bool fits = text.Contains('*', StringComparison.Ordinal) ? result.Text.StartsWith(text.Split('*')[0], StringComparison.Ordinal) && result.Text.EndsWith(text.Split('*')[1], StringComparison.Ordinal) : text == result.Text;
            Assert.True(fits && isError == result.IsError, $"{command}: {result.IsError} {result.Text[..Math.Min(300, result.Text.Length)]}");
        });
        Assert.Empty(WorkerToolTests.Sleeping(session));

        // Only a cgroup reaches one without its environment.
        int[] bare = Sleeping("1987");
        Array.ForEach(bare, static process => Process.GetProcessById(process).Kill());
        Assert.True(bare.Length == 0 || !HasCgroups, $"{bare.Length} live");
    }

    [Fact]
    public async Task Hostile_inputs_of_the_file_tools_are_errors_within_their_time()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are of Linux and macOS.");
        string braces = string.Concat(Enumerable.Repeat("{a,b}", 30)), open = new('{', 5000), stars = string.Concat(Enumerable.Repeat("**/", 60)) + "x";
        var calls = new List<(string Tool, JsonObject Input, bool? IsError)>();
        foreach (string path in new[] { "a\0b", new string('n', 300), string.Concat(Enumerable.Repeat("d/", 3000)), "a\nb", "\ud800", "/proc/self/mem", "/dev/zero", "null/x", "zero", "fifo", "socket/../../../../etc/passwd", " ", "//etc/passwd", "./././..", "hard/../../../outside/secret.txt" })
        {
            calls.Add(("read", new() { ["file_path"] = path }, true));
            calls.Add(("edit", new() { ["file_path"] = path, ["old_string"] = "a", ["new_string"] = "b" }, true));
        }

        foreach (string path in new[] { "a\0b", new string('n', 300), "zero", "fifo", "/dev/null", "dir", "../../x", "out/new.txt" })
            calls.Add(("write", new() { ["file_path"] = path, ["content"] = "x" }, true));
        foreach (JsonArray range in new JsonArray[] { [1.5, 2], ["1", "2"], [long.MinValue, long.MaxValue], [1e300, 2], [], [1, 2, 3], [null, null] })
            calls.Add(("read", new() { ["file_path"] = "a.txt", ["view_range"] = range }, null));
        foreach (string pattern in new[] { braces, open, stars, "[", "[]", "[!", "\\", "{a,{b,{c", new string('*', 2000), "a\0b", "{", "}" })
            calls.Add(("glob", new() { ["pattern"] = pattern }, null));
        foreach (string pattern in new[] { "(a+)+$", "(?=(a+)+b)a", "(?<!a{1,200})(a|aa)+$", "(", "[", "\\", "a{99999999999}", "\0", "(?:" + new string('(', 3000), "\\p{Nope}" })
            calls.Add(("grep", new() { ["pattern"] = pattern }, null));
        calls.Add(("write", new() { ["file_path"] = "a.txt", ["content"] = "\ud800 half" }, null));
        calls.Add(("edit", new() { ["file_path"] = "a.txt", ["old_string"] = "a", ["new_string"] = new string('b', 3_000_000), ["replace_all"] = true }, null));
        calls.Add(("read", new() { ["file_path"] = new JsonArray("a.txt") }, true));
        calls.Add(("read", new() { ["file_path"] = new JsonObject { ["a"] = 1 } }, true));
        calls.Add(("write", new() { ["file_path"] = "a", ["content"] = 5 }, true));
        calls.Add(("edit", new() { ["file_path"] = "a.txt", ["old_string"] = "x", ["replace_all"] = "yes" }, true));
        calls.Add(("read", new() { ["file_path"] = "last.txt" }, false));

        using var bench = new WorkerBench(WorkerBench.Steps(calls.Select(call => (call.Tool, call.Input.ToJsonString()))));
        File.WriteAllText(Path.Combine(bench.Outside, "secret.txt"), "secret");
        string session = await bench.StartAsync(work =>
        {
            File.WriteAllText(Path.Combine(work, "a.txt"), new string('a', 1900) + "\n" + new string('a', 40));
            File.WriteAllText(Path.Combine(work, "last.txt"), "last");
            Directory.CreateDirectory(Path.Combine(work, "dir"));
            File.CreateSymbolicLink(Path.Combine(work, "null"), "/dev/null");
            File.CreateSymbolicLink(Path.Combine(work, "zero"), "/dev/zero");
            File.CreateSymbolicLink(Path.Combine(work, "out"), bench.Outside);
            Process.Start("mkfifo", Path.Combine(work, "fifo")).WaitForExit();
        });
        using PowerShellEngine engine = bench.Engine();
        PipelineResult run = engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
        IReadOnlyList<(bool IsError, string Text)> results = await bench.ResultsAsync(session);
        Assert.Equal(calls.Count, results.Count);
        Assert.All(calls.Zip(results), static pair => Assert.True(pair.First.IsError is null || pair.First.IsError == pair.Second.IsError, $"{pair.First.Tool} {Short(pair.First.Input.ToJsonString())}: {pair.Second.IsError} {Short(pair.Second.Text)}"));
        Assert.All(results, result => Assert.True(!result.Text.Contains("secret\n", StringComparison.Ordinal) && !result.Text.Contains("root:", StringComparison.Ordinal) && !result.Text.Contains("   at ", StringComparison.Ordinal), Short(result.Text)));
        Assert.All(run.Output.SkipLast(1), static call => Assert.InRange((TimeSpan)call.Properties["Duration"].Value, TimeSpan.Zero, TimeSpan.FromSeconds(15)));
        Assert.Equal("last", results[^1].Text);
        Assert.Equal(["secret.txt"], Directory.GetFiles(bench.Outside).Select(Path.GetFileName));
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(bench.Outside, "secret.txt")));
    }

    /// <summary>Whether this user may make cgroups.</summary>
    internal static bool HasCgroups => OperatingSystem.IsLinux() && Environment.UserName == "root" && Cgroups is { } mount && File.Exists(mount + "/cgroup.procs");

    private static string? Cgroups => File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' ')).FirstOrDefault(static words => words[2] == "cgroup2" && words[3].StartsWith("rw", StringComparison.Ordinal))?[1];

    /// <summary>The processes that sleep for so many seconds, whatever their environment.</summary>
    internal static int[] Sleeping(string seconds) => [.. Process.GetProcessesByName("sleep").Select(static process => process.Id).Where(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0').Contains(seconds);
        }
        catch (IOException)
        {
            return false;
        }
    })];

    private static string Short(string text) => text[..Math.Min(200, text.Length)];
}
