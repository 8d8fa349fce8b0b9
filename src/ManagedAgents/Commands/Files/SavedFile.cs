using System;

namespace ManagedAgents.Commands.Files;

/// <summary>A place that a command is about to write; free again where it does not come to that.</summary>
internal sealed class SavedFile : IDisposable
{
    private readonly Action _release;
    private bool _isKept;

    public SavedFile(Action release) => _release = release;

    /// <summary>The file is written.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        if (!_isKept)
            _release();
    }
}
