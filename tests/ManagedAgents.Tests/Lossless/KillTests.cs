using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A receiving process that is killed again and again misses nothing when it goes on with its checkpoint.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20260408;
    private const int Sessions = 2;
    private const int Kills = 25;
    private const int LongestStartMilliseconds = 1500;
    private const int MostEventsBeforeKill = 8;
    private const int MostAhead = 200;

    private static readonly EmulatorOptions Talkative = new()
    {
        Scenario = Scenario.FromJson("""{"steps":[{"message":"1"},{"delayMs":15},{"tool":"bash","result":"2"},{"delayMs":40},{"message":"3"},{"message":"4"},{"delayMs":70},{"message":"5"}]}"""),
    };

    [Fact]
    public async Task Fifty_kills_of_the_receiving_process_leave_no_gap() =>
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(n => KillAgainAndAgainAsync(FirstSeed + n)));

    private async Task KillAgainAndAgainAsync(int seed)
    {
        var watch = Stopwatch.StartNew();
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync(Talkative);
        using var script = new ScriptFile(ReceivingScript(session));
        var random = new Random(seed);
        using var enough = new CancellationTokenSource();
        Task talk = TalkAsync(session, script, new Random(seed), enough.Token);
        for (int child = 0; child < Kills; child++)
            await RunAndKillAsync(script, child, random, seed);

        await enough.CancelAsync();
        await talk;
        await session.SettleAsync();
        using (PwshProcess last = Start(script, Kills))
        {
            string end = session.Log[^1];
            await WaitFor.ConditionAsync(() => Newest(script) == end);
        }

        string[][] received = [.. Enumerable.Range(0, Kills + 1).Select(child => Lines(script, child))];
        int repeats = received.Sum(lines => lines.Length) - session.Log.Length;
        string figures = $"seed {seed}: {Kills} kills, {received.Count(lines => lines.Length == 0)} before the first event; {session.Log.Length} events, {repeats} repeats, {watch.Elapsed.TotalSeconds:0.0} s";
        output.WriteLine(figures);
        AssertWhole(session.Log, received, figures);

        // What the killed ones left beside it is gone after one that comes to its end. The last child may have been killed between its last event
        // and the checkpoint, and then that event comes again.
        Assert.All(session.Receive(), again => Assert.Equal(session.Log[^1], again));
        Assert.Equal(["place.json"], session.Files);
    }

    /// <summary>Every child's output is a piece of the history, and begins right after the piece before it or with that piece's last event.</summary>
    private static void AssertWhole(string[] log, string[][] received, string figures)
    {
        int next = 0;
        foreach (string[] lines in received.Where(lines => lines.Length > 0))
        {
            int first = Array.IndexOf(log, lines[0]);
            Assert.True(first == next || (first == next - 1 && first >= 0), $"A child began at event {first} instead of {next}. {figures}");
            Assert.True(lines.SequenceEqual(log.Skip(first).Take(lines.Length)), $"The child that began at event {first} did not keep the order. {figures}");
            next = first + lines.Length;
        }

        Assert.True(next == log.Length, $"The last event received is {next} of {log.Length}. {figures}");
    }

    /// <summary>Kills some children while they start and connect, the others after some events.</summary>
    private static async Task RunAndKillAsync(ScriptFile script, int child, Random random, int seed)
    {
        bool early = random.Next(3) == 0;
        int events = random.Next(1, MostEventsBeforeKill);
        var wait = TimeSpan.FromMilliseconds(random.Next(early ? LongestStartMilliseconds : 20));
        using PwshProcess pwsh = Start(script, child);
        if (!early)
            await WaitFor.ConditionAsync(() => Lines(script, child).Length >= events, null, $"child {child} to receive {events} events (seed {seed})");

        // The random moment is what is tested; nothing waits for its end.
        await Task.Delay(wait);
    }

    private static PwshProcess Start(ScriptFile script, int child) => PwshProcess.Start("-File", script.FullName, OutputOf(script, child));

    /// <summary>Keeps the session at work; some messages come while a turn runs. It does not run far ahead of slow children, whom it would leave all to the last.</summary>
    private static async Task TalkAsync(CheckpointSession session, ScriptFile script, Random random, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await WaitFor.ConditionAsync(() => enough.IsCancellationRequested || session.Behind(Newest(script)) < MostAhead, TimeSpan.FromMinutes(5));
            await session.SendAsync();
            if (random.Next(2) == 0)
                await session.SettleAsync();
        }
    }

    private static string ReceivingScript(CheckpointSession session) => $$"""
        param([string] $Output)
        $key = [securestring]::new()
        '{{session.Emulator.ApiKey}}'.ToCharArray() | ForEach-Object { $key.AppendChar($_) }
        Connect-MAService -BaseUri '{{session.Emulator.Uri}}' -ApiKey $key
        Receive-MAEvent '{{session.Id}}' -Follow -Checkpoint '{{session.File}}' | ForEach-Object { [IO.File]::AppendAllText($Output, "$($_.Id)`n") }
        """;

    private static string OutputOf(ScriptFile script, int child) => Path.Combine(script.Folder, $"child{child}.txt");

    private static string? Newest(ScriptFile script) => Enumerable.Range(0, Kills + 1).Reverse().Select(child => Lines(script, child)).FirstOrDefault(lines => lines.Length > 0)?[^1];

    /// <summary>The whole lines a child has written so far.</summary>
    private static string[] Lines(ScriptFile script, int child)
    {
        string file = OutputOf(script, child);
        if (!File.Exists(file))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
