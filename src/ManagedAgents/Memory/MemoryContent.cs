using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Memory;

/// <summary>
/// Reads what a memory is to hold: text whose every byte in UTF-8 arrives as it was, a byte order mark and any kind of line ends included. What is no
/// text, or too long, is refused before it is sent.
/// </summary>
internal static class MemoryContent
{
    /// <summary>How many bytes in UTF-8 a memory may have.</summary>
    public const int LongestBytes = 102_400;

    /// <summary>What a parameter or the pipeline gives.</summary>
    /// <exception cref="InputException">It is no text, or too long.</exception>
    public static string Of(object? given)
    {
        object? plain = PlainValue.From(given);
        byte[]? bytes = plain as byte[] ?? (plain is object?[] items && items.Length > 0 && items.All(static item => item is byte) ? items.Cast<byte>().ToArray() : null);
        string text = plain as string ?? (bytes is null
            ? throw new InputException("InvalidContent", "The content must be one text, or the bytes of one; join lines first, or read them with Get-Content -Raw.")
            : TextOf(bytes, "The content"));
        if (!StrictUtf8.Is(text))
            throw new InputException("InvalidContent", "The content is no Unicode text: it has half of a surrogate pair.");
        int length = Encoding.UTF8.GetByteCount(text);
        return length <= LongestBytes ? text : throw TooLarge("The content", length);
    }

    /// <summary>What a file holds that the user names.</summary>
    /// <exception cref="InputException">It is no text, too long, or no file.</exception>
    public static string OfFile(SessionState session, string path) => TextOf(Read(FileSystemPath.Literal(session, path)), $"'{path}'");

    /// <summary>A file's bytes, as many as a memory may have.</summary>
    /// <param name="file">Its full path.</param>
    /// <exception cref="InputException">It is too long, or no file.</exception>
    public static byte[] Read(string file)
    {
        switch (FilePlace.At(file).Kind)
        {
            case PlaceKind.Nothing:
                throw new FileNotFoundException($"There is no file '{file}'.", file);
            case PlaceKind.Folder:
                throw new InputException("IsFolder", $"'{file}' is a folder; Import-MAMemory takes the files of one.");
            case not PlaceKind.File:
                throw new InputException("NotAFile", $"'{file}' is a pipe, a device or the like and no file.");
        }

        using FileStream content = Open(file);
        if (content.Length > LongestBytes)
            throw TooLarge($"'{file}'", content.Length);

        // Others may write to it meanwhile.
        using var read = new MemoryStream();
        byte[] piece = new byte[LongestBytes + 1];
        int count;
        while (read.Length <= LongestBytes && (count = content.Read(piece, 0, piece.Length)) > 0)
            read.Write(piece, 0, count);
        return read.Length <= LongestBytes ? read.ToArray() : throw TooLarge($"'{file}'", read.Length);
    }

    /// <summary>The text that bytes are in UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="what">What they are of, for the error.</param>
    /// <exception cref="InputException">They are none.</exception>
    public static string TextOf(byte[] bytes, string what)
    {
        try
        {
            return StrictUtf8.Read(bytes);
        }
        catch (DecoderFallbackException cause)
        {
            throw new InputException("NotText", $"{what} is no text in UTF-8, and a memory holds nothing else. A text in another encoding, such as the UTF-16 of Windows PowerShell, must be saved as UTF-8 first.", cause);
        }
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException cause) when (cause is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new InputException("FileNotReadable", $"'{file}' cannot be read: {cause.Message}", cause);
        }
    }

    private static InputException TooLarge(string what, long length) =>
        new("ContentTooLarge", $"{what} has {length} bytes in UTF-8, and a memory holds {LongestBytes} at most.");
}
