namespace ManagedAgents.Emulator.Faults;

/// <summary>How a fault closes a connection.</summary>
internal enum CutManner
{
    /// <summary>In order (FIN), but before the answer's end.</summary>
    Close,

    /// <summary>By a reset (RST), which may take bytes on their way with it.</summary>
    Reset,

    /// <summary>After a proper end of the body, where it is a stream's; else as by <see cref="Close"/>.</summary>
    End,
}
