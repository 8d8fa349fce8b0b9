using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// The files of a zip archive that somebody else made. All of its list is checked before anything of it is used: names that would leave a
/// folder, mean a device or another name; links; two of one name; more or longer files than anybody can want. The platform's own reader is not
/// asked, as it tells of no links here and reads the whole list however long that is.
/// </summary>
internal sealed class SafeArchive
{
    /// <summary>The longest archive that is read.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>The most entries, bytes when unpacked, and bytes of a name that are taken.</summary>
    public const int MostFiles = 10_000, LongestName = 1024;

    /// <inheritdoc cref="MostFiles"/>
    public const long MostUnpacked = 256L * 1024 * 1024;

    private const int EndLength = 22, HeaderLength = 46, LocalLength = 30;
    private const uint EndMark = 0x06054b50, HeaderMark = 0x02014b50, LocalMark = 0x04034b50;
    private const int Encrypted = 0x2041;
    private const int Stored = 0, Deflated = 8;
    private const int AnyMayRun = 0x49;
    private const int ModeOfKind = 0xF000, ModeOfFolder = 0x4000, ModeOfFile = 0x8000;

    private readonly byte[] _zip;
    private readonly string _what;
    private readonly bool _leavesLinks;
    private readonly List<ArchiveFile> _files = new();
    private readonly PortableNames _names = new();
    private long _packed;
    private long _unpacked;

    private SafeArchive(byte[] zip, string what, bool leavesLinks)
    {
        _zip = zip;
        _what = what;
        _leavesLinks = leavesLinks;
    }

    /// <summary>Reads the list of an archive.</summary>
    /// <param name="zip">The archive.</param>
    /// <param name="what">What it is, for errors, such as '/tmp/a.zip'.</param>
    /// <returns>Its files in its order; folders are no more than the names of files say.</returns>
    /// <exception cref="InputException">It is no zip archive, or not one that can be unpacked without harm.</exception>
    public static IReadOnlyList<ArchiveFile> Read(byte[] zip, string what) => Read(zip, what, leavesLinks: false);

    /// <summary>Reads an archive as a worker takes it: zip or tar, and without the links, devices and pipes in it.</summary>
    /// <param name="bytes">The archive.</param>
    /// <param name="what">What it is, for errors.</param>
    /// <returns>Its files in its order.</returns>
    /// <exception cref="InputException">It is no such archive, or not one that can be unpacked without harm.</exception>
    public static IReadOnlyList<ArchiveFile> ReadAny(byte[] bytes, string what) =>
        bytes.Length >= 4 && bytes[0] == 'P' && bytes[1] == 'K' ? Read(bytes, what, leavesLinks: true) : TarArchive.Read(bytes, what);

    private static List<ArchiveFile> Read(byte[] zip, string what, bool leavesLinks)
    {
        var archive = new SafeArchive(zip, what, leavesLinks);
        archive.ReadList();
        return archive._files;
    }

    private void ReadList()
    {
        int end = FindEnd();
        int count = Short(end + 10);
        long size = Long(end + 12), at = Long(end + 16);
        if (Short(end + 4) != 0 || Short(end + 6) != 0 || Short(end + 8) != count || at + size > end)
            throw NoArchive("it is one of several parts, too large for this, or cut");
        if (count > MostFiles)
            throw Unsafe($"it has {count} entries, which is more than {MostFiles}");
        int last = (int)(at + size);
        for (int i = 0; i < count; i++)
            at = ReadHeader((int)at, last, (int)Long(end + 16));
    }

    /// <summary>The end of the archive is known by its mark and by the length of the comment behind it.</summary>
    private int FindEnd()
    {
        for (int at = _zip.Length - EndLength; at >= 0 && at >= _zip.Length - EndLength - ushort.MaxValue; at--)
        {
            if (Long(at) == EndMark && at + EndLength + Short(at + 20) == _zip.Length)
                return at;
        }

        throw NoArchive("it has no end as such archives have");
    }

    private int ReadHeader(int at, int last, int dataEnd)
    {
        if (at + HeaderLength > last || Long(at) != HeaderMark)
            throw NoArchive("its list is cut");
        int nameLength = Short(at + 28), next = at + HeaderLength + nameLength + Short(at + 30) + Short(at + 32);
        if (next > last)
            throw NoArchive("its list is cut");
        string name = NameAt(at + HeaderLength, nameLength);
        int kind = (int)(Long(at + 38) >> 16) & ModeOfKind;
        bool isLink = kind is not (0 or ModeOfFile or ModeOfFolder);
        if (isLink && !_leavesLinks)
            throw Unsafe($"'{SafeFileName.Printable(name)}' is a link or a device");
        bool isFolder = name.EndsWith("/", StringComparison.Ordinal) || kind == ModeOfFolder;
        string[] words = (isFolder ? name.TrimEnd('/') : name).Split('/');
        if (isLink)
            return PortableNames.LeadsOut(name, words) ? throw Unsafe($"'{SafeFileName.Printable(name)}' leads out of the folder") : next;
        if (_names.WhyRefused(name, words, isFolder) is { } why)
            throw Unsafe($"'{SafeFileName.Printable(name)}' {why}");
        if (!isFolder)
            Add(at, words, dataEnd, isProgram: ((Long(at + 38) >> 16) & AnyMayRun) != 0);
        return next;
    }

