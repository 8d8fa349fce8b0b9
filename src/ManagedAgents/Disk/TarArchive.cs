using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// The files of a tar archive that somebody else made, as it is or packed by gzip. It is read twice: first all of it is checked as that of a zip
/// archive is, in no more memory than a piece of it takes, then its files are kept. Links, devices and pipes are left out.
/// </summary>
internal sealed class TarArchive
{
    private const int Block = 512, MostNotes = 1024 * 1024;
    private const int NameAt = 0, ModeAt = 100, SizeAt = 124, SumAt = 148, KindAt = 156, MagicAt = 257, PrefixAt = 345;
    private const int AnyMayRun = 0x49;
    private readonly Stream _tar;
    private readonly string _what;
    private readonly bool _keeps;
    private readonly List<ArchiveFile> _files = new();
    private readonly PortableNames _names = new();
    private readonly byte[] _header = new byte[Block];
    private readonly byte[] _piece = new byte[65536];
    private Dictionary<string, string> _said = new(StringComparer.Ordinal);
    private int _entries;
    private long _unpacked;

    private TarArchive(Stream tar, string what, bool keeps)
    {
        _tar = tar;
        _what = what;
        _keeps = keeps;
    }

    /// <summary>Reads an archive.</summary>
    /// <param name="bytes">The archive.</param>
    /// <param name="what">What it is, for errors.</param>
    /// <returns>Its files in its order; folders are no more than the names of files say.</returns>
    /// <exception cref="InputException">It is no tar archive, or not one that can be unpacked without harm.</exception>
    public static IReadOnlyList<ArchiveFile> Read(byte[] bytes, string what)
    {
        foreach (bool keeps in new[] { false, true })
        {
            using var memory = new MemoryStream(bytes, writable: false);
            using Stream tar = bytes.Length > 1 && bytes[0] == 0x1F && bytes[1] == 0x8B ? new GZipStream(memory, CompressionMode.Decompress) : memory;
            var archive = new TarArchive(tar, what, keeps);
            try
            {
                archive.ReadAll();
            }
            catch (InvalidDataException)
            {
                throw archive.NoArchive("it is not what was packed");
            }

            if (keeps)
                return archive._files;
        }

        return [];
    }

    private void ReadAll()
    {
        while (Fill(_header, Block) is var read && read > 0)
        {
            if (read < Block)
                throw NoArchive("it is cut");
            if (Array.TrueForAll(_header, static b => b == 0))
                return;
            CheckSum();
            ReadEntry();
        }

        if (_entries == 0)
            throw NoArchive("there is nothing in it");
    }

    private void ReadEntry()
    {
        long size = Number(SizeAt, 12);
        char kind = (char)_header[KindAt];
        if (kind is 'x' or 'g' or 'L' or 'K')
        {
            // What an entry for all others says does not matter here, nor where a link leads.
            byte[] note = Take(size, keeps: kind is 'x' or 'L', MostNotes);
            if (kind == 'L')
                _said["path"] = Text(note, 0, note.Length);
            else if (kind == 'x')
                Say(note);
            return;
        }

        Dictionary<string, string> said = _said;
        _said = new(StringComparer.Ordinal);
        if (++_entries > SafeArchive.MostFiles)
            throw Unsafe($"it has more than {SafeArchive.MostFiles} entries");
        if (said.TryGetValue("size", out string? told) && !long.TryParse(told, out size))
            throw NoArchive("it has a length that is no number");
        string name = said.TryGetValue("path", out string? path) ? path : ShortName();
        if (Encoding.UTF8.GetByteCount(name) > SafeArchive.LongestName)
            throw Unsafe("it has a name that is too long");
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name.Substring(2);
        bool isFile = kind is '\0' or '0' or '7' && !name.EndsWith("/", StringComparison.Ordinal);
        bool isFolder = kind == '5' || (kind is '\0' or '0' && !isFile);
        string[] words = name.TrimEnd('/').Split('/');
        if (name is "" or ".")
        {
            if (isFile)
                throw Unsafe("it has a file without a name");
        }
        else if (isFile || isFolder)
        {
            if (_names.WhyRefused(name, words, isFolder) is { } why)
                throw Unsafe($"'{SafeFileName.Printable(name)}' {why}");
        }
        else if (PortableNames.LeadsOut(name, words))
        {
            throw Unsafe($"'{SafeFileName.Printable(name)}' leads out of the folder");
        }

        if (size < 0 || (_unpacked += size) > SafeArchive.MostUnpacked)
            throw Unsafe($"its files are longer together than {SafeArchive.MostUnpacked / (1024 * 1024)} MB");
        bool isProgram = (Number(ModeAt, 8) & AnyMayRun) != 0;
        byte[] content = Take(size, _keeps && isFile, SafeArchive.MostUnpacked);
        if (isFile && _keeps)
            _files.Add(new ArchiveFile(words, content.Length, new ArraySegment<byte>(content), isDeflated: false, sum: null, _what) { IsProgram = isProgram });
    }

