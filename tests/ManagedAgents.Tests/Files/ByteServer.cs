using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Files;

/// <summary>A server that takes uploads and gives downloads of any length without keeping a byte, so that only the client's memory grows.</summary>
internal sealed class ByteServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly long _downloadLength;
    private readonly bool _refusesUploads;
    private long _received;

    public ByteServer(long downloadLength = 0, bool refusesUploads = false)
    {
        _downloadLength = downloadLength;
        _refusesUploads = refusesUploads;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many bytes of bodies came.</summary>
    public long Received => Interlocked.Read(ref _received);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (NetworkStream stream = client.GetStream())
        {
            string[] head = (await ReadHeadAsync(stream)).Split("\r\n");
            if (head[0].StartsWith("GET", StringComparison.Ordinal) && !head[0].Contains("/content", StringComparison.Ordinal))
                await AnswerAsync(stream, "200 OK", $$"""{"id":"file_1","type":"file","filename":"big.bin","size_bytes":{{_downloadLength}}}""");
            else if (head[0].StartsWith("GET", StringComparison.Ordinal))
                await SendBytesAsync(stream);
            else
                await TakeUploadAsync(stream, head);
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }

    private static Task AnswerAsync(NetworkStream stream, string status, string json) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\nConnection: close\r\n\r\n{json}")).AsTask();

    private async Task TakeUploadAsync(NetworkStream stream, string[] head)
    {
        if (_refusesUploads)
        {
            await AnswerAsync(stream, "413 Too Large", """{"type":"error","error":{"type":"request_too_large","message":"Too large"}}""");
            await DiscardAsync(stream, long.MaxValue);
            return;
        }

        if (head.Any(line => line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        string length = head.Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        await DiscardAsync(stream, long.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        await AnswerAsync(stream, "200 OK", """{"id":"file_1","type":"file","filename":"big.bin"}""");
    }

    private async Task DiscardAsync(NetworkStream stream, long length)
    {
        byte[] buffer = new byte[128 * 1024];
        try
        {
            int read = 1;
            for (long left = length; left > 0 && read > 0; left -= read)
            {
                read = await stream.ReadAsync(buffer);
                Interlocked.Add(ref _received, read);
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private async Task SendBytesAsync(NetworkStream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_downloadLength}\r\nConnection: close\r\n\r\n"));
        byte[] buffer = new byte[128 * 1024];
        for (long left = _downloadLength; left > 0; left -= buffer.Length)
            await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
    }
}
