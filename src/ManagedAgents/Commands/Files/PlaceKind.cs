namespace ManagedAgents.Commands.Files;

/// <summary>What is at a path, behind its links.</summary>
internal enum PlaceKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>The device that takes everything and keeps nothing.</summary>
    Null,

    /// <summary>Another device, a socket, or what a process has open.</summary>
    Other,
}
