using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Disk;

/// <summary>Both ends of a named pipe, opened where somebody must be woken who waits for the other end. Opening both never waits.</summary>
internal sealed class PipeEnd : IDisposable
{
    private const int PieceSize = 64 * 1024;

    private readonly string _path;
    private readonly object _gate = new();
    private FileStream? _both;
    private Task? _draining;
    private Task? _waking;
    private volatile bool _isOver;

    public PipeEnd(string path) => _path = path;

    /// <summary>Lets whoever waits to open the pipe go on.</summary>
    public void Join()
    {
        lock (_gate)
        {
            if (!_isOver)
                Open();
        }
    }

    /// <summary>Wakes whoever waits to read from the pipe.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            // Not at once: where the pipe is full, this waits in its turn.
            if (!_isOver && _waking is null && Open() is { } both)
                _waking = StartWriting(both);
        }
    }

    /// <summary>Takes what is written, for whoever waits because nobody reads it, until this is disposed.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            if (_isOver || _draining is not null)
                return;
            FileStream both = Open();
            _draining = Task.Factory.StartNew(
                () =>
                {
                    byte[] piece = new byte[PieceSize];
                    while (!_isOver && both.Read(piece, 0, piece.Length) > 0)
                    {
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;

            // The drain itself waits for bytes.
            if (_draining is not null)
                _both!.WriteByte(0);
            else
                MakeRoomForWaking();
        }

        ((IAsyncResult?)_waking)?.AsyncWaitHandle.WaitOne();
        ((IAsyncResult?)_draining)?.AsyncWaitHandle.WaitOne();
        _both?.Dispose();
    }

    /// <summary>A full pipe keeps the waking byte waiting. A second one sees to it that there is something to read, should the first be gone already.</summary>
    private void MakeRoomForWaking()
    {
        if (_waking is not { IsCompleted: false })
            return;
        Task second = StartWriting(_both!);
        byte[] piece = new byte[PieceSize];
        while (_both!.Read(piece, 0, piece.Length) == 0)
        {
        }

        ((IAsyncResult)second).AsyncWaitHandle.WaitOne();
    }

    private static Task StartWriting(FileStream both) =>
        Task.Factory.StartNew(() => both.WriteByte(0), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private FileStream Open() => _both ??= new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 1);
}
