using System.IO;
using System.Threading;

namespace ManagedAgents.Emulator.Store;

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
        if (Interlocked.Decrement(ref _owners) == 0) File.Delete(_path);
    }
}
