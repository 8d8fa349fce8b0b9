using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>The answer of another server, given on as it comes and kept; then the connection is closed.</summary>
public sealed class ForwardReply : Reply
{
    // What belongs to one connection, or is another now that the body is whole.
    private static readonly string[] OfConnection = ["Connection", "Expect", "Transfer-Encoding", "Content-Length"];

    private readonly Uri _server;
    private readonly RecordedRequest _request;
    private readonly List<byte> _answer = [];

    /// <summary>Asks the server what the request asks.</summary>
    public ForwardReply(Uri server, RecordedRequest request)
    {
        _server = server;
        _request = request;
    }

    /// <summary>The request.</summary>
    public RecordedRequest Request => _request;

    /// <summary>What has come of the answer, status line and all.</summary>
    public byte[] Answer
    {
        get
        {
            lock (_answer)
                return [.. _answer];
        }
    }

    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(_server.Host, _server.Port);
        await using NetworkStream stream = server.GetStream();
        string headers = string.Concat(_request.Headers.Where(header => !OfConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {header.Value}\r\n"));
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{_request.Method} {_request.Target} HTTP/1.1\r\n{headers}Content-Length: {_request.Body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(_request.Body);
        byte[] piece = new byte[16 * 1024];
        while (await stream.ReadAsync(piece, connection.Closing) is > 0 and var count)
        {
            lock (_answer)
                _answer.AddRange(piece.AsSpan(0, count));
            await connection.SendAsync(piece.AsMemory(0, count));
        }

        // Closed by this side now, the connection would be reset before the client has read all.
        connection.EndSending();
        await connection.Closed;
        return false;
    }
}
