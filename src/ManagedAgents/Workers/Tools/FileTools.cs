using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Workers.Tools;

/// <summary>What the tools for single files have in common: finding, reading and replacing one.</summary>
internal abstract class FileTool : BuiltInTool
{
    /// <summary>The longest text file that is read whole, or changed.</summary>
    public const int MostBytes = 262_144;

    private readonly ConfinedFolders _folders;

    private protected FileTool(string name, ConfinedFolders folders, params string[] fields)
        : base(name, fields) => _folders = folders;

    private protected T At<T>(string path, bool makesFolders, Func<ConfinedPlace, T> use)
    {
        try
        {
            using ConfinedPlace place = _folders.Find(path, makesFolders);
            return use(place);
        }
        catch (FileProblemException cause)
        {
            throw Failure(path, cause);
        }
    }

    /// <summary>Opens a file; only what is one.</summary>
    private protected static FileStream Open(ConfinedPlace place)
    {
        if (place.Name is null)
            throw new FileProblemException(FileProblemException.NotRegular);
        return place.Folder.OpenFile(place.Name);
    }

    private protected void RefuseReadOnly(string path)
    {
        // Without making anything on the way there.
        AllowedFolder? root;
        try
        {
            using ConfinedPlace place = _folders.Find(path);
            root = place.Root;
        }
        catch (FileProblemException)
        {
            root = _folders.RootOf(path);
        }

        if (root is { IsReadOnly: true })
            throw Failure($"{path} is inside read-only directory {root.Path}");
    }

    private protected static byte[] ReadAll(Stream file, int most)
    {
        using var bytes = new MemoryStream();
        byte[] piece = new byte[16384];
        int read;
        while (bytes.Length <= most && (read = file.Read(piece, 0, piece.Length)) > 0)
            bytes.Write(piece, 0, read);
        return bytes.ToArray();
    }
}

/// <summary>Reads a file: text, whole or by lines; an image or a PDF as what it is.</summary>
internal sealed class ReadTool : FileTool
{
    /// <summary>The largest image: 5 MiB once it is text.</summary>
    public const int MostImageBytes = 3_932_160;

    /// <summary>The largest PDF.</summary>
    public const int MostDocumentBytes = 20 * 1024 * 1024;

    private static readonly Dictionary<string, string> Images = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif", [".webp"] = "image/webp",
    };

    public ReadTool(ConfinedFolders folders)
        : base("read", folders, "file_path", "view_range")
    {
    }

    public override bool IsRepeatable => true;

    private protected override Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        string path = input.Required("file_path");
        long[]? range = input.Wholes("view_range");
        if (range is not (null or { Length: 2 }))
            throw Failure("view_range must be [start_line, end_line]");
        return Task.FromResult(At(path, makesFolders: false, place =>
        {
            using FileStream file = Open(place);
            string extension = System.IO.Path.GetExtension(path);
            if (Images.TryGetValue(extension, out string? mediaType))
                return Whole(file, path, range, "image", mediaType, MostImageBytes);
            if (extension.Equals(".pdf", StringComparison.OrdinalIgnoreCase))
                return Whole(file, path, range, "document", "application/pdf", MostDocumentBytes);
            return ToolAnswer.Of(range is null ? All(file, path) : Lines(file, path, range[0], range[1], token));
        }));
    }

    private ToolAnswer Whole(FileStream file, string path, long[]? range, string kind, string mediaType, int most)
    {
        if (range is not null)
            throw Failure($"{path}: view_range is for text files");
        if (file.Length > most)
            throw Failure($"{path} is {file.Length} bytes, exceeds the {most}-byte limit for {(kind == "image" ? "images" : "PDF files")}");
        byte[] bytes = ReadAll(file, most);
        return bytes.Length == 0 ? throw Failure($"{path} is empty") : ToolAnswer.Of(ContentInput.FromBytes(kind, bytes, mediaType));
    }

    private string All(FileStream file, string path)
    {
        byte[] bytes = file.Length > MostBytes ? [] : ReadAll(file, MostBytes);
        if (file.Length > MostBytes || bytes.Length > MostBytes)
            throw Failure($"{path} is {file.Length} bytes, exceeds {MostBytes}-byte limit. Use the view_range parameter to read specific line ranges, e.g. view_range: [1, 500].");
        return TextBytes.Read(bytes)?.Text ?? throw Failure($"{path} is not valid UTF-8 text (binary files are only supported for image/PDF extensions)");
    }

    // However long the file is: only what is asked for is kept.
    private string Lines(FileStream file, string path, long start, long end, CancellationToken token)
    {
        start = Math.Max(1, start);
        using var taken = new MemoryStream();
        byte[] piece = new byte[65536];
        long line = 1;
        int read;
        while ((end <= 0 || line <= end) && (read = file.Read(piece, 0, piece.Length)) > 0)
        {
            token.ThrowIfCancellationRequested();
            for (int i = 0; i < read && (end <= 0 || line <= end); i++)
            {
                if (line >= start)
                {
                    if (taken.Length >= MostBytes)
                        throw Failure($"lines {start} to {(end > 0 ? end : line)} of {path} exceed {MostBytes}-byte limit. Use a smaller view_range.");
                    taken.WriteByte(piece[i]);
                }

                line += piece[i] == '\n' ? 1 : 0;
            }
        }

        byte[] bytes = taken.ToArray();
        string text = TextBytes.Read(bytes)?.Text ?? throw Failure($"{path} is not valid UTF-8 text (binary files are only supported for image/PDF extensions)");

        // The break behind the last line that was asked for is not of it.
        return end > 0 && line > end && text.EndsWith("\n", StringComparison.Ordinal) ? text.Substring(0, text.Length - 1) : text;
    }
}

