using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Client.Files;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Files;

/// <summary>
/// Uploads files (files.upload), of any size with the same memory. An upload whose answer was lost is looked for before it is sent again.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(AgentFile))]
public sealed class NewMAFileCommand : MAConnectedCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ContentSet = "Content";
    private const int ShortestExpirySeconds = 3600;
    private const int LongestExpirySeconds = 7776000;

    /// <summary>The files to upload. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files to upload, by names in which no character is a wildcard. Takes what Get-ChildItem gives.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// The content itself: one text, which is sent as UTF-8, or bytes. Join lines first, or read them with <c>Get-Content -Raw</c>.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ContentSet)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Content { get; set; } = string.Empty;

    /// <summary>The name of the file whose content is given as -Content.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContentSet)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The media type, such as text/csv. Default: by the name's extension, else application/octet-stream.</summary>
    [Parameter]
    public string? MimeType { get; set; }

    /// <summary>
    /// After how many seconds the service deletes the file, from 3600 (an hour) to 7776000 (90 days). Default: never. The launch wire format cannot
    /// say this.
    /// </summary>
    [Parameter]
    [ValidateRange(ShortestExpirySeconds, LongestExpirySeconds)]
    public int ExpiresInSec { get; set; }

    /// <summary>Form fields that this module has no parameter for, by their wire names.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ContentSet)
        {
            if (TryNow(ReadContent, Name, out byte[] content))
                Upload(Name, Name, () => new MemoryStream(content, writable: false), content.Length);
            return;
        }

        foreach (string path in ParameterSetName == PathSet ? Path : LiteralPath)
        {
            if (!TryNow(() => Find(path), path, out IReadOnlyList<string> files))
                continue;
            foreach (string file in files)
            {
                if (!TryNow(() => KindOf(file), file, out PlaceKind kind))
                    continue;
                if (kind == PlaceKind.Pipe)
                    UploadPipe(file, System.IO.Path.GetFileName(file));
                else
                    Upload(file, System.IO.Path.GetFileName(file), () => Open(file), new FileInfo(file).Length);
            }
        }
    }

    private static PlaceKind KindOf(string file) => FilePlace.At(file).Kind switch
    {
        PlaceKind.Folder => throw new InputException("IsFolder", $"'{file}' is a folder; give its files, for example with Get-ChildItem -File."),
        PlaceKind.Nothing => throw new FileNotFoundException($"There is no file '{file}'.", file),
        PlaceKind.Null or PlaceKind.Other => throw new InputException("NotAFile", $"'{file}' is a device or the like and no file."),
        PlaceKind kind => kind,
    };

    private static FileStream Open(string file)
    {
        try
        {
            // Others may go on writing, as to a log: what is there at the start is sent.
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (IOException cause) when (cause is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new InputException("FileNotReadable", $"'{file}' cannot be read: {cause.Message}", cause);
        }
    }

    private IReadOnlyList<string> Find(string path) =>
        ParameterSetName == PathSet ? FileSystemPath.Existing(SessionState, path) : [FileSystemPath.Literal(SessionState, path)];

    private byte[] ReadContent() => PlainValue.From(Content) switch
    {
        string text => new UTF8Encoding(false).GetBytes(text),
        byte[] bytes => bytes,
        object?[] items when items.All(static item => item is byte) => items.Cast<byte>().ToArray(),
        _ => throw new InputException("InvalidContent", "-Content must be one text or bytes; join lines first, or read them with Get-Content -Raw."),
    };

    private void Upload(string target, string name, Func<Stream> open, long length)
    {
        if (TryNow(() => Describe(name, open), target, out FileUpload upload)
            && ShouldProcess(target, "Upload file")
            && TryTransfer($"Uploading {name}", progress => Client.Files.UploadAsync(upload, sent => progress.Report(sent, length), StopToken), target, out AgentFile file))
            WriteObject(file);
    }

    /// <summary>What comes through a pipe is kept until it is whole, as the service wants its length first, and as it may have to be sent again.</summary>
    private void UploadPipe(string target, string name)
    {
        string? kept = null;
        if (TryNow(() => Describe(name, () => Open(kept!)), target, out FileUpload upload)
            && ShouldProcess(target, "Upload file")
            && TryTransfer($"Uploading {name}", KeepAndUploadAsync, target, out AgentFile file))
            WriteObject(file);

        async Task<AgentFile> KeepAndUploadAsync(TransferProgress progress)
        {
            // The connection is the runspace's, which the threads of a wait do not know.
            FileOperations files = Client.Files;

            // A file of this user's alone.
            kept = System.IO.Path.GetTempFileName();
            try
            {
                using (var content = new FileStream(kept, FileMode.Open, FileAccess.Write, FileShare.None))
                    await NamedPipe.ReadAsync(target, content, read => progress.Report(read, null), StopToken).ConfigureAwait(false);
                long length = new FileInfo(kept).Length;
                return await files.UploadAsync(upload, sent => progress.Report(sent, length), StopToken).ConfigureAwait(false);
            }
            finally
            {
                File.Delete(kept);
            }
        }
    }

    private FileUpload Describe(string name, Func<Stream> open) => new(name, MediaType(name), open)
    {
        ExpiresInSeconds = IsBound(nameof(ExpiresInSec)) ? ExpiresInSec : null,
        AdditionalFields = PlainValue.Table(AdditionalProperty),
    };

    private string MediaType(string name)
    {
        if (MimeType is null)
            return MimeTypes.Of(name);
        return MediaTypeHeaderValue.TryParse(MimeType, out _) ? MimeType : throw new InputException("InvalidMimeType", $"'{MimeType}' is no media type, such as text/plain.");
    }
}

/// <summary>The media type of a file by the extension of its name.</summary>
internal static class MimeTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain", [".log"] = "text/plain", [".ini"] = "text/plain", [".conf"] = "text/plain",
        [".ps1"] = "text/plain", [".psm1"] = "text/plain", [".psd1"] = "text/plain", [".cs"] = "text/plain", [".py"] = "text/plain",
        [".sh"] = "text/plain", [".sql"] = "text/plain", [".go"] = "text/plain", [".rs"] = "text/plain", [".java"] = "text/plain",
        [".ts"] = "text/plain", [".c"] = "text/plain", [".h"] = "text/plain", [".cpp"] = "text/plain", [".rb"] = "text/plain",
        [".md"] = "text/markdown", [".csv"] = "text/csv", [".tsv"] = "text/tab-separated-values", [".html"] = "text/html",
        [".htm"] = "text/html", [".css"] = "text/css", [".js"] = "text/javascript", [".xml"] = "application/xml",
        [".json"] = "application/json", [".jsonl"] = "application/jsonl", [".yaml"] = "application/yaml", [".yml"] = "application/yaml",
        [".toml"] = "application/toml", [".pdf"] = "application/pdf", [".rtf"] = "application/rtf",
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif", [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml", [".bmp"] = "image/bmp", [".tif"] = "image/tiff", [".tiff"] = "image/tiff",
        [".zip"] = "application/zip", [".gz"] = "application/gzip", [".tar"] = "application/x-tar", [".7z"] = "application/x-7z-compressed",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    public static string Of(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(fileName.Substring(dot), out string? type) ? type : Unknown;
    }
}
