using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// An HTTP/1.1 server on loopback, written on sockets for tests alone. It records every request exactly as it came and
/// answers from a queue, else from routes; a request without an answer gets a 400 that says so and shows in <see cref="Unanswered"/>.
/// </summary>
public sealed class RecordingServer : IDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<RecordedRequest> _unanswered = new();
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly ConcurrentDictionary<ServerConnection, bool> _connections = new();
    private readonly List<(string Method, string Path, Func<RecordedRequest, Reply> Answer)> _routes = [];

    /// <summary>Listens on a free port of 127.0.0.1.</summary>
    public RecordingServer()
    {
        _listener = FreshAddress.Take(static () =>
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return (listener, ((IPEndPoint)listener.LocalEndPoint!).Port);
        });
        _listener.Listen();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _ = AcceptAsync();
    }

    /// <summary>The address, without a path.</summary>
    public Uri Uri { get; }

    /// <summary>All requests so far, in the order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The requests that no reply was left for.</summary>
    public IReadOnlyList<RecordedRequest> Unanswered => [.. _unanswered];

    /// <summary>How many connections were ever made, with or without a request.</summary>
    public int AcceptedConnections => _connections.Count;

    /// <summary>How many connections the clients hold open.</summary>
    public int OpenConnections => _connections.Keys.Count(connection => !connection.Closed.IsCompleted);

    /// <summary>An address where nothing listens: connecting is refused.</summary>
    public static Uri RefusingUri()
    {
        using var server = new RecordingServer();
        return server.Uri;
    }

    /// <summary>Adds replies for the next requests, whatever they are; they come before routes. Returns this.</summary>
    public RecordingServer Enqueue(params Reply[] replies)
    {
        foreach (Reply reply in replies)
            _replies.Enqueue(reply);
        return this;
    }

    /// <summary>Answers every request of a method whose path is the given one or, with a trailing <c>*</c>, begins so. The latest route that fits wins. Returns this.</summary>
    public RecordingServer On(string method, string path, Func<RecordedRequest, Reply> answer)
    {
        lock (_routes)
            _routes.Insert(0, (method, path, answer));
        return this;
    }

    /// <summary>As <see cref="On(string, string, Func{RecordedRequest, Reply})"/>, the same reply each time.</summary>
    public RecordingServer On(string method, string path, Reply reply) => On(method, path, _ => reply);

    /// <summary>Waits until so many requests have come and returns the last of them.</summary>
    public async Task<RecordedRequest> RequestAsync(int number = 1, TimeSpan? deadline = null)
    {
        await WaitFor.ConditionAsync(() => _requests.Count >= number, deadline, $"request {number} to arrive");
        return Requests[number - 1];
    }

    /// <summary>Waits until the clients have closed all their connections and returns how long that took.</summary>
    public Task<TimeSpan> AllClosedAsync(TimeSpan? deadline = null) =>
        WaitFor.ConditionAsync(() => OpenConnections == 0, deadline, "the clients to close their connections");

    /// <summary>Breaks off all connections; the next request needs a new one.</summary>
    public void AbortConnections()
    {
        foreach (ServerConnection connection in _connections.Keys)
            connection.Abort();
    }

    /// <summary>Stops listening and breaks off all connections.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        AbortConnections();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(new ServerConnection(await _listener.AcceptAsync()));
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(ServerConnection connection)
    {
        _connections.TryAdd(connection, true);
        try
        {
            while (await connection.ReadRequestAsync() is { } request && await ChooseReply(request).AnswerAsync(connection))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            connection.Dispose();
        }
    }

    private Reply ChooseReply(RecordedRequest request)
    {
        lock (_routes)
        {
            _requests.Enqueue(request);
            if (_replies.TryDequeue(out Reply? reply))
                return reply;
            foreach ((string method, string path, Func<RecordedRequest, Reply> answer) in _routes)
            {
                if (method == request.Method && Fits(path, request.Path))
                    return answer(request);
            }
        }

        _unanswered.Enqueue(request);
        return Reply.Error(400, "invalid_request_error", $"The test has no answer for {request}.");
    }

    private static bool Fits(string pattern, string path) => pattern.EndsWith('*')
        ? path.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : path == pattern;
}