/// <summary>Writes a file whole.</summary>
internal sealed class WriteTool : FileTool
{
    public WriteTool(ConfinedFolders folders)
        : base("write", folders, "file_path", "content")
    {
    }

    private protected override Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        string path = input.Required("file_path");
        byte[] content = Encoding.UTF8.GetBytes(input.Text("content") ?? string.Empty);
        RefuseReadOnly(path);
        return Task.FromResult(At(path, makesFolders: true, place =>
        {
            if (place.Look() is { Kind: not EntryKind.File } there)
                throw new FileProblemException(there.Kind == EntryKind.Folder ? FileProblemException.IsFolder : FileProblemException.NotRegular);
            place.Folder.Replace(place.Name!, content);
            return ToolAnswer.Of($"wrote {content.Length} bytes to {path}");
        }));
    }
}

/// <summary>Replaces a text in a file.</summary>
internal sealed class EditTool : FileTool
{
    public EditTool(ConfinedFolders folders)
        : base("edit", folders, "file_path", "old_string", "new_string", "replace_all")
    {
    }

    private protected override Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        string path = input.Required("file_path"), old = input.Required("old_string"), replacement = input.Text("new_string") ?? string.Empty;
        bool replacesAll = input.Flag("replace_all");
        RefuseReadOnly(path);
        return Task.FromResult(At(path, makesFolders: false, place =>
        {
            TextBytes content = Read(place, path);
            int count = Count(content.Text, old);
            if (count == 0)
                throw Failure($"old_string not found in {path}");
            if (count > 1 && !replacesAll)
                throw Failure($"old_string appears {count} times in {path} (must be unique)");
            string changed = replacesAll ? content.Text.Replace(old, replacement) : ReplaceFirst(content.Text, old, replacement);
            place.Folder.Replace(place.Name!, content.Write(changed));
            return ToolAnswer.Of($"edited {path} ({(replacesAll ? count : 1)} replacement(s))");
        }));
    }

    private TextBytes Read(ConfinedPlace place, string path)
    {
        using FileStream file = Open(place);
        byte[] bytes = file.Length > MostBytes ? [] : ReadAll(file, MostBytes);
        if (file.Length > MostBytes || bytes.Length > MostBytes)
            throw Failure($"{path} is {file.Length} bytes, exceeds {MostBytes}-byte limit. The edit tool loads the whole file and cannot modify a file this large.");
        return TextBytes.Read(bytes) ?? throw Failure($"{path} is not valid UTF-8 text");
    }

    private static int Count(string text, string sought)
    {
        int count = 0;
        for (int at = text.IndexOf(sought, StringComparison.Ordinal); at >= 0; at = text.IndexOf(sought, at + sought.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static string ReplaceFirst(string text, string old, string replacement)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        return text.Substring(0, at) + replacement + text.Substring(at + old.Length);
    }
}

/// <summary>A text and how its file has it: UTF-8 with a mark or without, UTF-16 with one.</summary>
internal sealed class TextBytes
{
    private readonly Encoding _encoding;
    private readonly byte[] _mark;

    private TextBytes(string text, Encoding encoding, byte[] mark)
    {
        Text = text;
        _encoding = encoding;
        _mark = mark;
    }

    public string Text { get; }

    /// <summary>Reads bytes; null where they are no text.</summary>
    public static TextBytes? Read(byte[] bytes)
    {
        foreach (Encoding wide in new[] { new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true) })
        {
            if (bytes.Length >= 2 && bytes.Take(2).SequenceEqual(wide.GetPreamble()))
                return Decode(bytes, wide, wide.GetPreamble());
        }

        byte[] mark = Encoding.UTF8.GetPreamble();
        return Decode(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), bytes.Take(3).SequenceEqual(mark) ? mark : []);
    }

    /// <summary>Another text as the file would have it.</summary>
    public byte[] Write(string text) => [.. _mark, .. _encoding.GetBytes(text)];

    private static TextBytes? Decode(byte[] bytes, Encoding encoding, byte[] mark)
    {
        try
        {
            return new TextBytes(encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length), encoding, mark);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
