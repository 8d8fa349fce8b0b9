using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace ManagedAgents.Benchmarks.Server;

/// <summary>
/// Sessions that are started, asked one thing and answer it at once: sesn_turn_N. Whoever follows one reads its history, which shows the input alone, before
/// the answer comes in the stream and is in the history, too; so each run makes the same requests.
/// </summary>
internal static class TurnSessions
{
    private const string Stamp = "\"processed_at\":\"2026-04-08T10:00:00Z\"";
    private static readonly TimeSpan LongestWaitForReader = TimeSpan.FromSeconds(5);
    private static readonly string Input = $$"""{"id":"sevt_input","type":"user.message",{{Stamp}},"content":[{"type":"text","text":"Look at it"}]}""";
    private static readonly (string Type, string Json)[] Answer =
    [
        ("session.status_running", $$"""{"id":"sevt_1","type":"session.status_running",{{Stamp}}}"""),
        ("agent.message", $$"""{"id":"sevt_2","type":"agent.message",{{Stamp}},"content":[{"type":"text","text":"I have looked at it."}]}"""),
        ("session.status_idle", $$"""{"id":"sevt_3","type":"session.status_idle",{{Stamp}},"stop_reason":{"type":"end_turn"},"stop_details":null}"""),
    ];

    private static readonly byte[] Frames = Encoding.ASCII.GetBytes(string.Concat(Answer.Select(one => $"event: {one.Type}\ndata: {one.Json}\n\n")));
    private static readonly ConcurrentDictionary<string, (int Reads, bool IsOver)> Turns = new();
    private static int started;

    public static string Begin() => $"sesn_turn_{Interlocked.Increment(ref started)}";

    /// <summary>What is sent to a session.</summary>
    public static async Task<string> TakeAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(System.IO.Stream.Null);
        return $$"""{"data":[{{Input}}]}""";
    }

    /// <summary>Newest first.</summary>
    public static string History(string id)
    {
        (_, bool isOver) = Turns.AddOrUpdate(id, (1, false), static (_, turn) => (turn.Reads + 1, turn.IsOver));
        string events = string.Join(',', isOver ? [.. Answer.Reverse().Select(static one => one.Json), Input] : new[] { Input });
        return $$"""{"data":[{{events}}],"next_page":null}""";
    }

    public static async Task StreamAsync(string id, HttpContext context)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < LongestWaitForReader && Turns.GetValueOrDefault(id).Reads == 0;)
            await Task.Delay(1);
        Turns.AddOrUpdate(id, (0, true), static (_, turn) => (turn.Reads, true));
        await context.Response.Body.WriteAsync(Frames);
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
