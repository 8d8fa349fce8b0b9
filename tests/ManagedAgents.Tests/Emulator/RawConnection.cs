using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Emulator;

/// <summary>One TCP connection to an emulator, to see how it ends.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly EmulatorServer _server;

    private RawConnection(EmulatorServer server) => _server = server;

    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<RawConnection> OpenAsync(EmulatorServer server)
    {
        var connection = new RawConnection(server);
        await connection._tcp.ConnectAsync(IPAddress.Loopback, server.Uri.Port);
        return connection;
    }

    /// <summary>How a connect ends by itself: refused, reset or, when a request on it is answered, served.</summary>
    public static async Task<string> TryAsync(EmulatorServer server)
    {
        try
        {
            using var connection = await OpenAsync(server);
            await connection.SendAsync("GET", "/v1/agents", "Connection: close\r\n");
            var (answer, end) = await connection.ReadToEndAsync();
            return answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? "served" : end;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : "reset";
        }
        catch (IOException)
        {
            return "reset";
        }
    }

    /// <summary>Sends a request with the credentials it needs.</summary>
    public async Task SendAsync(string method, string path, string headers = "", string body = "")
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: h\r\nx-api-key: {_server.ApiKey}\r\nanthropic-version: 2023-06-01\r\nanthropic-beta: managed-agents-2026-04-01\r\n";
        var bytes = Encoding.UTF8.GetBytes(body);
        await _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{head}Content-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n{body}"));
    }

    /// <summary>All that comes, and whether the connection was then closed or reset.</summary>
    public async Task<(string Text, string End)> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await WaitFor.Result(_tcp.GetStream().ReadAsync(buffer).AsTask()) is var read and > 0) text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            return (text.ToString(), "closed");
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return (text.ToString(), "reset");
        }
    }

    /// <summary>Reads until a text has come.</summary>
    public async Task ReadUntilAsync(string end)
    {
        var text = "";
        var buffer = new byte[1];
        while (!text.EndsWith(end, StringComparison.Ordinal))
        {
            var read = await WaitFor.Result(_tcp.GetStream().ReadAsync(buffer).AsTask());
            Xunit.Assert.True(read > 0, "The connection ended after: " + text);
            text += (char)buffer[0];
        }
    }

    public void Dispose() => _tcp.Dispose();
}
