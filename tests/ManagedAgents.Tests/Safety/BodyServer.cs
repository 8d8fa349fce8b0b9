using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Safety;

/// <summary>Answers a request whose path ends in a number with the bytes left for that number, and remembers nothing.</summary>
internal sealed class BodyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, byte[]> _answers = new();

    public BodyServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Leaves an answer; the connection is closed behind it, so that its end is no more told than the answer tells it.</summary>
    /// <param name="number">The number that its request bears.</param>
    /// <param name="headers">Lines of further headers, each with its end.</param>
    /// <param name="body">The body.</param>
    public void Leave(long number, string headers, byte[] body) =>
        _answers[number.ToString(CultureInfo.InvariantCulture)] = [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n"), .. body];

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
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[16 * 1024];
                int length = 0;
                while (!Encoding.Latin1.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(length));
                    if (read == 0)
                        return;
                    length += read;
                }

                string path = Encoding.Latin1.GetString(buffer, 0, length).Split(' ')[1].Split('?')[0];
                foreach (string part in path.Split('/'))
                {
                    if (_answers.TryRemove(part[(part.LastIndexOf('_') + 1)..], out byte[]? answer))
                        await stream.WriteAsync(answer);
                }

                // Closed at once with bytes unread, the connection would be reset and the answer lost.
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }
}
