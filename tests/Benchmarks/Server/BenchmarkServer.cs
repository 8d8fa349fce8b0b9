using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAgents.Benchmarks.Server;

/// <summary>
/// A service that answers as fast as it can, in a process of its own. A session's id says what its stream gives:
/// sesn_burst_N N events at once, sesn_paced_N N events a millisecond apart with the time they left, sesn_words_N N messages
/// whose first word comes as a preview and is the time it left, sesn_cut_N_K N events over connections that end after K, sesn_turn_N the answer to what
/// was sent. The history of sesn_done_N has N events from the start. A list has as many objects as its agent's id or the header x-objects says, else 20.
/// </summary>
internal static class BenchmarkServer
{
    private const int PageOfSessions = 100;
    private const string Input = """{"id":"sevt_input","type":"user.message","processed_at":"2026-04-08T09:59:59Z","content":[]}""";
    private const string Idle = """{"id":"sevt_idle","type":"session.status_idle","processed_at":"2026-04-08T11:00:00Z","stop_reason":{"type":"end_turn"},"stop_details":null}""";
    private static readonly EventBlock Block = new();
    private static readonly byte[] IdleFrame = Encoding.ASCII.GetBytes($"event: session.status_idle\ndata: {Idle}\n\n");
    private static readonly TimeSpan LongestWaitForReader = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<string, long> Given = new();
    private static readonly ConcurrentDictionary<string, int> HistoryReads = new();
    private static int connections;

