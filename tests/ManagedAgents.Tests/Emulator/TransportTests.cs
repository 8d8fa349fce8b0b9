using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The HTTP server under the service, byte by byte where it matters.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task One_connection_serves_one_request_after_the_other()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        for (var i = 0; i < 20; i++) await client.SendAsync("GET", "/v1/agents");
        Assert.Equal(1, server.OpenConnections);
    }

    [Fact]
    public async Task Requests_sent_without_waiting_are_answered_in_order()
    {
        using var server = TestEmulator.Start();
        var head = $"x-api-key: {server.ApiKey}\r\nanthropic-version: 2023-06-01\r\nHost: h\r\n";
        var answer = await TalkAsync(server, $"GET /v1/models/claude-opus-4-6 HTTP/1.1\r\n{head}\r\nGET /v1/models/none HTTP/1.1\r\n{head}Connection: close\r\n\r\n");
        Assert.Matches("(?s)^HTTP/1.1 200 OK.*HTTP/1.1 404 Not Found", answer);
    }

    [Fact]
    public async Task A_chunked_body_is_read_and_an_expected_continue_is_sent()
    {
        using var server = TestEmulator.Start();
        var head = $"x-api-key: {server.ApiKey}\r\nanthropic-version: 2023-06-01\r\nanthropic-beta: managed-agents-2026-04-01\r\nHost: h\r\nConnection: close\r\n";
        var answer = await TalkAsync(server, $"POST /v1/agents HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\nb;x=y\r\n{{\"name\":\"n\"\r\na\r\n,\"model\":\"\r\n3\r\nm\"}}\r\n0\r\nTrailer: t\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", answer);
        Assert.Contains("\"name\":\"n\"", answer);
    }

    [Fact]
    public async Task A_stream_says_that_it_is_its_connections_last_answer()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson("""{"path":"*/stream","cutAfterEvents":0,"cutBy":"end"}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        var answer = await TalkAsync(server, $"GET /v1/sessions/{session}/events/stream HTTP/1.1\r\nx-api-key: {server.ApiKey}\r\nanthropic-version: 2023-06-01\r\nanthropic-beta: managed-agents-2026-04-01\r\nHost: h\r\n\r\n");
        Assert.Matches("(?s)^HTTP/1.1 200 OK.*Connection: close.*\r\n0\r\n\r\n$", answer);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /v1/agents HTTP/2.0\r\n\r\n", "505")]
    [InlineData("GET /v1/agents HTTP/1.1\r\nno colon\r\n\r\n", "400")]
    [InlineData("POST /v1/agents HTTP/1.1\r\nContent-Length: -5\r\n\r\n", "400")]
    [InlineData("POST /v1/agents HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "501")]
    public async Task What_is_not_HTTP_is_refused_in_the_services_error_form(string request, string status)
    {
        using var server = TestEmulator.Start();
        var answer = await TalkAsync(server, request);
        Assert.StartsWith("HTTP/1.1 " + status, answer);
        Assert.Contains("\"request_id\":\"req_", answer);
    }

    [Fact]
    public async Task Headers_above_64_KB_are_refused()
    {
        using var server = TestEmulator.Start();
        Assert.StartsWith("HTTP/1.1 431", await TalkAsync(server, $"GET / HTTP/1.1\r\nX: {new string('x', 70_000)}\r\n\r\n"));
    }

    [Fact]
    public async Task A_silent_stream_gets_pings()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { PingInterval = TimeSpan.FromMilliseconds(30) });
        using var client = new RawClient(server);
        using var stream = await client.OpenAsync(await client.NewSessionAsync());
        Assert.Equal("ping", (await stream.NextAsync())!["type"]!.ToString());
        Assert.Equal("ping", (await stream.NextAsync())!["type"]!.ToString());
    }

    [Fact]
    public async Task A_reader_that_leaves_is_noticed_at_once()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var stream = await client.OpenAsync(await client.NewSessionAsync());
        Assert.Equal(1, server.OpenStreams);
        stream.Dispose();
        await EventuallyAsync(() => server.OpenStreams == 0);
    }

    [Fact]
    public async Task Many_streams_at_once_get_everything()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.OpenAsync(session)));
        await client.PostAsync(session, RawClient.Message("go"));
        var counts = await Task.WhenAll(streams.Select(async s => (await s.UntilAsync("session.status_idle")).Count));
        Assert.All(counts, c => Assert.Equal(counts[0], c));
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task Stopping_ends_streams_and_turns_at_once_and_deletes_the_files()
    {
        var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"file":"a.txt","content":"{{text}}"},{"message":"m"},{"gate":"never"}]}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        var text = Guid.NewGuid().ToString();
        await client.PostAsync(session, RawClient.Message(text));
        await stream.UntilAsync("agent.message");
        Assert.True(IsOnDisk(text));
        server.Stop();
        server.Stop();
        Assert.False(server.IsRunning);
        await Assert.ThrowsAnyAsync<IOException>(() => stream.NextAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync("/v1/agents"));
        Assert.False(IsOnDisk(text));
    }

    [Fact]
    public async Task The_port_is_the_one_asked_for_and_the_key_too()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var server = TestEmulator.Start(new EmulatorOptions { Port = port, ApiKey = "my-key" });
        Assert.Equal($"http://127.0.0.1:{port}/", server.Uri.ToString());
        Assert.DoesNotContain("my-key", server.ToString());
        using var client = new RawClient(server);
        await client.SendAsync("GET", "/v1/agents");
        var request = Assert.Single(server.Requests);
        Assert.Equal("GET /v1/agents", request.ToString());
        Assert.DoesNotContain("my-key", string.Join(" ", request.Headers.Values));
    }

    [Fact]
    public async Task A_callback_can_hold_a_stream_between_two_events()
    {
        using var hold = new ManualResetEventSlim();
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            BeforeStreamWrite = (type, _) =>
            {
                if (type == "agent.message") hold.Wait(Deadline.Default);
            },
        });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        await stream.UntilAsync("span.model_request_start");
        var next = stream.NextAsync();
        Assert.False(next.IsCompleted);
        hold.Set();
        Assert.Equal("agent.message", (await next)!["type"]!.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task A_multipart_body_is_parsed_however_it_is_split(int chunk)
    {
        using var server = TestEmulator.Start();
        var content = "\r\n--almost\r\n--BOUNDAR\r\n-\r\n";
        var body = $"--BOUNDARY\r\nContent-Disposition: form-data; name=\"expires_in_seconds\"\r\n\r\n3600\r\n--BOUNDARY\r\nContent-Disposition: form-data; name=file; filename=\"a.txt\"; filename*=UTF-8''%C3%A9.txt\r\nContent-Type: text/x-odd\r\n\r\n{content}\r\n--BOUNDARY--";
        using var client = new RawClient(server);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = new StreamContent(new PieceStream(Encoding.UTF8.GetBytes(body), chunk), chunk) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=\"BOUNDARY\"");
        using var response = await client.Http.SendAsync(message);
        var file = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("é.txt", "text/x-odd"), (file["filename"]?.ToString(), file["mime_type"]?.ToString()));
        Assert.NotNull(file["expires_at"]);
        Assert.Equal(content, await client.Http.GetStringAsync($"/v1/files/{file["id"]}/content"));
    }

    // Looks through what every emulator of this machine keeps; others come and go meanwhile.
    private static bool IsOnDisk(string text)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), "managed-agents-emulator-*"))
        {
            try
            {
                if (Directory.GetFiles(folder).Any(f => new FileInfo(f).Length == text.Length && File.ReadAllText(f) == text)) return true;
            }
            catch (IOException)
            {
                // Gone while we looked.
            }
        }
        return false;
    }

    private static async Task<string> TalkAsync(EmulatorServer server, string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Uri.Port);
        using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Deadline.Default);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow + Deadline.Default; !condition(); await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline, "The condition was not met in 20 seconds.");
    }
}
