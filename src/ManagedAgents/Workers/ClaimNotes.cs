using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ManagedAgents.Disk;

namespace ManagedAgents.Workers;

/// <summary>
/// What workers of this machine have taken and not yet beaten for, as files that each holds open. The service offers such an item to nobody again, so the next
/// worker here looks whether one ended at just that moment.
/// </summary>
internal sealed class ClaimNotes
{
    private const string Ending = ".lock";
    private readonly string _root;
    private readonly string _beginning;

    public ClaimNotes(string root, string environmentId)
    {
        _root = root;
        _beginning = $".claim.{environmentId}.";
    }

    /// <summary>Notes that an item is about to be taken, until that is disposed; null where it cannot be noted.</summary>
    public Note? Begin(string workId)
    {
        if (!SafeFileName.IsSafe(workId))
            return null;
        try
        {
            SessionFolder.MakeFolder(_root);
            return Take(workId);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The items that a worker which is gone had taken and not beaten for. The notes are the caller's to dispose.</summary>
    public IReadOnlyList<Note> Left()
    {
        var left = new List<Note>();
        try
        {
            string[] names = Directory.Exists(_root) ? Directory.GetFiles(_root, _beginning + "*" + Ending) : [];
            foreach (string workId in names.Select(Path.GetFileName).Select(name => name.Substring(_beginning.Length, name.Length - _beginning.Length - Ending.Length)))
            {
                if (SafeFileName.IsSafe(workId) && Take(workId) is { } note)
                    left.Add(note);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Next time.
        }

        return left;
    }

    private Note? Take(string workId)
    {
        string path = Path.Combine(_root, _beginning + workId);
        return FileLock.TryTakeLasting(path) is { } held ? new Note(workId, held, path + Ending) : null;
    }

    /// <summary>That an item is being taken.</summary>
    internal sealed class Note : IDisposable
    {
        private readonly FileLock _held;
        private readonly string _path;

        public Note(string workId, FileLock held, string path)
        {
            WorkId = workId;
            _held = held;
            _path = path;
        }

        public string WorkId { get; }

        /// <summary>False to leave it for later.</summary>
        public bool IsDone { get; set; } = true;

        public void Dispose()
        {
            _held.Dispose();
            if (!IsDone)
                return;
            try
            {
                File.Delete(_path);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // Whoever finds it finds that there is nothing to do.
            }
        }
    }
}
