using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Webhooks;

/// <summary>
/// A web server for deliveries alone, on sockets, as HttpListener needs rights on Windows. It reads one request of a connection, within limits of
/// size and time, answers it with a status and nothing else, never a redirect, and closes.
/// </summary>
internal sealed class WebhookListener : IDisposable
{
    private const int MostConnections = 50;
    private const int MostWaiting = 512;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TcpListener _listener;
    private readonly Func<DeliveryRequest, int> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Connection> _connections = new();
    private readonly Task _accepting;
    private int _isStopped;
    private int _isDisposed;

    /// <summary>Listens from now on.</summary>
    /// <param name="address">The address to listen at.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="answer">Takes a request that was read whole, and gives the status to answer; called on any thread.</param>
    /// <exception cref="SocketException">The port is in use, or the address is none of this machine.</exception>
    public WebhookListener(IPAddress address, int port, Func<DeliveryRequest, int> answer)
    {
        _answer = answer;
        _listener = new TcpListener(address, port);

        // Elsewhere this keeps a port from whoever starts again at once.
        if (System.IO.Path.DirectorySeparatorChar == '\\')
            _listener.ExclusiveAddressUse = true;
        _listener.Start(MostWaiting);
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Frees the port at once, breaks off what is being read, and takes nothing any more.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0)
            return;
        lock (_connections)
        {
            _end.Cancel();
            _listener.Stop();
            foreach (Connection one in _connections)
            {
                if (!one.IsOwed)
                    one.Client.Close();
            }
        }
    }

    /// <summary>Stops, and waits until what was taken is answered.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        Stop();
        Task[] left;
        lock (_connections)
            left = [.. _connections.Select(static one => one.Serving), _accepting];
        Task.WaitAll([.. left.Select(static task => task.ContinueWith(static _ => { }, TaskScheduler.Default))], Patience);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // A connection that was broken off before it was accepted is no reason to stop, and no handles are none to hurry.
                if (IsOver(gone))
                    return;
                await Task.Delay(Pause).ConfigureAwait(false);
                continue;
            }

            // The rest waits in the system's queue.
            while (!TryBegin(client))
                await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    private bool IsOver(Exception gone) => Volatile.Read(ref _isStopped) != 0 || gone is not SocketException;

    private bool TryBegin(TcpClient client)
    {
        lock (_connections)
        {
            if (_isStopped != 0)
            {
                client.Close();
                return true;
            }

            if (_connections.Count >= MostConnections)
            {
                // Only who has said nothing whole for a while loses its place, and never one whose words wait here to be read.
                if (_connections.Find(static one => !one.IsOwed && one.Since.Elapsed > Grace && !one.HasSpoken) is not { } oldest)
                    return false;
                _connections.Remove(oldest);
                oldest.Client.Close();
            }

            var begun = new Connection(client);
            _connections.Add(begun);
            begun.Serving = Task.Run(() => ServeAsync(begun));
            return true;
        }
    }

    /// <summary>Takes note that a request was read whole; false where nothing is taken any more.</summary>
    private bool TryOwe(Connection connection)
    {
        lock (_connections)
            return connection.IsOwed = _isStopped == 0;
    }

    private async Task ServeAsync(Connection connection)
    {
        try
        {
            using (connection.Client)
                await AnswerAsync(connection).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Whoever asked has left, or was too slow; the service tries again by itself.
        }
        finally
        {
            lock (_connections)
                _connections.Remove(connection);
        }
    }

    private async Task AnswerAsync(Connection connection)
    {
        var reader = new DeliveryReader(connection.Client, _end.Token);
        int status;
        try
        {
            DeliveryRequest request = await reader.ReadAsync().ConfigureAwait(false);
            if (!TryOwe(connection))
                return;
            status = _answer(request);
        }
        catch (BadRequestException refused)
        {
            status = refused.Status;
        }

        await reader.AnswerAsync(status).ConfigureAwait(false);
    }

    /// <summary>A connection that was accepted.</summary>
    private sealed class Connection
    {
        private readonly Socket? _socket;

        public Connection(TcpClient client)
        {
            Client = client;
            _socket = client.Client;
        }

        public TcpClient Client { get; }

        public Stopwatch Since { get; } = Stopwatch.StartNew();

        public Task Serving { get; set; } = Task.CompletedTask;

        /// <summary>Read whole and not answered yet: neither a newcomer nor the end breaks it off.</summary>
        public bool IsOwed { get; set; }

        /// <summary>True where something came that was not read yet.</summary>
        public bool HasSpoken
        {
            get
            {
                try
                {
                    return _socket?.Available > 0;
                }
                catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
                {
                    return false;
                }
            }
        }
    }
}
