using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// Reads and writes named pipes so that a token ends the wait for whoever is at the other end: the system waits where no token reaches, so on
/// a stop this becomes the other end itself for a moment.
/// </summary>
internal static class NamedPipe
{
    private const int PieceSize = 64 * 1024;

    /// <summary>Whoever reads may begin a little later; a reader who never comes is no reason to wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Writes to a pipe.</summary>
    /// <exception cref="InputException">Nobody reads it.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, CancellationToken token)
    {
        using FileStream pipe = await OpenAsync(path, FileAccess.Write, Patience, token).ConfigureAwait(false);
        using var end = new PipeEnd(path);
        using (token.Register(end.Drain))
            await write(pipe).ConfigureAwait(false);
        token.ThrowIfCancellationRequested();
        await pipe.FlushAsync(token).ConfigureAwait(false);
    }

    /// <summary>Copies what comes through a pipe until its writer closes it.</summary>
    public static async Task ReadAsync(string path, Stream target, Action<long> onRead, CancellationToken token)
    {
        using FileStream pipe = await OpenAsync(path, FileAccess.Read, Timeout.InfiniteTimeSpan, token).ConfigureAwait(false);
        using var end = new PipeEnd(path);
        using CancellationTokenRegistration waking = token.Register(end.Wake);
        byte[] piece = new byte[PieceSize];
        long total = 0;
        int read;
        while ((read = await pipe.ReadAsync(piece, 0, piece.Length, token).ConfigureAwait(false)) > 0)
        {
            token.ThrowIfCancellationRequested();
            await target.WriteAsync(piece, 0, read, token).ConfigureAwait(false);
            onRead(total += read);
        }

        token.ThrowIfCancellationRequested();
    }

    private static async Task<FileStream> OpenAsync(string path, FileAccess access, TimeSpan patience, CancellationToken token)
    {
        // A thread of its own: it waits until there is another end.
        Task<FileStream> opening = Task.Factory.StartNew(
            () => new FileStream(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (await Task.WhenAny(opening, Task.Delay(patience, waiting.Token)).ConfigureAwait(false) != opening)
        {
            using (var end = new PipeEnd(path))
            {
                end.Join();
                (await opening.ConfigureAwait(false)).Dispose();
            }

            token.ThrowIfCancellationRequested();
            throw new InputException("PipeNotRead", $"Nobody reads the pipe '{path}'. Begin to read it first.");
        }

        waiting.Cancel();
        return await opening.ConfigureAwait(false);
    }
}