    // "length name=value", one behind the other, where the length counts all of it.
    private void Say(byte[] note)
    {
        for (int at = 0; at < note.Length;)
        {
            int blank = Array.IndexOf(note, (byte)' ', at);
            if (blank < 0 || blank - at > 8 || !int.TryParse(Encoding.ASCII.GetString(note, at, blank - at), out int length) || length < blank - at + 2 || length > note.Length - at)
                throw NoArchive("it has a note that cannot be read");
            string pair = Text(note, blank + 1, at + length - blank - 2);
            int sign = pair.IndexOf('=');
            if (sign < 0)
                throw NoArchive("it has a note that cannot be read");
            _said[pair.Substring(0, sign)] = pair.Substring(sign + 1);
            at += length;
        }
    }

    private string ShortName()
    {
        string name = Text(_header, NameAt, 100);
        bool hasPrefix = Encoding.ASCII.GetString(_header, MagicAt, 6) == "ustar\0" && _header[PrefixAt] != 0;
        return hasPrefix ? $"{Text(_header, PrefixAt, 155)}/{name}" : name;
    }

    private void CheckSum()
    {
        long sum = 0;
        for (int i = 0; i < Block; i++)
            sum += i is >= SumAt and < SumAt + 8 ? ' ' : _header[i];
        if (sum != Number(SumAt, 8))
            throw NoArchive(_entries == 0 ? "it has no head as such archives have" : "it is corrupt");
    }

    /// <summary>The bytes of an entry, where they are to be kept; all of its blocks are read.</summary>
    private byte[] Take(long size, bool keeps, long most)
    {
        if (size < 0 || size > most)
            throw Unsafe("it has an entry that is too long");
        byte[] kept = keeps ? new byte[size] : [];
        long left = size, padded = (size + Block - 1) / Block * Block;
        while (padded > 0)
        {
            int read = _tar.Read(_piece, 0, (int)Math.Min(_piece.Length, padded));
            if (read <= 0)
                throw NoArchive("it is cut");
            int useful = (int)Math.Min(read, left);
            if (keeps)
                Buffer.BlockCopy(_piece, 0, kept, (int)(size - left), useful);
            left -= useful;
            padded -= read;
        }

        return kept;
    }

    private int Fill(byte[] target, int count)
    {
        int read = 0, more;
        while (read < count && (more = _tar.Read(target, read, count - read)) > 0)
            read += more;
        return read;
    }

    // Octal digits, or, where the first bit is set, a binary number.
    private long Number(int at, int length)
    {
        if ((_header[at] & 0x80) != 0)
            return Enumerable.Range(at + length - 8, 8).Aggregate(0L, (value, place) => (value << 8) | _header[place]) & long.MaxValue;
        string digits = Encoding.ASCII.GetString(_header, at, length).Trim('\0', ' ');
        long number = 0;
        foreach (char digit in digits)
            number = digit is >= '0' and <= '7' ? (number << 3) | (uint)(digit - '0') : throw NoArchive(_entries == 0 ? "it has no head as such archives have" : "it is corrupt");
        return number;
    }

    private string Text(byte[] bytes, int at, int length)
    {
        int end = Array.IndexOf(bytes, (byte)0, at, length);
        try
        {
            return StrictUtf8.Read(bytes, at, end < 0 ? length : end - at);
        }
        catch (DecoderFallbackException)
        {
            throw Unsafe("it has a name that is not UTF-8");
        }
    }

    private InputException NoArchive(string why) => new("NotAnArchive", $"{_what} is neither a zip nor a tar archive that can be read: {why}.");

    private InputException Unsafe(string why) => new("UnsafeArchive", $"{_what} is not unpacked: {why}.");
}
