using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Faults of whole connections: refused, hung, closed without an answer.</summary>
public sealed class ConnectionFaultTests
{
    private const string Agent = """{"name":"n","model":"m"}""";

    [Fact]
    public async Task The_next_connects_are_reset_before_anything_is_read()
    {
        using var server = Serve("""{"refuse":2}""");
        Assert.Equal(["reset", "reset", "served"], await ConnectAsync(server, 3));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Nobody_listens_for_a_time()
    {
        using var server = TestEmulator.Start();
        var watch = Stopwatch.StartNew();
        server.AddFault(FaultRule.FromJson("""{"refuseMs":200}""")[0]);
        while (await RawConnection.TryAsync(server) == "refused") await Task.Delay(5);
        Assert.InRange(watch.ElapsedMilliseconds, 200, 10_000);
        Assert.Equal("served", await RawConnection.TryAsync(server));
    }

    [Fact]
    public async Task A_rule_taken_away_lets_connects_through_again()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        await client.SendAsync("GET", "/v1/agents");
        using (server.AddFault(FaultRule.FromJson("""{"refuse":true}""")[0])) Assert.Equal(["reset", "reset", "reset"], await ConnectAsync(server, 3));
        await client.SendAsync("GET", "/v1/agents");
        using (server.AddFault(FaultRule.FromJson("""{"refuseMs":600000}""")[0]))
        {
            Assert.Equal(["refused", "refused"], await ConnectAsync(server, 2));
            // The connection it had is gone, too.
            await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync("/v1/agents"));
        }
        await client.SendAsync("GET", "/v1/agents");
    }

    [Theory]
    [InlineData("""{"path":"*/events/stream","nth":1,"cutAfterEvents":1,"refuse":2}""", "reset reset served")]
    [InlineData("""{"path":"*/events/stream","nth":1,"cutAfterEvents":1,"refuseMs":600000}""", "refused refused refused")]
    [InlineData("""{"path":"*/events/stream","nth":1,"streamError":1,"refuse":1}""", "reset served served")]
    public async Task After_a_stream_ends_the_next_connects_are_refused(string fault, string expected)
    {
        using var server = Serve(fault);
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync("GET", $"/v1/sessions/{session}/events/stream");
        await connection.ReadUntilAsync("\r\n\r\n");
        await client.PostAsync(session, RawClient.Message("go"));
        await connection.ReadToEndAsync();
        Assert.Equal(expected.Split(' '), await ConnectAsync(server, 3));
    }

    [Fact]
    public async Task After_an_answer_the_same_client_has_to_connect_again_and_is_refused()
    {
        using var server = Serve("""{"method":"POST","path":"/v1/agents","refuse":1}""");
        using var client = new RawClient(server);
        await client.NewAgentAsync();

        // HttpClient lets the socket's own error out where the reset comes as soon as it has connected.
        Exception? refused = await Record.ExceptionAsync(() => client.Http.GetAsync("/v1/agents"));
        Assert.True(refused is HttpRequestException or SocketException, refused?.ToString());
        Assert.Single((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("dropRequest", "close", "closed", 0)]
    [InlineData("dropRequest", "reset", "reset", 0)]
    [InlineData("dropResponse", "close", "closed", 1)]
    [InlineData("dropResponse", "reset", "reset", 1)]
    public async Task A_request_is_lost_before_or_after_it_is_carried_out(string fault, string manner, string end, int agents)
    {
        using var server = Serve($$"""{"method":"POST","path":"/v1/agents","{{fault}}":true,"cutBy":"{{manner}}"}""");
        using (var connection = await RawConnection.OpenAsync(server))
        {
            await connection.SendAsync("POST", "/v1/agents", body: Agent);
            Assert.Equal(("", end), await connection.ReadToEndAsync());
        }
        Assert.Equal(Agent, server.Requests[0].Body);
        using var client = new RawClient(server);
        Assert.Equal(agents, (await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_request_hangs_for_a_time_and_is_not_carried_out()
    {
        using var server = Serve("""{"method":"POST","path":"/v1/agents","hang":150}""");
        using (var connection = await RawConnection.OpenAsync(server))
        {
            var watch = Stopwatch.StartNew();
            await connection.SendAsync("POST", "/v1/agents", body: Agent);
            Assert.Equal(("", "closed"), await connection.ReadToEndAsync());
            Assert.InRange(watch.ElapsedMilliseconds, 140, 10_000);
        }
        using var client = new RawClient(server);
        Assert.Empty((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray());
    }

    [Fact]
    public async Task A_request_hangs_until_its_client_leaves()
    {
        using var server = Serve("""{"path":"/v1/agents","hang":true}""");
        using (var connection = await RawConnection.OpenAsync(server))
        {
            await connection.SendAsync("POST", "/v1/agents", body: Agent);
            await WaitFor.ConditionAsync(() => server.Requests.Count == 1 && server.Requests[0].Body == Agent);
            var answer = connection.ReadToEndAsync();
            using var client = new RawClient(server);
            await client.SendAsync("GET", "/v1/environments");
            Assert.False(answer.IsCompleted);
        }
        await WaitFor.ConditionAsync(() => server.OpenConnections == 0);
    }

    private static EmulatorServer Serve(string faults) => TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson(faults) });

    private static async Task<IReadOnlyList<string>> ConnectAsync(EmulatorServer server, int times)
    {
        var ends = new List<string>();
        for (var i = 0; i < times; i++) ends.Add(await RawConnection.TryAsync(server));
        return ends;
    }
}
