using System;
using System.IO;
using System.Threading;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Files;

/// <summary>The bytes of a file on disk, shared by the file and its copies in sessions; gone when the last of them is.</summary>
internal sealed class StoredContent
{
    private readonly string _path;
    private int _owners = 1;

    public StoredContent(string path, long length)
    {
        _path = path;
        Length = length;
    }

    public long Length { get; }

    public Stream Open() => new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);

    public StoredContent Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
            File.Delete(_path);
    }
}

/// <summary>A folder of this server alone for file contents, made when first needed and deleted when the server stops.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly object _gate = new();
    private readonly string _path = Path.Combine(Path.GetTempPath(), Ids.New("managed-agents-emulator-"));
    private bool _disposed;
    private long _count;

    /// <summary>A path in the folder that no file has yet.</summary>
    public string NewPath()
    {
        lock (_gate)
        {
            if (_disposed)
                throw new ObjectDisposedException(nameof(TempFolder));
            Directory.CreateDirectory(_path);
            return Path.Combine(_path, (++_count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            try
            {
                if (Directory.Exists(_path))
                    Directory.Delete(_path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A download that still holds a file open on Windows; the system's temp cleaning takes the rest.
            }
        }
    }
}
