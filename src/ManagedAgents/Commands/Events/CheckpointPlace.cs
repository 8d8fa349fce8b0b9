using System;
using System.IO;
using System.Management.Automation;
using ManagedAgents.Commands.Files;

namespace ManagedAgents.Commands.Events;

/// <summary>Where checkpoints are: one file, which is one session's, or a folder with a file for each session.</summary>
internal sealed class CheckpointPlace
{
    private readonly string _path;

    private CheckpointPlace(string path, bool isFolder)
    {
        _path = path;
        IsFolder = isFolder;
    }

    /// <summary>True where each session has a file of its own.</summary>
    public bool IsFolder { get; }

    /// <summary>Reads the parameter: a folder is one that exists or is written with a slash at its end.</summary>
    public static CheckpointPlace Of(SessionState session, string path)
    {
        string resolved = FileSystemPath.Literal(session, path);
        bool isNamedFolder = path.EndsWith("/", StringComparison.Ordinal) || path.EndsWith("\\", StringComparison.Ordinal);
        return new CheckpointPlace(resolved, isNamedFolder || Directory.Exists(resolved));
    }

    /// <summary>Opens a session's checkpoint; a folder that does not exist is made.</summary>
    public ReceiveCheckpoint Open(string sessionId)
    {
        if (!IsFolder)
            return ReceiveCheckpoint.Open(_path, sessionId);
        Directory.CreateDirectory(_path);
        return ReceiveCheckpoint.Open(Path.Combine(_path, SafeFileName.From(sessionId + ".json", sessionId)), sessionId);
    }
}
