using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace ManagedAgents.Disk;

/// <summary>
/// Keeps a file to one process as long as it lives, by a file beside it that is held open. The system lets go of that however the process ends;
/// what a killed one leaves there is taken over by the next.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>A process that was killed a moment ago may still be on its way out, and whoever takes over is not to fail on that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _held;
    private readonly string _name;
    private readonly bool _isLasting;

    private FileLock(FileStream held, string name, bool isLasting)
    {
        _held = held;
        _name = name;
        _isLasting = isLasting;
    }

    private static bool IsUnix => Path.DirectorySeparatorChar == '/';

    /// <summary>Takes the lock; null where another has it and does not let go of it in a moment.</summary>
    /// <exception cref="IOException">Its file cannot be made.</exception>
    public static FileLock? TryTake(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryTakeNow(path + ".lock", isLasting: false) is { } taken)
                return taken;
            if (waited.Elapsed > Patience)
                return null;
            Thread.Sleep(Pause);
        }
    }

    /// <summary>As the other, without waiting; its file stays, and is its owner's alone, as other programs may hold it open by the same name.</summary>
    /// <exception cref="IOException">Its file cannot be made.</exception>
    public static FileLock? TryTakeLasting(string path)
    {
        UnixFile.TryCreatePrivate(path + ".lock")?.Dispose();
        return TryTakeNow(path + ".lock", isLasting: true);
    }

    public void Dispose()
    {
        // While it is held, so that it is never another's.
        if (IsUnix && !_isLasting && _held.CanRead)
            File.Delete(_name);
        _held.Dispose();
    }

    private static FileLock? TryTakeNow(string name, bool isLasting)
    {
        if (UnixFile.LinkAt(name) is not null)
            throw new IOException($"'{name}' is a link; remove it.");
        FileStream held;
        try
        {
            held = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, IsUnix || isLasting ? FileOptions.None : FileOptions.DeleteOnClose);
        }
        catch (IOException cause) when (cause.GetType() == typeof(IOException) && FilePlace.At(name).Kind is PlaceKind.File or PlaceKind.Nothing)
        {
            return null;
        }

        // The one before may have removed the name between our opening and locking: then others would lock another file of that name.
        if (UnixFile.IdentityOf(held.SafeFileHandle) is not { } own || UnixFile.StatusOf(name)?.Identity == own)
            return new FileLock(held, name, isLasting);
        held.Dispose();
        return null;
    }
}
