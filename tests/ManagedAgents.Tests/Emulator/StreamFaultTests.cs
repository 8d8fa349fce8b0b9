using System;
using System.IO;
using System.Linq;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What faults do to the frames and bytes of an event stream.</summary>
public sealed class StreamFaultTests
{
    private static readonly string[] Turn = FaultedStream.Turn.Split(' ');

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task A_stream_is_cut_after_so_many_events(int events)
    {
        var stream = await FaultedStream.ReadAsync($"\"cutAfterEvents\":{events}");
        Assert.Equal(string.Join(" ", Turn.Take(events)), stream.Names);
        Assert.False(stream.IsWhole);
    }

    [Fact]
    public async Task A_cut_can_look_like_a_proper_end()
    {
        var stream = await FaultedStream.ReadAsync("\"cutAfterEvents\":3,\"cutBy\":\"end\"");
        Assert.Equal(string.Join(" ", Turn.Take(3)), stream.Names);
        Assert.True(stream.IsWhole);
    }

    [Fact]
    public async Task A_cut_can_be_a_reset()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson("""{"path":"*/stream","cutAfterEvents":0,"cutBy":"reset"}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync("GET", $"/v1/sessions/{session}/events/stream");
        var (text, end) = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200", text);
        Assert.Equal("reset", end);
    }

    [Fact]
    public async Task A_stream_is_cut_inside_a_line()
    {
        var whole = await FaultedStream.ReadAsync("\"cutAfterEvents\":2");
        var at = whole.Text.LastIndexOf("\"processed_at\"", StringComparison.Ordinal) + 5;
        var cut = await FaultedStream.ReadAsync($"\"cutAfterBytes\":{at}");
        Assert.Equal(at, cut.Bytes.Length);
        Assert.EndsWith("\"proc", cut.Text);
        Assert.False(cut.IsWhole);
    }

    [Fact]
    public async Task A_stream_is_cut_inside_a_character_however_slow_it_is()
    {
        // The message's first character has two bytes; the cut falls between them.
        var at = Array.IndexOf((await FaultedStream.ReadAsync("\"cutAfterEvents\":1", "é")).Bytes, (byte)0xC3) + 1;
        var cut = await FaultedStream.ReadAsync($"\"cutAfterBytes\":{at},\"bytesPerSecond\":2000", "é");
        Assert.Equal(at, cut.Bytes.Length);
        Assert.Equal(0xC3, cut.Bytes[^1]);
    }

    [Fact]
    public async Task A_cut_at_the_end_of_a_frame_does_not_wait_for_the_next_byte()
    {
        var frame = (await FaultedStream.ReadAsync("\"cutAfterEvents\":1")).Bytes.Length;
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Faults = FaultRule.FromJson($$"""{"path":"*/stream","cutAfterBytes":{{frame}}}"""),
            Scenario = Scenario.FromJson("""{"steps":[{"gate":"never"}]}"""),
            BeforeStreamWrite = (type, _) => Assert.Equal("user.message", type),
        });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal("user.message", (await stream.NextAsync())!["type"]!.ToString());
        await Assert.ThrowsAnyAsync<IOException>(stream.NextAsync);
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("4", 4)]
    public async Task Each_nth_event_is_written_twice(string duplicate, int every)
    {
        var stream = await FaultedStream.ReadAsync($"\"duplicate\":{duplicate}");
        Assert.Equal(string.Join(" ", Turn.SelectMany((t, i) => Enumerable.Repeat(t, (i + 1) % every == 0 ? 2 : 1))), stream.Names);
        Assert.Equal(11, stream.Data.Distinct().Count());
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("3", 3)]
    public async Task Second_copies_come_late_and_the_first_keep_their_order(string reorder, int distance)
    {
        var stream = await FaultedStream.ReadAsync($"\"reorder\":{reorder}");
        Assert.Equal(string.Join(" ", Turn.SelectMany((t, i) => i < distance ? [t] : new[] { t, Turn[i - distance] })), stream.Names);
        Assert.Equal(FaultedStream.Turn, string.Join(" ", stream.Data.Distinct().Select((_, i) => Turn[i])));
    }

    [Fact]
    public async Task Neighbours_change_places_and_the_last_one_stays()
    {
        var stream = await FaultedStream.ReadAsync("\"swap\":true");
        Assert.Equal("running user.message user.message thread_running agent.message request_start thread_idle request_end idle usage deleted", stream.Names);
        Assert.Equal("user.message thread_running running", string.Join(" ", (await FaultedStream.ReadAsync("\"swap\":2,\"cutAfterEvents\":3")).Names));
    }

    [Fact]
    public async Task An_event_whose_neighbour_does_not_come_is_not_held_for_long()
    {
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Faults = FaultRule.FromJson("""{"path":"*/stream","swap":5}"""),
            Scenario = Scenario.FromJson("""{"steps":[{"message":"m"},{"gate":"g"}]}"""),
        });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var names = (await stream.UntilAsync("span.model_request_start")).Select(e => e["type"]!.ToString()).ToList();
        Assert.Equal("agent.message", names[4]);
        server.Release("g");
        await stream.UntilAsync("session.status_idle");
    }

    [Fact]
    public async Task Pings_and_comments_flood_the_stream_and_count_as_no_events()
    {
        var stream = await FaultedStream.ReadAsync("\"pingFlood\":5,\"cutAfterEvents\":4");
        Assert.Equal(string.Join(" ", Turn.Take(4).Select(t => "ping ping ping " + t)), stream.Names);
        Assert.Equal(8, stream.Text.Split('\n').Count(l => l.StartsWith(':')));
    }

    [Fact]
    public async Task Lines_that_mean_nothing_and_bytes_that_are_no_UTF8_change_no_event()
    {
        var stream = await FaultedStream.ReadAsync("\"garbage\":true");
        Assert.Contains((byte)0xFF, stream.Bytes);
        Assert.Contains("\nnot a field\n", stream.Text);
        var types = SseParser.Create(new MemoryStream(stream.Bytes)).Enumerate().Select(e => JsonNode.Parse(e.Data)!["type"]!.ToString()).ToList();
        Assert.Equal(11, types.Count);
        Assert.Equal("session.deleted", types[^1]);
    }

    [Fact]
    public async Task A_given_text_comes_before_the_first_event()
    {
        var stream = await FaultedStream.ReadAsync("""
            "garbage":"event: odd\ndata: {\n\n","cutAfterEvents":2
            """);
        Assert.Equal("odd user.message running", stream.Names);
    }

    [Fact]
    public async Task A_frame_may_hold_half_its_JSON()
    {
        var stream = await FaultedStream.ReadAsync("\"truncateJson\":6", "é" + new string('x', 100));
        Assert.Equal(FaultedStream.Turn, stream.Names);
        Assert.Equal([5], Enumerable.Range(0, 11).Where(i => !IsJson(stream.Data[i])));
        Assert.Equal(11, SseParser.Create(new MemoryStream(stream.Bytes)).Enumerate().Count());
    }

    [Fact]
    public async Task A_frame_may_hold_a_byte_that_is_no_UTF8()
    {
        var stream = await FaultedStream.ReadAsync("\"badUtf8\":2,\"cutAfterEvents\":3");
        var marked = Enumerable.Range(0, 3).Where(i => stream.Data[i].Contains('\uFFFD')).ToList();
        Assert.Equal([1], marked);
        Assert.Equal("session.status_running", JsonNode.Parse(stream.Data[1])!["type"]!.ToString());
        Assert.Single(stream.Bytes, (byte)0xFF);
    }

    [Theory]
    [InlineData("\"streamError\":2", 2, "overloaded_error")]
    [InlineData("\"streamError\":true,\"streamErrorType\":\"api_error\"", 0, "api_error")]
    public async Task An_error_frame_ends_the_stream(string fault, int events, string type)
    {
        var stream = await FaultedStream.ReadAsync(fault);
        Assert.Equal(string.Join(" ", Turn.Take(events).Append("error")), stream.Names);
        var body = JsonNode.Parse(stream.Data[^1])!;
        Assert.Equal(("error", type), (body["type"]!.ToString(), body["error"]!["type"]!.ToString()));
        Assert.StartsWith("req_", body["request_id"]!.ToString());
        Assert.True(stream.IsWhole);
    }

    [Theory]
    [InlineData("true", 0)]
    [InlineData("2", 2)]
    public async Task Previews_stop_early_and_the_message_is_whole(string shed, int deltas)
    {
        var stream = await FaultedStream.ReadAsync($"\"shedDeltas\":{shed}", new string('x', 100), "?event_deltas[]=agent.message");
        Assert.Equal(FaultedStream.Turn.Replace("agent.message", "event_start " + string.Concat(Enumerable.Repeat("event_delta ", deltas)) + "agent.message", StringComparison.Ordinal), stream.Names);
        Assert.Contains(new string('x', 100), stream.Text);
    }

    [Fact]
    public async Task A_stream_falls_silent_and_stays_open()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { PingInterval = TimeSpan.FromMilliseconds(10), Faults = FaultRule.FromJson("""{"path":"*/stream","nth":1,"hangAfterEvents":2}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using (var silent = await client.OpenAsync(session))
        using (var other = await client.OpenAsync(session))
        {
            await client.PostAsync(session, RawClient.Message("go"));
            await silent.UntilAsync("session.status_running");
            var next = silent.NextAsync();
            // The other stream shows that there are events and pings to send.
            await other.UntilAsync("session.status_idle");
            await other.UntilAsync("ping");
            Assert.False(next.IsCompleted);
            Assert.Equal(2, server.OpenStreams);
        }
        await WaitFor.ConditionAsync(() => server.OpenStreams == 0);
    }

    private static bool IsJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
