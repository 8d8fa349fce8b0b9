using System;
using System.IO;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Runs;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>
/// A session's folders on this machine: the one it works in, a home, a place for what is thrown away, and the journal of its calls. One worker has them
/// at a time; they stay for the session's next turn.
/// </summary>
internal sealed class SessionFolder : IDisposable
{
    private readonly string _root;
    private readonly string _name;
    private readonly FileLock _lock;

    private SessionFolder(string root, string name, FileLock held)
    {
        _root = root;
        _name = name;
        _lock = held;
        Journal = CallJournal.OpenOfWorker(System.IO.Path.Combine(Path, "journal.jsonl"));
    }

    private string Path => System.IO.Path.Combine(_root, _name);

    /// <summary>Where the agent works.</summary>
    public string Work => System.IO.Path.Combine(Path, "work");

    /// <summary>The home of its programs.</summary>
    public string Home => System.IO.Path.Combine(Path, "home");

    /// <summary>Where they throw things away.</summary>
    public string Temp => System.IO.Path.Combine(Path, "tmp");

    public CallJournal Journal { get; }

    /// <summary>Opens a session's folders, or makes them.</summary>
    /// <exception cref="InputException">The session's id is no name of a folder, or another worker on this machine has its folders.</exception>
    /// <exception cref="IOException">They cannot be made.</exception>
    public static SessionFolder Open(string root, string sessionId)
    {
        if (!SafeFileName.IsSafe(sessionId))
            throw new InputException("InvalidInput", $"'{SafeFileName.Printable(sessionId)}' cannot be the name of a folder.");
        string path = System.IO.Path.Combine(root, sessionId);
        foreach (string folder in new[] { root, path, System.IO.Path.Combine(path, "work"), System.IO.Path.Combine(path, "home"), System.IO.Path.Combine(path, "tmp") })
            MakeFolder(folder);
        FileLock held = FileLock.TryTake(System.IO.Path.Combine(root, "." + sessionId))
            ?? throw new InputException("SessionFolderInUse", $"Another worker on this machine still has the folder of the session {sessionId}.");
        try
        {
            return new SessionFolder(root, sessionId, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes a folder that only this user enters, where there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        UnixFile.SetPermissions(folder, 0x1C0);
    }

    /// <summary>Deletes the folders.</summary>
    public void Remove()
    {
        Journal.Dispose();
        using HeldFolder root = HeldFolder.Open(_root);
        root.RemoveAll(_name);
    }

    public void Dispose()
    {
        Journal.Dispose();
        _lock.Dispose();
    }
}
