using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>A small HTTP/1.1 server on 127.0.0.1. It owns the sockets, so that a fault can cut an answer at any byte.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IRequestHandler _handler;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<HttpConnection, bool> _connections = new();

    public HttpServer(int port, IRequestHandler handler)
    {
        _handler = handler;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    public void Run() => _ = Task.Run(AcceptAsync);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        foreach (var connection in _connections.Keys) connection.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                if (_stop.IsCancellationRequested) return;
                continue;
            }
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        HttpConnection connection;
        try
        {
            connection = new HttpConnection(client, _handler);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            client.Dispose();
            return;
        }
        _connections[connection] = true;
        try
        {
            // A connection taken in just as the server stopped.
            if (_stop.IsCancellationRequested) connection.Dispose();
            await Task.Yield();
            await connection.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
