namespace ManagedAgents.Work;

/// <summary>What becomes of a session that Invoke-MAAgent made, after its work.</summary>
public enum SessionCleanup
{
    /// <summary>It stays, to go on in it or to read it.</summary>
    Keep,

    /// <summary>It is archived: it stays to be read, but takes no more input.</summary>
    Archive,

    /// <summary>It is deleted with its history and files, once these are saved.</summary>
    Delete,
}
