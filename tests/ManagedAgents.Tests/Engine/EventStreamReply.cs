using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// An answer of server-sent events whose bytes the test pushes one write at a time. It opens when the client's request
/// arrives, serves one request, and lasts until the test or the client ends it.
/// </summary>
public sealed class EventStreamReply : Reply
{
    private readonly TaskCompletionSource<ServerConnection> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _sent = new();

    /// <summary>The JSON of the events sent so far; one is here before the client can have it.</summary>
    public IReadOnlyList<string> Sent => [.. _sent];

    /// <summary>Ends when the client's request has come and the headers are sent.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Whether the stream was opened and the client has not gone since.</summary>
    public bool IsOpen => _opened.Task.IsCompletedSuccessfully && !_opened.Task.Result.Closed.IsCompleted;

    /// <summary>Sends bytes as one chunk in one packet; waits for the client first. Split a frame by several calls.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ServerConnection connection = await WaitFor.Result(_opened.Task, null, "the client to open the stream");
        byte[] size = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        await connection.SendAsync((byte[])[.. size, .. bytes, .. "\r\n"u8]);
    }

    /// <summary>As <see cref="WriteAsync(byte[])"/>, text as UTF-8.</summary>
    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends one event: a frame named by the JSON's own <c>type</c>.</summary>
    public Task SendAsync(string json)
    {
        string? type = JsonSerializer.Deserialize<JsonElement>(json).GetProperty("type").GetString();
        _sent.Enqueue(json);
        return WriteAsync($"event: {type}\ndata: {json}\n\n");
    }

    /// <summary>As <see cref="SendAsync(string)"/>, an object as JSON; property names are written as they are.</summary>
    public Task SendAsync(object value) => SendAsync(JsonSerializer.Serialize(value));

    /// <summary>Ends the stream in order, as a server that has no more to say.</summary>
    public async Task EndAsync()
    {
        ServerConnection connection = await WaitFor.Result(_opened.Task, null, "the client to open the stream");
        await connection.SendAsync("0\r\n\r\n"u8.ToArray());
        _ended.TrySetResult();
    }

    /// <summary>Breaks the stream off, as a lost connection.</summary>
    public async Task AbortAsync()
    {
        ServerConnection connection = await WaitFor.Result(_opened.Task, null, "the client to open the stream");
        connection.Abort();
        _ended.TrySetResult();
    }

    /// <summary>Waits until the client has closed its socket and returns how long that took.</summary>
    public async Task<TimeSpan> ClosedByClientAsync(TimeSpan? deadline = null)
    {
        ServerConnection connection = await WaitFor.Result(_opened.Task, null, "the client to open the stream");
        return await WaitFor.Completion(connection.Closed, deadline, "the client to close the stream");
    }

    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        if (_opened.Task.IsCompleted)
            throw new InvalidOperationException("An event stream serves one request; enqueue another for the next.");
        await connection.SendAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        _opened.TrySetResult(connection);
        return await Task.WhenAny(_ended.Task, connection.Closed) == _ended.Task;
    }
}