    /// <summary>Serves until the standard input ends; tells its address on the standard output.</summary>
    public static async Task RunAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    Interlocked.Increment(ref connections);
                    return next(connection);
                });
            });
        });
        WebApplication app = builder.Build();
        app.MapGet("/v1/sessions/{id}/events/stream", (string id, HttpContext context) => StreamAsync(id, context));
        app.MapGet("/v1/sessions/{id}/events", (string id, HttpContext context) => HistoryAsync(id, context));
        app.MapGet("/v1/sessions", ListAsync);
        app.MapPost("/v1/sessions", (HttpContext context) => JsonAsync(context, Session(TurnSessions.Begin())));
        app.MapPost("/v1/sessions/{id}/events", async (HttpContext context) => await JsonAsync(context, await TurnSessions.TakeAsync(context)));
        app.MapGet("/v1/sessions/{id}", (string id, HttpContext context) => JsonAsync(context, Session(id)));
        app.MapPost("/v1/files", UploadAsync);
        app.MapGet("/v1/files/{id}/content", DownloadAsync);
        app.MapGet("/v1/files/{id}", (string id, HttpContext context) => JsonAsync(context, File(id, Total(id))));
        app.MapGet("/connections", (HttpContext context) => JsonAsync(context, connections.ToString(CultureInfo.InvariantCulture)));
        await app.StartAsync();
        Console.Out.WriteLine(app.Urls.Single());
        await Task.Run(() => Console.In.ReadToEnd());
        await app.StopAsync(new CancellationToken(true));
    }

    private static Task StreamAsync(string id, HttpContext context)
    {
        string[] plan = id.Split('_');
        context.Response.ContentType = "text/event-stream";

        // Each stream but those of one cut session is a session of its own, of which the history shows nothing yet.
        if (plan[1] != "cut")
            (Given[id], HistoryReads[id]) = (0, 0);
        long count = long.Parse(plan[2], CultureInfo.InvariantCulture);
        return plan[1] switch
        {
            "paced" => PaceAsync(id, context, count),
            "words" => SpeakAsync(id, context, count),
            "cut" => CutAsync(id, context, count, long.Parse(plan[3], CultureInfo.InvariantCulture)),
            "turn" => TurnSessions.StreamAsync(id, context),
            _ => BurstWholeAsync(id, context, count),
        };
    }

    private static async Task BurstWholeAsync(string id, HttpContext context, long count)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await JoinAsync(id, context, () => BurstAsync(context, 0, 1, end: false));
        await BurstAsync(context, 1, count - 1, end: true);
    }

    /// <summary>
    /// Sends the first event. A reader that joins history and stream reads the history when the stream is open, and again when it has an event,
    /// which it must find there; only then the rest is sent, so that it is in the stream.
    /// </summary>
    private static async Task JoinAsync(string id, HttpContext context, Func<Task> sendFirst)
    {
        bool joins = context.Request.Headers.UserAgent.ToString().StartsWith("ManagedAgents", StringComparison.Ordinal);
        if (joins)
            await ReadAsync(0);
        await sendFirst();
        Given[id] = 1;
        if (joins)
            await ReadAsync(HistoryReads[id]);

        async Task ReadAsync(int before)
        {
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < LongestWaitForReader && HistoryReads[id] == before;)
                await Task.Delay(1);
        }
    }

    private static async Task BurstAsync(HttpContext context, long first, long count, bool end)
    {
        byte[] buffer = new byte[Block.Length];
        for (long number = first; number < first + count;)
        {
            int from = (int)(number % EventBlock.Count);
            int part = (int)Math.Min(EventBlock.Count - from, first + count - number);
            await context.Response.Body.WriteAsync(Block.Frames(buffer, number - from, from, part), context.RequestAborted);
            number += part;
        }

        if (end)
            await context.Response.Body.WriteAsync(IdleFrame, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (end)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task CutAsync(string id, HttpContext context, long count, long perConnection)
    {
        long first = Given.GetOrAdd(id, 0);
        long part = Math.Min(perConnection, count - first);
        Given[id] = first + part;
        await BurstAsync(context, first, part, end: first + part == count);
    }

    private static async Task PaceAsync(string id, HttpContext context, long count)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await Task.Delay(300);
        await JoinAsync(id, context, () => SendAsync(0));
        var watch = Stopwatch.StartNew();
        for (long number = 1; number < count; number++)
        {
            while (watch.Elapsed.TotalMilliseconds < number)
                await Task.Delay(1);
            await SendAsync(number);
        }

        await context.Response.Body.WriteAsync(IdleFrame);
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);

        Task SendAsync(long number) => FrameAsync(
            context,
            "agent.message",
            $$"""{"id":"{{EventBlock.Id(number)}}","type":"agent.message","processed_at":"2026-04-08T10:00:00Z","content":[{"type":"text","text":"review the auth module"}],"sent_at":{{Stopwatch.GetTimestamp()}}}""");
    }

    /// <summary>Messages as they are written: the beginning, a first word, and the whole a little later.</summary>
    private static async Task SpeakAsync(string id, HttpContext context, long count)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await Task.Delay(300);
        await JoinAsync(id, context, () => MessageAsync(0, "Here I am."));
        for (long number = 1; number <= count; number++)
        {
            await Task.Delay(2);
            await FrameAsync(context, "event_start", $$$"""{"type":"event_start","event":{"type":"agent.message","id":"{{{EventBlock.Id(number)}}}"}}""");
            await Task.Delay(2);
            string word = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetTimestamp()} ");
            await FrameAsync(context, "event_delta", $$$$"""{"type":"event_delta","event_id":"{{{{EventBlock.Id(number)}}}}","delta":{"type":"content_delta","index":0,"content":{"type":"text","text":"{{{{word}}}}"}}}""");
            await Task.Delay(2);
            await MessageAsync(number, word + "is when it was sent.");
        }

        await context.Response.Body.WriteAsync(IdleFrame);
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);

        Task MessageAsync(long number, string text) => FrameAsync(
            context,
            "agent.message",
            $$"""{"id":"{{EventBlock.Id(number)}}","type":"agent.message","processed_at":"2026-04-08T10:00:00Z","content":[{"type":"text","text":"{{text}}"}]}""");
    }

    private static async Task FrameAsync(HttpContext context, string type, string json)
    {
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"event: {type}\ndata: {json}\n\n"));
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Newest first: what connections that ended have given, and the input before it.</summary>
    private static Task HistoryAsync(string id, HttpContext context)
    {
        if (id.StartsWith("sesn_turn_", StringComparison.Ordinal))
            return JsonAsync(context, TurnSessions.History(id));
        if (id.StartsWith("sesn_done_", StringComparison.Ordinal))
            return JsonAsync(context, $$"""{"data":[{{Input}},{{string.Join(',', Enumerable.Range(0, (int)Total(id)).Select(number => Block.Json(number)))}},{{Idle}}],"next_page":null}""");
        HistoryReads.AddOrUpdate(id, 1, static (_, reads) => reads + 1);
        long newest = Given.TryGetValue(id, out long given) ? given : 0;
        long from = long.TryParse(context.Request.Query["page"], out long page) ? page : newest;
        int limit = int.TryParse(context.Request.Query["limit"], out int asked) ? asked : 20;
        var json = new StringBuilder("{\"data\":[");
        bool isComplete = newest > 0 && newest == Total(id);
        if (isComplete && from == newest)
            json.Append(Idle).Append(',');
        long last = Math.Max(0, from - limit);
        for (long number = from - 1; number >= last; number--)
            json.Append(Block.Json(number)).Append(',');
        if (last == 0)
            json.Append(Input);
        else
            json.Length--;
        json.Append("],\"next_page\":").Append(last == 0 ? "null" : $"\"{last}\"").Append('}');
        return JsonAsync(context, json.ToString());
    }

    private static long Total(string id) => long.Parse(id.Split('_')[2], CultureInfo.InvariantCulture);

    private static Task ListAsync(HttpContext context)
    {
        int total = int.TryParse(context.Request.Query["agent_id"].ToString().Split('_').Last(), out int wanted) || int.TryParse(context.Request.Headers["x-objects"], out wanted) ? wanted : 20;
        int first = int.TryParse(context.Request.Query["page"], out int page) ? page : 0;
        int limit = int.TryParse(context.Request.Query["limit"], out int asked) ? asked : PageOfSessions;
        int count = Math.Min(limit, total - first);
        string data = string.Join(',', Enumerable.Range(first, count).Select(n => Session($"sesn_{n}")));
        string next = first + count < total ? $"\"{first + count}\"" : "null";
        return JsonAsync(context, $$"""{"data":[{{data}}],"next_page":{{next}},"prev_page":null}""");
    }

    private static async Task UploadAsync(HttpContext context)
    {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
            size += read;
        await JsonAsync(context, File("file_1", size));
    }

    private static async Task DownloadAsync(string id, HttpContext context)
    {
        long left = Total(id);
        context.Response.ContentLength = left;
        byte[] buffer = new byte[1 << 16];
        for (; left > 0; left -= Math.Min(left, buffer.Length))
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
    }

    private static async Task JsonAsync(HttpContext context, string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = utf8.Length;
        context.Response.Headers["request-id"] = "req_1";
        await context.Response.Body.WriteAsync(utf8);
    }

    private static string File(string id, long size) =>
        $$"""{"id":"{{id}}","type":"file","filename":"data.bin","mime_type":"application/octet-stream","size_bytes":{{size}},"created_at":"2026-04-08T10:00:00Z","downloadable":true}""";

    private static string Session(string id) => $$$"""
        {"id":"{{{id}}}","type":"session","title":"Code review","status":"idle","agent":{"id":"agent_1","type":"agent","version":1,"name":"Reviewer","description":null,"model":{"id":"claude-opus-4-6","speed":"standard"},"system":"You are a senior code reviewer.","tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":true,"permission_policy":{"type":"always_allow"}},"configs":[]}],"mcp_servers":[],"skills":[],"multiagent":null},"environment_id":"env_1","resources":[],"vault_ids":[],"budget":null,"usage":{"input_tokens":1203,"output_tokens":87,"cache_read_input_tokens":900,"cache_creation":{"ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":0},"active_seconds":12.5,"list_cost":{"amount":"12","currency":"USD"},"server_tool_use":{"web_search_requests":0}},"stats":{"active_seconds":12.5,"duration_seconds":99.1},"outcome_evaluations":[],"deployment_id":null,"metadata":{},"created_at":"2026-04-08T10:00:00Z","updated_at":"2026-04-08T10:00:00Z","archived_at":null}
        """;
}
