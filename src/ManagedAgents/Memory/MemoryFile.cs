using ManagedAgents.Client.Memory;

namespace ManagedAgents.Memory;

/// <summary>What Import-MAMemory or Export-MAMemory did about a file and the memory that belongs to it.</summary>
public sealed class MemoryFile
{
    internal const string Added = nameof(Added);
    internal const string Changed = nameof(Changed);
    internal const string Unchanged = nameof(Unchanged);
    internal const string OnlyThere = nameof(OnlyThere);

    internal MemoryFile(string action, string memoryStoreId, string memoryPath)
    {
        Action = action;
        MemoryStoreId = memoryStoreId;
        MemoryPath = memoryPath;
    }

    /// <summary>What was done: Added, Changed, Unchanged where both were the same, or OnlyThere for what only the side has that was written to.</summary>
    public string Action { get; }

    /// <summary>The memory's path in the store.</summary>
    public string MemoryPath { get; }

    /// <summary>The file's full path, which other commands take as -LiteralPath; null where only the store has it.</summary>
    public string? LiteralPath { get; internal init; }

    /// <summary>The memory's id; null where only the folder has it.</summary>
    public string? MemoryId { get; internal init; }

    /// <summary>The store.</summary>
    public string MemoryStoreId { get; }

    /// <summary>The SHA-256 hash of the memory's content; null where only the folder has it.</summary>
    public string? ContentSha256 { get; internal init; }

    /// <summary>What was done, and the path in the store; no path of a file, so that it is not taken for one.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Action} {MemoryPath}";

    internal static MemoryFile Of(string action, AgentMemory memory, string? file) =>
        new(action, memory.MemoryStoreId, memory.Path) { LiteralPath = file, MemoryId = memory.Id, ContentSha256 = memory.ContentSha256 };
}
