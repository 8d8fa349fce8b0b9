using System;
using System.IO;

namespace ManagedAgents.Emulator.Store;

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
            if (_disposed) throw new ObjectDisposedException(nameof(TempFolder));
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
                if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A download that still holds a file open on Windows; the system's temp cleaning takes the rest.
            }
        }
    }
}
