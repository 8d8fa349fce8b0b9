using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>
/// Workers as processes of their own, as they end in real life: by Ctrl+C, by a signal, by being killed. MA_WORKERS, MA_WORKER_SESSIONS and
/// MA_WORKER_KILLS make the last test larger, MA_WORKER_SEED makes it another.
/// </summary>
public sealed class WorkerProcessTests(ITestOutputHelper output)
{
    private const string ControlC = "\u0003";

    // As an agent's that the test tells when to go on.
    private const string Gate = "n=$(ls began* 2>/dev/null | wc -l); touch began$n; while [ ! -e go$n ]; do sleep 0.02; done; echo $n";

    [Fact]
    public async Task A_first_ControlC_drains_a_second_ends_at_once_and_a_signal_drains_and_ends_the_process()
    {
        string? script = ExternalProgram.Find("script");
        Assert.SkipWhen(!OperatingSystem.IsLinux() || script is null, "There is no 'script' to give a process a terminal.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", Json(Gate)), ("bash", Json(Gate))]), options => options.WorkLease = TimeSpan.FromSeconds(6));
        string first = await bench.StartAsync();
        string record = Path.Combine(bench.Outside, "record.txt"), number = Path.Combine(bench.Outside, "pid");
        string program = WriteWorker(bench, $$"""
            Set-Content '{{number}}' $PID
            foreach ($turn in 1..3) { Start-MAWorker @worker | ForEach-Object { Add-Content '{{record}}' "$turn $($_.What) $($_.Result)" } }
            Add-Content '{{record}}' 'and on'
            """);
        var start = new ProcessStartInfo(script!, ["-qec", $"dotnet \"{PwshProcess.Program}\" -NoLogo -NoProfile -File \"{program}\"", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in PwshProcess.Variables)
            start.Environment[name] = value;
        using Process terminal = Process.Start(start)!;
        var said = new System.Text.StringBuilder();
        terminal.OutputDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        terminal.BeginOutputReadLine();
        bool Said(string text, int times)
        {
            lock (said)
                return said.ToString().Split(text).Length > times;
        }

        string Recorded() => File.Exists(record) ? File.ReadAllText(record) : "";
        async Task PressAsync()
        {
            await terminal.StandardInput.WriteAsync(ControlC);
            await terminal.StandardInput.FlushAsync();
        }

        try
        {
            // One: what is served comes to its end, and no more is taken.
            await WaitFor.ConditionAsync(() => Is(bench, first, "began0"), state: () => said.ToString());
            await PressAsync();
            await WaitFor.ConditionAsync(() => Said("no more work is taken", 1), state: () => said.ToString());
            string second = await bench.StartAsync();
            Go(bench, first, 0);
            Go(bench, first, 1);
            await WaitFor.ConditionAsync(() => Is(bench, second, "began0"), state: () => said.ToString());
            Assert.StartsWith("1 bash ran\n1 bash ran\n1 (item, 2 calls) rested\n", Recorded(), StringComparison.OrdinalIgnoreCase);
            Assert.True(Is(bench, first, "began1"));

            // Two: the call is stopped and answered so, and the session left to another worker.
            await PressAsync();
            await PressAsync();
            await WaitFor.ConditionAsync(() => Is(bench, second, "began1"), state: () => said.ToString());
            Assert.Contains("\n2 bash stopped\n2 (item, 1 calls) stopped\n", Recorded(), StringComparison.OrdinalIgnoreCase);

            // A signal: as the first Ctrl+C, and then the process ends, too.
            await ExternalProgram.RunAsync("/bin/kill", ["-TERM", (await File.ReadAllTextAsync(number)).Trim()], bench.Outside);
            await WaitFor.ConditionAsync(() => Said("SIGTERM: no more work is taken", 1), state: () => said.ToString());
            Go(bench, second, 1);
            await WaitFor.Completion(terminal.WaitForExitAsync());
            Assert.EndsWith("\n3 bash ran\n3 (item, 1 calls) rested\nand on\n", Recorded(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(143, terminal.ExitCode);
            Assert.Empty(WorkerToolTests.Sleeping(second));
        }
        finally
        {
            if (!terminal.HasExited)
                terminal.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Killed_between_result_and_send_bash_does_not_run_twice_and_no_process_lives_on()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "There is no bash for certain.");
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", Json("echo ran >> ran.txt; sleep 1000 & setsid sleep 1001 & setsid nohup sleep 1002 >/dev/null 2>&1 & disown -a; env -i setsid sleep 1988 >/dev/null 2>&1 & wc -l < ran.txt"))]), options => options.WorkLease = TimeSpan.FromSeconds(2));
        string session = await bench.StartAsync();
        using ActiveFault hang = bench.Server.AddFault(FaultRule.FromJson($$"""[{"method":"POST","path":"*/{{session}}/events","hang":true}]""")[0]);
        using (PwshProcess pwsh = PwshProcess.Start("-File", WriteWorker(bench, "Start-MAWorker @worker")))
        {
            await WaitFor.ConditionAsync(() => hang.StrikeCount > 0);
            Assert.InRange(WorkerToolTests.Sleeping(session).Length, 3, 10);
            pwsh.Kill();
            hang.Dispose();
        }

        TimeSpan lived = await WaitFor.ConditionAsync(() => WorkerToolTests.Sleeping(session).Length == 0, TimeSpan.FromSeconds(5));
        if (WorkerHostileTests.HasCgroups)
            await WaitFor.ConditionAsync(() => WorkerHostileTests.Sleeping("1988").Length == 0, TimeSpan.FromSeconds(5));
        using PowerShellEngine engine = bench.Engine();
        PipelineResult result = engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
        Assert.Equal("Remembered", result.Output[0].Properties["Outcome"].Value);
        Assert.Equal([(false, "1")], await bench.ResultsAsync(session));
        Assert.Equal(["ran"], File.ReadAllLines(Path.Combine(bench.WorkOf(session), "ran.txt")));
        output.WriteLine($"all programs gone {lived.TotalMilliseconds:0} ms after the kill");
    }

    [Fact]
    public async Task Workers_killed_at_random_and_streams_that_break_lose_no_call_and_answer_none_twice()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "There is no bash for certain.");
        int workers = Setting("MA_WORKERS", 2), count = Setting("MA_WORKER_SESSIONS", 5), kills = Setting("MA_WORKER_KILLS", 1), seed = Setting("MA_WORKER_SEED", 16);
        const int Calls = 3;
        using var bench = new WorkerBench(
            WorkerBench.Steps(Enumerable.Range(0, Calls).Select(n => ("bash", Json($"echo ran >> ran{n}.txt; sleep 0.1; echo {n}")))), options => options.WorkLease = TimeSpan.FromSeconds(2));
        var sessions = new List<string>();
        for (int i = 0; i < count; i++)
            sessions.Add(await bench.StartAsync());
        foreach (string fault in new[] { """{"path":"*/events/stream","every":3,"cutAfterEvents":3}""", """{"path":"*/events/stream","every":5,"cutAfterEvents":5,"cutBy":"reset"}""", """{"method":"POST","path":"*/events","every":11,"dropResponse":true}""", """{"path":"*/ack","every":4,"dropResponse":true}""", """{"path":"*/heartbeat","every":9,"dropResponse":true}""" })
            bench.Server.AddFault(FaultRule.FromJson($"[{fault}]")[0]);
        var running = new List<PwshProcess>();
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        TimeSpan longest = TimeSpan.FromSeconds(60 + (10 * (kills + count)));
        string program = WriteWorker(bench, "Start-MAWorker @worker -MaxSession 5");
        try
        {
            for (int i = 0; i < workers; i++)
                running.Add(PwshProcess.Start("-File", program));
            for (int done = 0; done < kills; done++)
            {
                int before = Answers(bench, sessions), wanted = Math.Min(before + random.Next(1, (count * Calls / (kills + 1)) + 2), count * Calls);
                await WaitFor.ConditionAsync(() => Answers(bench, sessions) >= wanted, longest);
                int killed = random.Next(workers);
                running[killed].Kill();
                running[killed].Dispose();
                running[killed] = PwshProcess.Start("-File", program);
            }

            await WaitFor.ConditionAsync(() => sessions.TrueForAll(session => bench.Server.GetEventLog(session)[^1].Contains("end_turn", StringComparison.Ordinal)), longest, state: () => $"{sessions.Count(session => bench.Server.GetEventLog(session)[^1].Contains("end_turn", StringComparison.Ordinal))} of {count} have ended");
        }
        finally
        {
            foreach (PwshProcess worker in running)
            {
                worker.Kill();
                worker.Dispose();
            }
        }

        int unknown = 0, once = 0;
        foreach (string session in sessions)
        {
            JsonObject[] log = [.. bench.Server.GetEventLog(session).Select(static line => JsonNode.Parse(line)!.AsObject())];
            string[] asked = [.. log.Where(static e => e["type"]!.ToString() == "agent.tool_use").Select(static e => e["id"]!.ToString())];
            JsonObject[] results = [.. log.Where(static e => e["type"]!.ToString() == "user.tool_result").DistinctBy(static e => e["id"]!.ToString())];
            Assert.Equal(Calls, asked.Length);
            Assert.Equal(asked, results.Select(static e => e["tool_use_id"]!.ToString()));
            for (int n = 0; n < Calls; n++)
            {
                string file = Path.Combine(bench.WorkOf(session), $"ran{n}.txt");
                int ran = File.Exists(file) ? File.ReadAllLines(file).Length : 0;
                bool isUnknown = results[n]["content"]![0]!["text"]!.ToString().StartsWith("The worker ", StringComparison.Ordinal);
                Assert.True(ran == 1 || (ran == 0 && isUnknown), $"call {n} of {session} ran {ran} times, seed {seed}");
                unknown += isUnknown ? 1 : 0;
                once += ran;
            }
        }

        await WaitFor.ConditionAsync(() => !sessions.Exists(session => WorkerToolTests.Sleeping(session).Length > 0), TimeSpan.FromSeconds(5));
        output.WriteLine($"seed {seed}: {workers} workers, {count} sessions, {count * Calls} calls, {kills} kills: {watch.Elapsed.TotalSeconds:0.0} s; all ended; every call has one result; {once} ran, none twice; {unknown} told as cut off");
    }

    private static bool Is(WorkerBench bench, string session, string name) => File.Exists(Path.Combine(bench.WorkOf(session), name));

    private static void Go(WorkerBench bench, string session, int call) => File.WriteAllText(Path.Combine(bench.WorkOf(session), "go" + call), "");

    private static int Answers(WorkerBench bench, List<string> sessions) => sessions.Sum(session => bench.Server.GetEventLog(session).Count(static line => line.Contains("\"user.tool_result\"", StringComparison.Ordinal)));

    /// <summary>A script with a worker's parameters; the key is where a user has it, in a file.</summary>
    private static string WriteWorker(WorkerBench bench, string script)
    {
        string key = Path.Combine(bench.Outside, "key"), path = Path.Combine(bench.Outside, "worker.ps1");
        File.WriteAllText(key, bench.Server.GetEnvironmentKey(bench.EnvironmentId));
        File.WriteAllText(path, $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module ManagedAgents
            $env:ANTHROPIC_BASE_URL = '{{bench.Server.Uri}}'
            $key = [securestring]::new()
            (Get-Content '{{key}}' -Raw).ToCharArray() | ForEach-Object { $key.AppendChar($_) }
            $worker = @{ Environment = '{{bench.EnvironmentId}}'; EnvironmentKey = $key; WorkFolder = '{{bench.Sessions}}'; MaxIdleSec = 0 }
            {{script}}
            """);
        return path;
    }

    private static string Json(string command) => new JsonObject { ["command"] = command }.ToJsonString();

    private static int Setting(string variable, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : normal;
}
