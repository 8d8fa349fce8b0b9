namespace ManagedAgents.Emulator.Faults;

/// <summary>What becomes of a stream after a frame; of two, the later one here.</summary>
internal enum StreamFate
{
    GoesOn,

    /// <summary>It stays open and says nothing more, not even pings.</summary>
    FallsSilent,

    /// <summary>Its body ends as if the service had ended it.</summary>
    Ends,

    /// <summary>Its connection is closed in the middle.</summary>
    IsCut,
}
