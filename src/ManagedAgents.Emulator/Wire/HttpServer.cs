using System;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>A small HTTP/1.1 server on 127.0.0.1. It owns the sockets, so that a fault can cut an answer at any byte.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly Listener _listener;
    private readonly IRequestHandler _handler;
    private readonly Refusals _refusals;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<HttpConnection, bool> _connections = new();

    public HttpServer(int port, IRequestHandler handler, Refusals refusals)
    {
        _handler = handler;
        _refusals = refusals;
        _listener = new Listener(port);
        _refusals.Changed += ObeyRefusals;
        ObeyRefusals();
    }

    public int Port => _listener.Port;

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    public void Run() => _ = Task.Run(AcceptAsync);

    public void Dispose()
    {
        _stop.Cancel();
        _refusals.Changed -= ObeyRefusals;
        _listener.Dispose();
        foreach (HttpConnection connection in _connections.Keys)
            connection.Dispose();
    }

    // Connections without a request are closed, too: whoever comes next has to connect.
    private void ObeyRefusals()
    {
        // What was true last is obeyed last.
        lock (_listener)
            _listener.SetOpen(!_refusals.IsClosed);
        if (!_refusals.AreUnderWay)
            return;
        foreach (HttpConnection connection in _connections.Keys)
            connection.CloseIfIdle();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (_refusals.TakeConnect())
                HttpConnection.Reset(socket);
            else
                _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        HttpConnection connection;
        try
        {
            connection = new HttpConnection(socket, _handler, _refusals);
        }
        catch (Exception e) when (e is SocketException or System.IO.IOException or InvalidOperationException)
        {
            socket.Dispose();
            return;
        }

        _connections[connection] = true;
        try
        {
            // A connection taken in just as the server stopped.
            if (_stop.IsCancellationRequested)
                connection.Dispose();
            await Task.Yield();
            await connection.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