    private void Add(int header, string[] words, int dataEnd, bool isProgram)
    {
        int method = Short(header + 10);
        long packed = Long(header + 20), length = Long(header + 24), local = Long(header + 42);
        string name = string.Join("/", words);
        if ((Short(header + 8) & Encrypted) != 0 || method is not (Stored or Deflated))
            throw NoArchive($"'{name}' is encrypted, or packed in a way that is not known here");
        if (local + LocalLength > dataEnd || Long((int)local) != LocalMark || (method == Stored && packed != length))
            throw NoArchive($"'{name}' is not where the list says");
        long data = local + LocalLength + Short((int)local + 26) + Short((int)local + 28);
        if (data + packed > dataEnd)
            throw NoArchive($"'{name}' is cut");

        // Files that share their bytes would be more than the archive can hold.
        _packed += packed;
        _unpacked += length;
        if (_packed > _zip.Length || _unpacked > MostUnpacked)
            throw Unsafe($"its files are longer together than {MostUnpacked / (1024 * 1024)} MB, or than the archive can hold");
        _files.Add(new ArchiveFile(words, length, new ArraySegment<byte>(_zip, (int)data, (int)packed), method == Deflated, (uint)Long(header + 16), _what) { IsProgram = isProgram });
    }

    private string NameAt(int at, int length)
    {
        try
        {
            return length <= LongestName ? StrictUtf8.Read(_zip, at, length) : throw Unsafe("it has a name that is too long");
        }
        catch (DecoderFallbackException)
        {
            throw Unsafe("it has a name that is not UTF-8");
        }
    }

    private InputException NoArchive(string why) => new("NotAnArchive", $"{_what} is no zip archive that can be read: {why}.");

    private InputException Unsafe(string why) => new("UnsafeArchive", $"{_what} is not unpacked: {why}.");

    private int Short(int at) => _zip[at] | (_zip[at + 1] << 8);

    private long Long(int at) => (uint)(Short(at) | (Short(at + 2) << 16));
}

/// <summary>A file in an archive.</summary>
internal sealed class ArchiveFile
{
    private const int PieceSize = 81920;

    private readonly ArraySegment<byte> _data;
    private readonly bool _isDeflated;
    private readonly uint? _sum;
    private readonly string _archive;

    public ArchiveFile(string[] words, long length, ArraySegment<byte> data, bool isDeflated, uint? sum, string archive)
    {
        Words = words;
        Length = length;
        _data = data;
        _isDeflated = isDeflated;
        _sum = sum;
        _archive = archive;
    }

    /// <summary>The parts of its path, each safe as a name.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>True where it may be run, as the archive says.</summary>
    public bool IsProgram { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Unpacks it.</summary>
    /// <exception cref="InputException">Its bytes are not those that the archive was made of.</exception>
    public void CopyTo(Stream target, CancellationToken token)
    {
        using Stream packed = new MemoryStream(_data.Array!, _data.Offset, _data.Count, writable: false);
        using Stream source = _isDeflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
        byte[] piece = new byte[PieceSize];
        var sum = new Checksum();
        long copied = 0;
        int read;
        while ((read = Read(source, piece)) > 0)
        {
            token.ThrowIfCancellationRequested();
            copied += read;
            if (copied > Length)
                throw Corrupt();
            sum.Add(piece, read);
            target.Write(piece, 0, read);
        }

        if (copied != Length || (_sum is { } told && sum.Value != told))
            throw Corrupt();
    }

    private int Read(Stream source, byte[] piece)
    {
        try
        {
            return source.Read(piece, 0, piece.Length);
        }
        catch (InvalidDataException)
        {
            throw Corrupt();
        }
    }

    private InputException Corrupt() => new("NotAnArchive", $"{_archive} is corrupt: '{string.Join("/", Words)}' is not what was packed.");
}

/// <summary>
/// The files and folders of an archive or a folder so far, as they are on every system. Some take two names that differ in case only, or in how an
/// accent is written, for one.
/// </summary>
internal sealed class PortableNames
{
    private const int Deepest = 32;

    private readonly Dictionary<string, bool> _isFolder = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a name; where that cannot be, the reason, as the end of a sentence.</summary>
    public string? WhyRefused(string name, IReadOnlyList<string> words, bool isFolder)
    {
        if (LeadsOut(name, words))
            return "leads out of the folder";
        if (!words.All(SafeFileName.IsSafe))
            return "is no name that a file can have on every system";
        if (words.Count > Deepest)
            return $"is deeper than {Deepest} folders";
        var path = new StringBuilder();
        for (int i = 0; i < words.Count; i++)
        {
            path.Append(i == 0 ? string.Empty : "/").Append(words[i]);
            if (!Take(path.ToString(), isFolder || i < words.Count - 1))
                return "is there twice, or differs in case only from another";
        }

        return null;
    }

    /// <summary>True for a name that is absolute, on some system, or goes up.</summary>
    public static bool LeadsOut(string name, IReadOnlyList<string> words) =>
        name.StartsWith("/", StringComparison.Ordinal) || name.IndexOf('\\') >= 0 || (name.Length > 1 && name[1] == ':') || words.Contains("..");

    /// <summary>A folder may be named again, in the same way.</summary>
    private bool Take(string path, bool isFolder)
    {
        string folded = SafeFileName.Composed(path);
        if (!_isFolder.TryGetValue(folded, out bool wasFolder))
        {
            _isFolder[folded] = isFolder;
            _written[folded] = path;
            return true;
        }

        return wasFolder && isFolder && _written[folded] == path;
    }
}

/// <summary>The sum by which a zip archive knows its files (CRC-32).</summary>
internal sealed class Checksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static i => Enumerable.Range(0, 8).Aggregate((uint)i, static (value, _) => (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1))];

    private uint _value = uint.MaxValue;

    public uint Value => ~_value;

    public void Add(byte[] bytes, int count)
    {
        for (int i = 0; i < count; i++)
            _value = (_value >> 8) ^ Table[(_value ^ bytes[i]) & 0xFF];
    }
}
