using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Listens on one port of 127.0.0.1 and can stop for a while without losing the port.</summary>
internal sealed class Listener : IDisposable
{
    private const int Backlog = 512;
    private const int MostRetries = 500;
    private readonly object _gate = new();
    private Socket _socket;
    private TaskCompletionSource<Socket>? _reopened;
    private bool _isDisposed;

    public Listener(int port)
    {
        _socket = Bind(port);
        _socket.Listen(Backlog);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>The next connection.</summary>
    /// <exception cref="ObjectDisposedException">The listener is disposed.</exception>
    public async Task<Socket> AcceptAsync()
    {
        while (true)
        {
            Socket socket = await OpenSocketAsync().ConfigureAwait(false);
            try
            {
                return await socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed for a while or for good; or the peer of this one connection was gone already.
            }
        }
    }

    /// <summary>Stops listening, so that connects are refused, or begins again. What is accepted already stays.</summary>
    public void SetOpen(bool open)
    {
        lock (_gate)
        {
            if (_isDisposed || open == _reopened is null)
                return;
            if (open)
            {
                _socket.Listen(Backlog);
                _reopened!.SetResult(_socket);
                _reopened = null;
                return;
            }

            _reopened = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
            _socket.Dispose();

            // Bound without listening, it refuses connects and keeps the port.
            _socket = BindAgain();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _socket.Dispose();
            _reopened?.TrySetException(new ObjectDisposedException(nameof(Listener)));
        }
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    // The system may need a moment to give the port back.
    private Socket BindAgain()
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return Bind(Port);
            }
            catch (SocketException) when (tries < MostRetries)
            {
                Thread.Sleep(1);
            }
        }
    }

    private Task<Socket> OpenSocketAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
                throw new ObjectDisposedException(nameof(Listener));
            return _reopened?.Task ?? Task.FromResult(_socket);
        }
    }
}
