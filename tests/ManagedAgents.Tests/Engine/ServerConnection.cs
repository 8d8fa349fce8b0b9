using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>One client's connection: reads its requests, and knows when the client has closed it.</summary>
public sealed class ServerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private byte[] _chunk = [];
    private int _position;

    internal ServerConnection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _ = Pump();
    }

    /// <summary>Ends when the client has closed the connection, or the server has.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Cancelled when the client has closed the connection, or the server has.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Sends bytes; throws when the client has gone.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, Closing)..];
    }

    /// <summary>Ends the sending in order: the client reads all that was sent, then an end.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off: the client sees a reset, not an end.</summary>
    public void Abort()
    {
        if (!_closed.Task.IsCompleted)
            _socket.Close(0);
        Dispose();
    }

    /// <summary>Closes the connection in order.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        End();
    }

    /// <summary>The next request, or null when the client has closed the connection instead.</summary>
    internal async Task<RecordedRequest?> ReadRequestAsync()
    {
        string? start = await ReadLineAsync();
        if (start is null)
            return null;
        string[] parts = start.Split(' ');
        var headers = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            string[] header = line.Split(':', 2);
            headers.Add(KeyValuePair.Create(header[0], header[1].Trim(' ')));
        }

        byte[] body = await ReadBodyAsync(headers);
        return new RecordedRequest(parts[0], parts[1], headers, body, this);
    }

    private static string? Find(List<KeyValuePair<string, string>> headers, string name) =>
        headers.Find(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private async Task<byte[]> ReadBodyAsync(List<KeyValuePair<string, string>> headers)
    {
        if (Find(headers, "Expect") is not null)
            await SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        if (Find(headers, "Transfer-Encoding") is null)
            return await ReadBytesAsync(int.Parse(Find(headers, "Content-Length") ?? "0", CultureInfo.InvariantCulture));

        using var body = new MemoryStream();
        while (true)
        {
            string size = await ReadLineAsync() ?? throw new EndOfStreamException();
            byte[] chunk = await ReadBytesAsync(int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            await ReadLineAsync();
            if (chunk.Length == 0)
                return body.ToArray();
            body.Write(chunk);
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (await FillAsync())
        {
            byte next = _chunk[_position++];
            if (next == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(next);
        }

        return null;
    }

    private async Task<byte[]> ReadBytesAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            if (!await FillAsync())
                throw new EndOfStreamException();
            int taken = Math.Min(count - filled, _chunk.Length - _position);
            Array.Copy(_chunk, _position, bytes, filled, taken);
            _position += taken;
            filled += taken;
        }

        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        if (_position < _chunk.Length)
            return true;
        if (!await _received.Reader.WaitToReadAsync() || !_received.Reader.TryRead(out byte[]? next))
            return false;
        (_chunk, _position) = (next, 0);
        return true;
    }

    // Reads all the time, also while an answer is under way: so the end of the client is noticed at once.
    private async Task Pump()
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, SocketFlags.None) is > 0 and var count)
                _received.Writer.TryWrite(buffer[..count]);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
        }

        End();
    }

    private void End()
    {
        _received.Writer.TryComplete();
        _closed.TrySetResult();
        _closing.Cancel();
    }
}
