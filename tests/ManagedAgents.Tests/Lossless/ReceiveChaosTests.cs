using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>Turns received through random faults: each run compares what was given with the service's log.</summary>
public sealed class ReceiveChaosTests
{
    private const int AtATime = 64;

    /// <summary>About as many bytes as the turn's stream has.</summary>
    private const int StreamLength = 2000;

    private static readonly string[] Turn =
    [
        """{"message":"I look around – naïve 漢字 🙂"}""", """{"thinking":true}""", """{"tool":"bash","input":{"command":"ls"},"result":"a\nb"}""",
        """{"message":"two"}""", """{"delayMs":20}""", """{"tool":"read","result":"x","isError":true}""", """{"raw":{"type":"agent.sang","mood":"gay"}}""", """{"delayMs":60}""",
    ];

    // Each strikes the session's requests a few times, so that every run comes to an end.
    private static readonly Func<Random, string>[] Faults =
    [
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterEvents\":{random.Next(0, 14)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterBytes\":{random.Next(0, 3000)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterBytes\":{random.Next(0, 3000)},\"cutBy\":\"reset\"",
        random => $"\"path\":\"*/events/stream\",\"duplicate\":{random.Next(1, 4)}",
        random => $"\"path\":\"*/events/stream\",\"reorder\":{random.Next(1, 4)}",
        random => $"\"path\":\"*/events/stream\",\"pingFlood\":{random.Next(1, 20)}",
        _ => "\"path\":\"*/events/stream\",\"garbage\":true",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"truncateJson\":{random.Next(1, 8)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"streamError\":{random.Next(1, 8)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":2,\"status\":{(random.Next(2) == 0 ? 503 : 529)}",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 3)},\"status\":429,\"headers\":{{\"retry-after-ms\":\"{random.Next(1, 50)}\"}}",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 3)},\"dropResponse\":true",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 3)},\"headerDelayMs\":{random.Next(1, 100)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"headerDelayMs\":{random.Next(1, 100)}",
    ];

    private int _strikes;

    [Fact]
    public async Task Every_event_is_given_once_and_in_order_through_random_faults()
    {
        int runs = Chaos.Runs(2000);
        await RunAllAsync(runs, static (_, random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Faults[random.Next(Faults.Length)](random))]);

        // A run whose faults never strike proves nothing.
        Assert.InRange(_strikes, runs, int.MaxValue);
    }

    [Fact]
    public async Task A_stream_may_break_at_any_byte()
    {
        await RunAllAsync(StreamLength, static (offset, _) => [$"\"path\":\"*/events/stream\",\"nth\":1,\"cutAfterBytes\":{offset}"]);
        Assert.Equal(StreamLength, _strikes);
    }

    private async Task RunAllAsync(int runs, Func<int, Random, string[]> choose)
    {
        EmulatorServer[] emulators = [.. Chaos.Skews.Select(skew => TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson($$"""[{"steps":[{"delayMs":20},{{string.Join(",", Turn)}}]}]"""), TimeSkew = skew }))];
        ApiConnection[] connections = [.. emulators.Select(AmbiguousSendTests.Connect)];
        try
        {
            string[] failures = await Chaos.PlayAsync(runs, AtATime, (run, random) => RunAsync(emulators[run % emulators.Length], new ApiClient(connections[run % emulators.Length]), random, choose(run, random)));
            Assert.True(failures.Length == 0, string.Join("\n", failures));
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
            Array.ForEach(emulators, emulator => emulator.Dispose());
        }
    }

    /// <summary>One turn through some faults; null where all is well, else what was wrong.</summary>
    private async Task<string?> RunAsync(EmulatorServer emulator, ApiClient client, Random random, string[] chosen)
    {
        string session = await AmbiguousSendTests.StartSessionAsync(client);
        string[] faults = [.. chosen.Select(fault => fault.Replace("*/", $"*/{session}/", StringComparison.Ordinal))];
        var struck = faults.Select(fault => emulator.AddFault(FaultRule.FromJson("{" + fault + "}").Single())).ToList();
        try
        {
            string input = Assert.Single(await client.Events.SendAsync(session, AmbiguousSendTests.Message("go"), CancellationToken.None)).Id;
            await Task.Delay(random.Next(0, 3) * random.Next(0, 60));
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            List<string> given = await FollowAsync(client, session, input, deadline.Token);

            string[] log = [.. emulator.GetEventLog(session).Select(json => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!)];
            string[] expected = [.. log.Where(id => id != input)];
            return given.SequenceEqual(expected) ? null : $"faults {string.Join(" + ", faults)}: given {given.Count} of {expected.Length}: missing {string.Join(",", expected.Except(given))}; twice {string.Join(",", given.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key))}";
        }
        catch (Exception cause)
        {
            return $"faults {string.Join(" + ", faults)}: {cause.GetType().Name} {cause.Message}";
        }
        finally
        {
            Interlocked.Add(ref _strikes, struck.Sum(fault => fault.StrikeCount));
            struck.ForEach(fault => fault.Dispose());
        }
    }

    private static async Task<List<string>> FollowAsync(ApiClient client, string session, string input, CancellationToken token)
    {
        using SessionFollower follower = client.Events.Follow(session, new FollowOptions { After = input });
        var given = new List<string>();
        do
        {
            while (follower.TryTake(out SessionEvent taken))
                given.Add(taken.Id);
        }
        while (await follower.FetchAsync(token));
        return given;
    }
}
