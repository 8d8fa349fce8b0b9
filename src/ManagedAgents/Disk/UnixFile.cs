using System;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManagedAgents.Disk;

/// <summary>
/// What .NET does not tell of files on Linux and macOS, asked of the library that .NET itself asks there, which is the same on both. On
/// Windows, and where that library is none, nothing is known.
/// </summary>
internal static class UnixFile
{
    private const string Library = "libSystem.Native";
    private const int StatusLength = 512;
    private const int ModeAt = 4, OwnerAt = 8, GroupAt = 12, LengthAt = 16, ModifiedAt = 40, IdentityAt = 72, IdentityLength = 40;
    private const int PermissionBits = 0xFFF;
    private const int WriteOnly = 1, CloseOnExec = 0x10, Create = 0x20, Exclusive = 0x40;
    private const int OwnerReadsAndWrites = 0x180;
    private const int LongestLink = 4096;

    /// <summary>The error of a name that is taken; the same on Linux and macOS.</summary>
    private const int Exists = 17;

    /// <summary>What is at the path, a link's target in its place; null for nothing, and where it cannot be asked.</summary>
    public static UnixStatus? StatusOf(string path)
    {
        byte[] status = new byte[StatusLength];
        return Ask(() => Stat(Utf8(path), status)) == 0
            ? new UnixStatus(BitConverter.ToInt32(status, ModeAt) & 0xF000, BitConverter.ToInt32(status, ModeAt) & PermissionBits, BitConverter.ToUInt32(status, OwnerAt), BitConverter.ToUInt32(status, GroupAt), Identity(status))
            : null;
    }

    /// <summary>The id of the user that this process runs as; null where it cannot be asked.</summary>
    public static uint? CurrentUser
    {
        get
        {
            uint user = 0;
            return Ask(() =>
            {
                user = GetEUid();
                return 0;
            }) == 0 ? user : null;
        }
    }

    /// <summary>As the other, of an open file.</summary>
    public static string? IdentityOf(SafeHandle open)
    {
        byte[] status = new byte[StatusLength];
        return Ask(() => FStat(open, status)) == 0 ? Identity(status) : null;
    }

    /// <summary>What is at the path, a link itself and not its target: its kind and permissions, its length, when it was changed; null for nothing.</summary>
    public static (int Mode, long Length, long Modified)? EntryAt(string path)
    {
        byte[] status = new byte[StatusLength];
        return Ask(() => LStat(Utf8(path), status)) == 0
            ? (BitConverter.ToInt32(status, ModeAt), BitConverter.ToInt64(status, LengthAt), (BitConverter.ToInt64(status, ModifiedAt) * 1_000_000_000) + BitConverter.ToInt64(status, ModifiedAt + 8))
            : null;
    }

    /// <summary>The kind and the permissions of an open file; null where they cannot be asked.</summary>
    public static int? ModeOf(SafeHandle open)
    {
        byte[] status = new byte[StatusLength];
        return Ask(() => FStat(open, status)) == 0 ? BitConverter.ToInt32(status, ModeAt) : null;
    }

    /// <summary>What a link names; null where the path is none.</summary>
    public static string? LinkAt(string path)
    {
        byte[] target = new byte[LongestLink];
        int length = Ask(() => ReadLink(Utf8(path), target, target.Length));
        return length > 0 ? Encoding.UTF8.GetString(target, 0, length) : null;
    }

    /// <summary>Gives a file a second name, which must not exist yet: this is the one way to put a file in its place over nothing at all.</summary>
    /// <returns>True where it was done, false where there is such a name, null where the file system cannot.</returns>
    public static bool? TryLink(string path, string name) => Ask(() => Link(Utf8(path), Utf8(name))) switch
    {
        0 => true,
        -1 when Marshal.GetLastWin32Error() == Exists => false,
        _ => null,
    };

    /// <summary>Gives a file the owner and the permissions that another has, as far as this user may.</summary>
    public static void Adopt(string path, UnixStatus other)
    {
        if (StatusOf(path) is not { } own)
            return;
        if (own.Owner != other.Owner || own.Group != other.Group)
            Ask(() => ChOwn(Utf8(path), other.Owner, other.Group));

        // After the owner, as a change of that takes bits away.
        Ask(() => ChMod(Utf8(path), other.Permissions));
    }

    /// <summary>Sets the permissions of a file or folder.</summary>
    public static void SetPermissions(string path, int permissions) => Ask(() => ChMod(Utf8(path), permissions));

    /// <summary>Makes a file that is its owner's alone from its first moment; null where that cannot be done. A link in its place is not followed.</summary>
    public static SafeFileHandle? TryCreatePrivate(string path)
    {
        SafeFileHandle? created = null;
        Ask(() =>
        {
            created = Open(Utf8(path), WriteOnly | CloseOnExec | Create | Exclusive, OwnerReadsAndWrites);
            return 0;
        });
        return created is { IsInvalid: false } ? created : null;
    }

    /// <summary>As the library takes text: with a zero behind it.</summary>
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static string Identity(byte[] status) => BitConverter.ToString(status, IdentityAt, IdentityLength);

    private static int Ask(Func<int> call)
    {
        if (!IsUnix)
            return -2;
        try
        {
            return call();
        }
        catch (Exception cause) when (cause is DllNotFoundException or EntryPointNotFoundException)
        {
            return -2;
        }
    }

    private static bool IsUnix => System.IO.Path.DirectorySeparatorChar == '/';

    // The flags are the library's own, not the system's.
    [DllImport(Library, EntryPoint = "SystemNative_Open", SetLastError = true)]
    private static extern SafeFileHandle Open(byte[] path, int flags, int mode);

    [DllImport(Library, EntryPoint = "SystemNative_Stat", SetLastError = true)]
    private static extern int Stat(byte[] path, byte[] status);

    [DllImport(Library, EntryPoint = "SystemNative_LStat", SetLastError = true)]
    private static extern int LStat(byte[] path, byte[] status);

    [DllImport(Library, EntryPoint = "SystemNative_FStat", SetLastError = true)]
    private static extern int FStat(SafeHandle open, byte[] status);

    [DllImport(Library, EntryPoint = "SystemNative_ReadLink", SetLastError = true)]
    private static extern int ReadLink(byte[] path, byte[] target, int length);

    [DllImport(Library, EntryPoint = "SystemNative_Link", SetLastError = true)]
    private static extern int Link(byte[] path, byte[] name);

    [DllImport(Library, EntryPoint = "SystemNative_ChMod", SetLastError = true)]
    private static extern int ChMod(byte[] path, int mode);

    [DllImport(Library, EntryPoint = "SystemNative_GetEUid")]
    private static extern uint GetEUid();

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChOwn(byte[] path, uint owner, uint group);
}

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
