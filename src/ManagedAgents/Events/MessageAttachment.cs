using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Files;

namespace ManagedAgents.Events;

/// <summary>Turns what a user names as image or document into content: a file's id, an address, or a local file sent along.</summary>
internal static class MessageAttachment
{
    public const string Image = "image";
    public const string Document = "document";

    private const long LongestFile = 20L * 1024 * 1024;

    private static readonly Dictionary<string, string> ImageTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif", [".webp"] = "image/webp",
    };

    /// <summary>Whether a path names an image or a document.</summary>
    public static string KindOf(string path) => ImageTypes.ContainsKey(Path.GetExtension(path)) ? Image : Document;

    /// <summary>The content of one image or document.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="named">A file's id, an http address, or a path.</param>
    /// <param name="resolvePath">Makes a path a full one, from PowerShell's current location.</param>
    public static ContentInput Create(string kind, string named, Func<string, string> resolvePath)
    {
        if (FileIds.IsLikeOne(named) && !FileIds.IsLocalFile(named, resolvePath))
            return ContentInput.FromFile(kind, named);
        if (Uri.TryCreate(named, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
            return ContentInput.FromUrl(kind, address);

        string path = resolvePath(named);
        PlaceKind there = FilePlace.At(path).Kind;
        if (there is PlaceKind.Nothing or PlaceKind.Folder)
            throw new InputException("PathNotFound", $"'{named}' is no file's id, no http address and no existing file.");
        if (there != PlaceKind.File)
            throw new InputException("NotAFile", $"'{named}' is a device or a pipe and no file.");
        if (new FileInfo(path).Length > LongestFile)
            throw new InputException("FileTooLarge", $"'{named}' is longer than {LongestFile >> 20} MB; upload it with New-MAFile and give its id.");
        byte[] bytes = File.ReadAllBytes(path);
        return kind == Image ? ImageOf(named, bytes) : DocumentOf(named, bytes);
    }

    private static ContentInput ImageOf(string named, byte[] bytes) =>
        ImageTypes.TryGetValue(Path.GetExtension(named), out string? mediaType)
            ? ContentInput.FromBytes(Image, bytes, mediaType)
            : throw new InputException("UnsupportedFileType", $"'{named}' is no image the service reads: png, jpg, gif or webp.");

    private static ContentInput DocumentOf(string named, byte[] bytes)
    {
        if (Path.GetExtension(named).Equals(".pdf", StringComparison.OrdinalIgnoreCase))
            return ContentInput.FromBytes(Document, bytes, "application/pdf");
        try
        {
            string text = StrictUtf8.Read(bytes).TrimStart('\uFEFF');
            return text.IndexOf('\0') < 0
                ? ContentInput.TextDocument(text, Path.GetFileName(named))
                : throw Unsupported(named, null);
        }
        catch (DecoderFallbackException cause)
        {
            throw Unsupported(named, cause);
        }
    }

    private static InputException Unsupported(string named, Exception? cause) =>
        new("UnsupportedFileType", $"'{named}' is neither a PDF nor text in UTF-8; upload it with New-MAFile and mount it with New-MAResource.", cause);
}
