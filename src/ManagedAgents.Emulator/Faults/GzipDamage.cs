namespace ManagedAgents.Emulator.Faults;

/// <summary>What becomes of compressed bytes.</summary>
internal enum GzipDamage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Their second half is missing.</summary>
    Cut,

    /// <summary>Their second half is other bytes.</summary>
    Corrupt,
}
