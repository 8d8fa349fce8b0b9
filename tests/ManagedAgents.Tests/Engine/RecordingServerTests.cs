using System;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ManagedAgents.Tests.Engine;

/// <summary>The recording server keeps what it promises to the tests that rely on it.</summary>
public sealed class RecordingServerTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero });

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Records_method_raw_target_repeated_headers_and_body()
    {
        _server.Enqueue(Reply.Json("""{"ok":true}""", 201).With("request-id", "req_1"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Uri, "/v1/a?types%5B%5D=x&types[]=y%20z"));
        request.Headers.TryAddWithoutValidation("X-Twice", ["one", "two"]);
        request.Content = new StringContent("""{"name":"ä"}""");

        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("""{"ok":true}""", await response.Content.ReadAsStringAsync());
        RecordedRequest seen = await _server.RequestAsync();
        Assert.Equal("POST /v1/a?types%5B%5D=x&types[]=y%20z", seen.ToString());
        Assert.Equal([new("types[]", "x"), new("types[]", "y z")], seen.QueryParameters);
        Assert.Equal("one, two", string.Join(", ", seen.HeaderValues("x-twice")));
        Assert.Equal("ä", seen.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Reads_a_chunked_body_whole_and_serves_the_next_request_on_the_same_connection()
    {
        _server.On("POST", "/v1/*", Reply.Json("{}"));
        for (int number = 1; number <= 2; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Uri, "/v1/files"))
            {
                Content = new ByteArrayContent(new byte[200_000]),
            };
            request.Headers.TransferEncodingChunked = true;
            using HttpResponseMessage response = await _client.SendAsync(request);
            Assert.Equal(200_000, (await _server.RequestAsync(number)).Body.Length);
        }

        Assert.Same(_server.Requests[0].Connection, _server.Requests[1].Connection);
    }

    [Fact]
    public async Task Pushes_an_event_stream_piece_by_piece_and_notices_that_the_client_closes_it()
    {
        var stream = new EventStreamReply();
        _server.Enqueue(stream);
        HttpResponseMessage response = await _client.GetAsync(_server.Uri, HttpCompletionOption.ResponseHeadersRead);
        System.IO.Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[100];

        await stream.WriteAsync("event: pi");
        Assert.Equal("event: pi", Encoding.UTF8.GetString(buffer, 0, await body.ReadAsync(buffer)));
        await stream.SendAsync(new { type = "ping" });
        Assert.Equal("event: ping\ndata: {\"type\":\"ping\"}\n\n", Encoding.UTF8.GetString(buffer, 0, await body.ReadAsync(buffer)));

        Assert.Equal(1, _server.OpenConnections);
        response.Dispose();
        await stream.ClosedByClientAsync(Deadline.Prompt);
        Assert.Equal(0, _server.OpenConnections);
    }

    [Fact]
    public async Task An_ended_stream_reads_as_its_end_and_an_aborted_one_as_a_failure()
    {
        var ended = new EventStreamReply();
        var aborted = new EventStreamReply();
        _server.Enqueue(ended, aborted);

        Task<string> first = _client.GetStringAsync(_server.Uri);
        await ended.WriteAsync("a");
        await ended.EndAsync();
        Assert.Equal("a", await first);

        Task<string> second = _client.GetStringAsync(_server.Uri);
        await aborted.AbortAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => second);
    }

    [Fact]
    public async Task Drops_hangs_refuses_and_complains_as_told()
    {
        _server.Enqueue(Reply.Drop(), Reply.Hang());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetAsync(_server.Uri));

        using var patience = new CancellationTokenSource();
        Task<HttpResponseMessage> hanging = _client.GetAsync(_server.Uri, patience.Token);
        await _server.RequestAsync(2);
        Assert.False(hanging.IsCompleted);
        patience.Cancel();
        await _server.AllClosedAsync(Deadline.Prompt);

        using HttpResponseMessage surprise = await _client.GetAsync(new Uri(_server.Uri, "/v1/surprise"));
        Assert.Equal(400, (int)surprise.StatusCode);
        Assert.Equal("/v1/surprise", Assert.Single(_server.Unanswered).Target);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetAsync(RecordingServer.RefusingUri()));
    }
}
