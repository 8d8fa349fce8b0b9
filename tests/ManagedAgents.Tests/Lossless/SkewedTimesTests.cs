using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Lossless;

/// <summary>The times of events may be out of order, as hosts with clocks of their own note them. The order is the list's, and ids tell events apart.</summary>
public sealed partial class SkewedTimesTests : ReceivingTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(4_000_000)]
    [InlineData(-4_000_000)]
    public async Task An_idle_of_the_turn_before_is_no_end_whatever_its_time(int skewMs)
    {
        string idle = Skewed(Idle(1), skewMs);
        string[] history = [idle, Event("session.updated", 2), UserMessage(3), Running(4)];
        int reads = 0;
        var stream = new EventStreamReply();
        Server.On("GET", Stream, stream).On("GET", List, _ => Reply.Json(NewestFirst([.. history, .. reads++ == 0 ? Array.Empty<string>() : [Message(5), Message(6)]])));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_3");
        foreach (string json in new[] { idle, history[1], history[2], history[3], Message(5), Message(6), Message(7), Idle(8) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_4", "sevt_5", "sevt_6", "sevt_7", "sevt_8"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_lagging_history_is_waited_for_though_an_event_in_it_bears_a_later_time()
    {
        string ahead = Skewed(Running(2), 60_000);
        int reads = 0;
        var stream = new EventStreamReply();
        Server.On("GET", Stream, stream).On("GET", List, _ => Reply.Json(reads++ < 3 ? NewestFirst(UserMessage(1), ahead) : NewestFirst(UserMessage(1), ahead, Message(3), Message(4), Message(5))));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Message(5));
        await stream.SendAsync(Idle(6));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_stream_that_begins_with_the_status_it_gave_before_says_nothing_of_what_is_missing()
    {
        EventStreamReply first = Serves(UserMessage(1), Running(2));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));

        int reads = 0;
        var second = new EventStreamReply();
        Server.On("GET", Stream, second).On("GET", List, _ => Reply.Json(reads++ == 0 ? NewestFirst(UserMessage(1), Running(2)) : NewestFirst(UserMessage(1), Running(2), Message(3), Message(4))));
        await first.AbortAsync();
        foreach (string json in new[] { Running(2), Message(4), Idle(5) })
            await second.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_event_from_far_before_the_start_is_not_given()
    {
        string[] history = [Idle(1), .. Enumerable.Range(2, 300).Select(n => Event("session.updated", n)), UserMessage(400), Running(401)];
        var stream = new EventStreamReply();
        Server.On("GET", Stream, stream).On("GET", List, request => Reply.Json(PageOf(history, request)));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_400");
        await stream.SendAsync(Idle(1));
        Assert.Equal("sevt_401", IdOf(await running.NextAsync()));
        await stream.SendAsync(Message(402));
        await stream.SendAsync(Idle(403));
        Assert.Equal(["sevt_401", "sevt_402", "sevt_403"], await IdsAsync(running));
    }

    [Theory]
    [InlineData("sevt_4", "sevt_2", "sevt_3 sevt_4 sevt_5")]
    [InlineData("sevt_3", "sevt_2 sevt_4", "sevt_3 sevt_5")]
    [InlineData("sevt_5", "sevt_2 sevt_4 sevt_3", "sevt_5")]
    public async Task A_stop_between_neighbours_that_the_stream_brought_in_another_order_loses_and_doubles_none(string stopAt, string first, string rest)
    {
        string folder = Directory.CreateTempSubdirectory("managedagents-").FullName;
        Engine.SetVariable("File", Path.Combine(folder, "place.json"));
        EventStreamReply stream = Serves(UserMessage(1), Running(2));
        using RunningPipeline running = Engine.Start($"Receive-MAEvent -Session sesn_1 -After sevt_1 -Checkpoint $File | ForEach-Object {{ if ($_.Id -eq '{stopAt}') {{ throw 'enough' }}; $_ }}");
        foreach (string json in new[] { Running(2), Message(4), Message(3), Idle(5) })
            await stream.SendAsync(json);
        Assert.Equal(first.Split(' '), Ids(await running.ResultAsync()));

        Serves(UserMessage(1), Running(2), Message(3), Message(4), Idle(5));
        Assert.Equal(rest.Split(' '), Ids(Engine.Run("Receive-MAEvent sesn_1 -Checkpoint $File").Succeeded()));
        Serves(UserMessage(1), Running(2), Message(3), Message(4), Idle(5));
        Assert.Empty(Engine.Run("Receive-MAEvent sesn_1 -Checkpoint $File").Succeeded().Output);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_late_event_does_not_move_the_place_back()
    {
        EventStreamReply first = Serves(UserMessage(1), Running(2));
        using var connection = new ApiConnection(new ConnectionSettings { BaseUri = Server.Uri, ApiKey = Secret() });
        using SessionFollower follower = new ApiClient(connection).Events.Follow("sesn_1", new FollowOptions { After = "sevt_1" });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> given = [];
        Task reading = TakeUntilAsync("sevt_4");
        await first.SendAsync(Running(2));
        await first.SendAsync(Message(4));
        await reading;

        Serves(UserMessage(1), Running(2), Message(3), Message(4));
        await first.AbortAsync();
        await TakeUntilAsync("sevt_3");
        Assert.Equal(["sevt_2", "sevt_4", "sevt_3"], given);
        Assert.Equal("sevt_4", follower.Place.Last);
        Assert.Equal(["sevt_2", "sevt_4", "sevt_3"], follower.Place.Given.Where(id => id != "sevt_1"));

        async Task TakeUntilAsync(string id)
        {
            while (true)
            {
                while (follower.TryTake(out SessionEvent taken))
                {
                    given.Add(taken.Id);
                    if (taken.Id == id)
                        return;
                }

                await follower.FetchAsync(deadline.Token);
            }
        }
    }

    [Fact]
    public async Task The_connection_to_a_long_session_is_made_again_with_a_page_or_two_of_its_history()
    {
        string[] history = [UserMessage(1), Running(2), .. Enumerable.Range(3, 2500).Select(n => Message(n))];
        var first = new EventStreamReply();
        Server.On("GET", Stream, first).On("GET", List, request => Reply.Json(PageOf(history, request)));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await WaitFor.ConditionAsync(() => running.Output.Count == 2501);

        int before = Server.Requests.Count(r => r.Path == List);
        string[] longer = [.. history, Message(3000), Idle(3001)];
        Server.On("GET", Stream, new EventStreamReply()).On("GET", List, request => Reply.Json(PageOf(longer, request)));
        await first.AbortAsync();
        Assert.Equal(2503, (await IdsAsync(running)).Length);
        Assert.InRange(Server.Requests.Count(r => r.Path == List) - before, 1, 2);
    }

    [Fact]
    public async Task The_emulator_lists_events_in_the_order_of_acceptance_though_their_times_are_skewed()
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { TimeSkew = TimeSpan.FromSeconds(4), TimeSkewSeed = 7 });
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        string session = await AmbiguousSendTests.StartSessionAsync(client);
        await client.Events.SendAsync(session, AmbiguousSendTests.Message("hello"), CancellationToken.None);
        await WaitFor.ConditionAsync(() => emulator.GetEventLog(session) is [.., var last] && last.Contains("session.status_idle", StringComparison.Ordinal));

        JsonElement[] log = [.. emulator.GetEventLog(session).Select(json => JsonSerializer.Deserialize<JsonElement>(json))];
        DateTimeOffset[] times = [.. log.Select(e => e.GetProperty("processed_at").GetDateTimeOffset())];
        Assert.NotEqual(times.Order(), times);
        List<string> listed = [];
        Pager<SessionEvent> list = client.Events.List(session, new EventFilter(), limit: 2);
        while (await list.NextAsync(CancellationToken.None) is { } item)
            listed.Add(item.Id);
        Assert.Equal(log.Select(e => e.GetProperty("id").GetString()), listed);

        // A filter goes by the times that are shown.
        var late = new EventFilter { ProcessedAfter = times[2] };
        Pager<SessionEvent> some = client.Events.List(session, late, limit: 2);
        int count = 0;
        while (await some.NextAsync(CancellationToken.None) is { } item)
            count += item.ProcessedAt >= times[2] ? 1 : 1000;
        Assert.Equal(times.Count(time => time >= times[2]), count);
    }

    private static System.Security.SecureString Secret()
    {
        var secret = new System.Security.SecureString();
        foreach (char c in "sk-ant-test-key-0123456789")
            secret.AppendChar(c);
        return secret;
    }

    /// <summary>The page of the list, newest first, that a request asks for.</summary>
    private static string PageOf(string[] oldestFirst, Tests.Engine.RecordedRequest request)
    {
        int limit = int.Parse(Number().Match(request.Target, request.Target.IndexOf("limit=", StringComparison.Ordinal)).Value, CultureInfo.InvariantCulture);
        int at = request.Target.IndexOf("page=", StringComparison.Ordinal);
        int skip = at < 0 ? 0 : int.Parse(Number().Match(request.Target, at).Value, CultureInfo.InvariantCulture);
        string[] page = [.. Enumerable.Reverse(oldestFirst).Skip(skip).Take(limit)];
        return Page(page, skip + limit < oldestFirst.Length ? $"page_{skip + limit}" : null);
    }

    private static string Skewed(string json, int skewMs) => Time().Replace(json, time =>
        DateTimeOffset.Parse(time.Value, CultureInfo.InvariantCulture).AddMilliseconds(skewMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
