using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

public sealed class FaultTests
{
    [Fact]
    public async Task A_status_with_headers_strikes_the_nth_fitting_request_and_carries_nothing_out()
    {
        using var server = Serve("""{"method":"post","path":"/v1/agents","nth":2,"status":429,"headers":{"retry-after":"7"}}""");
        using var client = new RawClient(server);
        await client.NewAgentAsync();
        await client.SendAsync("GET", "/v1/agents");
        using var struck = await client.Http.PostAsync("/v1/agents", RawClient.Json("""{"name":"n","model":"m"}"""));
        Assert.Equal(429, (int)struck.StatusCode);
        Assert.Equal("7", struck.Headers.GetValues("retry-after").Single());
        Assert.Contains("rate_limit_error", await struck.Content.ReadAsStringAsync());
        Assert.Single((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Every_strikes_each_second_request_of_a_wildcard_path()
    {
        using var server = Serve("""{"path":"/v1/ag*ts/?gent_*","every":2,"status":529}""");
        using var client = new RawClient(server);
        var agent = await client.NewAgentAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++) statuses.Add((await client.ErrorAsync("GET", "/v1/agents/" + agent)).Status);
        Assert.Equal([200, 529, 200, 529], statuses);
    }

    [Fact]
    public async Task A_dropped_response_leaves_the_request_carried_out()
    {
        using var server = Serve("""{"method":"POST","path":"/v1/agents","dropResponse":true}""");
        using var client = new RawClient(server);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.PostAsync("/v1/agents", RawClient.Json("""{"name":"n","model":"m"}""")));
        Assert.Single((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"path":"/v1/agents","delayMs":300}""")]
    [InlineData("""{"path":"/v1/agents","bytesPerSecond":100}""")]
    public async Task A_delay_and_a_slow_line_take_their_time(string fault)
    {
        using var server = Serve(fault);
        using var client = new RawClient(server);
        var watch = Stopwatch.StartNew();
        await client.SendAsync("GET", "/v1/agents?limit=5");
        Assert.True(watch.ElapsedMilliseconds >= 100, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Garbage_takes_the_place_of_an_answer()
    {
        using var server = Serve("""{"path":"/v1/agents","garbage":"<html>"}""");
        using var client = new RawClient(server);
        Assert.Equal("<html>", await client.Http.GetStringAsync("/v1/agents"));
    }

    [Fact]
    public async Task A_stream_is_cut_after_so_many_events()
    {
        using var server = Serve("""{"path":"*/events/stream","cutAfterEvents":3}""");
        Assert.Equal(["user.message", "session.status_running", "session.thread_status_running"], await EventNamesAsync(server));
    }

    [Fact]
    public async Task An_event_is_written_twice()
    {
        using var server = Serve("""[{"path":"*/events/stream","duplicate":2},{"path":"*/events/stream","cutAfterEvents":3}]""");
        Assert.Equal(["user.message", "session.status_running", "session.status_running", "session.thread_status_running"], await EventNamesAsync(server));
    }

    [Fact]
    public async Task Garbage_comes_before_a_streams_first_event()
    {
        using var server = Serve("""{"path":"*/events/stream","garbage":"event: odd\ndata: {\n\n","cutAfterEvents":1}""");
        Assert.Equal(["odd", "user.message"], await EventNamesAsync(server));
    }

    [Fact]
    public async Task A_body_is_cut_inside_a_character()
    {
        // The message's first character has two bytes; the cut falls between them.
        using var probe = EmulatorServer.Start();
        var whole = await ReadStreamAsync(probe, "é");
        var at = Array.IndexOf(whole, (byte)0xC3) + 1;
        using var server = Serve($$"""{"path":"*/events/stream","cutAfterBytes":{{at}}}""");
        var cut = await ReadStreamAsync(server, "é");
        Assert.Equal(at, cut.Length);
        Assert.Equal(0xC3, cut[^1]);
    }

    private static EmulatorServer Serve(string faults) => EmulatorServer.Start(new EmulatorOptions { Faults = FaultRule.FromJson(faults) });

    private static async Task<IReadOnlyList<string>> EventNamesAsync(EmulatorServer server) =>
        [.. Encoding.UTF8.GetString(await ReadStreamAsync(server, "go")).Split('\n').Where(l => l.StartsWith("event: ", StringComparison.Ordinal)).Select(l => l[7..])];

    // All bytes of a stream until a fault or a deleted session ends it.
    private static async Task<byte[]> ReadStreamAsync(EmulatorServer server, string text)
    {
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var response = await client.Http.GetAsync($"/v1/sessions/{session}/events/stream", HttpCompletionOption.ResponseHeadersRead);
        using var stream = await response.Content.ReadAsStreamAsync();
        await client.PostAsync(session, RawClient.Message(text));
        await client.SettleAsync(session);
        await client.SendAsync("DELETE", "/v1/sessions/" + session);
        var bytes = new MemoryStream();
        try
        {
            await stream.CopyToAsync(bytes);
        }
        catch (IOException)
        {
            // The cut, as a client sees it.
        }
        return bytes.ToArray();
    }
}
