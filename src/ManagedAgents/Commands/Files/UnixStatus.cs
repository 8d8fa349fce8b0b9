namespace ManagedAgents.Commands.Files;

/// <summary>What Linux and macOS tell of a file.</summary>
internal sealed class UnixStatus
{
    public const int Pipe = 0x1000, CharacterDevice = 0x2000, Folder = 0x4000, Regular = 0x8000;

    public UnixStatus(int kind, int permissions, uint owner, uint group, string identity)
    {
        Kind = kind;
        Permissions = permissions;
        Owner = owner;
        Group = group;
        Identity = identity;
    }

    /// <summary>What it is: <see cref="Regular"/>, or another of the constants, or another number.</summary>
    public int Kind { get; }

    /// <summary>Who may do what with it.</summary>
    public int Permissions { get; }

    public uint Owner { get; }

    public uint Group { get; }

    /// <summary>Equal for two names of one file, as long as it stays as it is.</summary>
    public string Identity { get; }
}
