using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
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
    public async Task A_rule_counts_each_path_by_itself_where_it_says_so()
    {
        using var server = Serve("""{"path":"/v1/agents/*","every":2,"perPath":true,"status":529}""");
        using var client = new RawClient(server);
        string[] agents = [await client.NewAgentAsync(), await client.NewAgentAsync()];
        var statuses = new List<int>();
        foreach (int agent in new[] { 0, 1, 0, 0, 1, 1 }) statuses.Add((await client.ErrorAsync("GET", "/v1/agents/" + agents[agent])).Status);
        Assert.Equal([200, 200, 529, 200, 529, 200], statuses);
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
    public async Task An_answer_comes_late_though_the_request_is_carried_out_at_once()
    {
        using var server = Serve("""{"method":"POST","path":"/v1/agents","headerDelayMs":600000}""");
        using var client = new RawClient(server);
        using var patience = new CancellationTokenSource();
        var late = client.Http.PostAsync("/v1/agents", RawClient.Json("""{"name":"n","model":"m"}"""), patience.Token);
        while ((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray().Count == 0) await Task.Delay(5);
        Assert.False(late.IsCompleted);
        patience.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
    }

    [Fact]
    public async Task Late_headers_of_a_stream_lose_no_event()
    {
        using var server = Serve("""{"path":"*/events/stream","headerDelayMs":200}""");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        var watch = Stopwatch.StartNew();
        var opening = client.OpenAsync(session);
        await WaitFor.ConditionAsync(() => server.OpenStreams == 1);
        await client.PostAsync(session, RawClient.Message("go"));
        using var stream = await opening;
        Assert.InRange(watch.ElapsedMilliseconds, 190, 10_000);
        Assert.Equal(10, (await stream.UntilAsync("session.status_idle")).Count);
    }

    [Theory]
    [InlineData("""{"status":429}""", 429, "rate_limit_error", null)]
    [InlineData("""{"status":429,"headers":{"retry-after":"1","x-should-retry":"true","anthropic-ratelimit-requests-remaining":"0"}}""", 429, "rate_limit_error", "true")]
    [InlineData("""{"status":500,"headers":{"X-Should-Retry":false}}""", 500, "api_error", "false")]
    [InlineData("""{"status":503}""", 503, "api_error", null)]
    [InlineData("""{"status":529}""", 529, "overloaded_error", null)]
    public async Task A_refusal_has_the_services_form_and_the_headers_asked_for(string fault, int status, string type, string? shouldRetry)
    {
        using var server = Serve(fault);
        using var client = new RawClient(server);
        using var response = await client.Http.GetAsync("/v1/agents");
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((status, type), ((int)response.StatusCode, body["error"]!["type"]!.ToString()));
        Assert.Equal(body["request_id"]!.ToString(), response.Headers.GetValues("request-id").Single());
        Assert.Equal(shouldRetry, response.Headers.TryGetValues("x-should-retry", out var values) ? values.Single() : null);
        Assert.Equal(shouldRetry == "true", response.Headers.Contains("retry-after"));
    }

    [Theory]
    [InlineData("\"emptyBody\":true", 1, "application/json")]
    [InlineData("\"emptyBody\":true,\"status\":200", 0, "application/json")]
    [InlineData("\"html\":true", 1, "text/html; charset=utf-8")]
    [InlineData("\"html\":true,\"status\":502", 0, "text/html; charset=utf-8")]
    [InlineData("\"html\":true,\"headers\":{\"content-type\":\"application/json\"}", 1, "application/json")]
    public async Task An_answer_may_be_empty_or_a_page_whether_the_request_is_carried_out_or_not(string fault, int agents, string mediaType)
    {
        using var server = Serve($$"""{"method":"POST","path":"/v1/agents",{{fault}}}""");
        using var client = new RawClient(server);
        using var response = await client.Http.PostAsync("/v1/agents", RawClient.Json("""{"name":"n","model":"m"}"""));
        Assert.Equal(fault.Contains("502", StringComparison.Ordinal) ? 502 : 200, (int)response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync();
        if (fault.Contains("html", StringComparison.Ordinal)) Assert.StartsWith("<!DOCTYPE html>", text);
        else Assert.Empty(text);
        Assert.Equal(agents, (await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"cut\"", false)]
    [InlineData("\"corrupt\"", false)]
    public async Task An_answer_may_be_compressed_and_damaged(string gzip, bool isWhole)
    {
        using var server = Serve($$"""{"method":"GET","path":"/v1/agents","gzip":{{gzip}}}""");
        using var client = new RawClient(server);
        using var response = await client.Http.GetAsync("/v1/agents");
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        using var packed = new GzipReader(await response.Content.ReadAsStreamAsync());
        using var body = new MemoryStream();
        if (isWhole)
        {
            await packed.CopyToAsync(body);
            Assert.NotNull(JsonNode.Parse(body.ToArray())!["data"]);
        }
        else
        {
            await Assert.ThrowsAnyAsync<IOException>(() => packed.CopyToAsync(body));
        }
    }

    [Fact]
    public async Task An_answer_may_begin_with_a_byte_order_mark()
    {
        using var server = Serve("""{"method":"GET","path":"/v1/agents","byteOrderMark":true}""");
        using var client = new RawClient(server);
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'{'], (await client.Http.GetByteArrayAsync("/v1/agents"))[..4]);
    }

    [Fact]
    public async Task A_stream_may_be_an_empty_200()
    {
        var stream = await FaultedStream.ReadAsync("\"emptyBody\":true");
        Assert.Empty(stream.Bytes);
        Assert.True(stream.IsWhole);
    }

    [Fact]
    public async Task An_answer_may_hold_half_its_JSON()
    {
        using var server = Serve("""{"method":"GET","path":"/v1/agents","truncateJson":true}""");
        using var client = new RawClient(server);
        await client.NewAgentAsync();
        var text = await client.Http.GetStringAsync("/v1/agents");
        Assert.StartsWith("{\"data\":[{", text);
        Assert.False(text.EndsWith('}'));
    }

    [Fact]
    public async Task Several_rules_meet_on_one_request_whatever_their_order()
    {
        const string cut = """{"path":"*/stream","cutAfterEvents":2}""";
        const string twice = """{"path":"*/stream","duplicate":true}""";
        const string swap = """{"method":"GET","path":"*/events/stream","swap":1}""";
        foreach (var rules in new[] { $"[{cut},{twice},{swap}]", $"[{swap},{twice},{cut}]" })
        {
            using var server = Serve(rules);
            Assert.Equal("running running user.message user.message", (await FaultedStream.ReadAsync(server)).Names);
        }
    }

    [Fact]
    public async Task Of_two_refusals_the_first_answers_and_both_delay()
    {
        using var server = Serve("""[{"status":500},{"status":529,"delayMs":60},{"delayMs":60}]""");
        using var client = new RawClient(server);
        var watch = Stopwatch.StartNew();
        Assert.Equal(500, (await client.ErrorAsync("GET", "/v1/agents")).Status);
        Assert.InRange(watch.ElapsedMilliseconds, 110, 10_000);
    }

    [Fact]
    public async Task Rules_come_and_go_while_the_server_runs_and_count_their_strikes()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        await client.SendAsync("GET", "/v1/agents");
        var fault = server.AddFault(FaultRule.Parse(new Dictionary<string, object> { ["path"] = "/v1/agents", ["nth"] = 2, ["status"] = 500 }));
        Assert.Equal(200, (await client.TryAsync("GET", "/v1/agents")).Status);
        Assert.Equal(0, fault.StrikeCount);
        Assert.Equal(500, (await client.TryAsync("GET", "/v1/agents")).Status);
        Assert.Equal(1, fault.StrikeCount);
        using (server.AddFault(FaultRule.FromJson("""{"status":529}""")[0])) Assert.Equal(529, (await client.TryAsync("GET", "/v1/agents")).Status);
        fault.Dispose();
        fault.Dispose();
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await client.TryAsync("GET", "/v1/agents")).Status);
        Assert.Equal(1, fault.StrikeCount);
    }

    private static EmulatorServer Serve(string faults) => TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson(faults) });
}
