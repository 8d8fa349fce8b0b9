using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Files;

/// <summary>One multipart upload, read as it comes: the file's bytes go to disk, the small fields to memory.</summary>
internal sealed class FileUpload : IDisposable
{
    private const int LongestField = 64 * 1024;
    private static readonly char[] Separators = { '/', '\\' };
    private readonly HttpRequest _request;
    private readonly Service _state;
    private string? _path;
    private long _length;

    public FileUpload(HttpRequest request, Service state)
    {
        _request = request;
        _state = state;
    }

    public string? FileName { get; private set; }

    public string? MimeType { get; private set; }

    /// <summary>The launch form's field beside the file.</summary>
    public string? Purpose { get; private set; }

    public string? ExpiresInSeconds { get; private set; }

    public async Task ReadAsync(CancellationToken token)
    {
        MultipartReader multipart = MultipartReader.Create(_request.Header("Content-Type"), _request.Body)
            ?? throw ServiceException.Invalid("Content-Type: must be multipart/form-data with a boundary");
        while (await multipart.NextPartAsync(token).ConfigureAwait(false) is { } part)
        {
            switch (part.Name)
            {
                case "file" when part.FileName is not null: await ReadFileAsync(multipart, part, token).ConfigureAwait(false); break;
                case "purpose": Purpose = await ReadTextAsync(multipart, token).ConfigureAwait(false); break;
                case "expires_in_seconds": ExpiresInSeconds = await ReadTextAsync(multipart, token).ConfigureAwait(false); break;
                default: throw ServiceException.Invalid($"{part.Name}: unknown part of an upload; it takes file, with a file name, and expires_in_seconds");
            }
        }
    }

    /// <summary>The file's bytes, which are the caller's from now on.</summary>
    public StoredContent TakeContent()
    {
        var content = new StoredContent(_path!, _length);
        _path = null;
        return content;
    }

    public void Dispose()
    {
        if (_path is not null)
            File.Delete(_path);
    }

    private async Task ReadFileAsync(MultipartReader multipart, MultipartPart part, CancellationToken token)
    {
        if (FileName is not null)
            throw ServiceException.Invalid("file: may be given once only");
        // The file's name alone: browsers and some clients send a path.
        FileName = part.FileName!.Substring(part.FileName.LastIndexOfAny(Separators) + 1);
        if (FileName.Length == 0)
            throw ServiceException.Invalid("file: the file name is empty");
        MimeType = part.ContentType;
        _path = _state.NewContentPath();
        using var target = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, 64 * 1024, useAsync: true);
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await multipart.ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
        {
            await target.WriteAsync(buffer, 0, read, token).ConfigureAwait(false);
            _length += read;
        }
    }

    private static async Task<string> ReadTextAsync(MultipartReader multipart, CancellationToken token)
    {
        using var text = new MemoryStream();
        byte[] buffer = new byte[1024];
        int read;
        while ((read = await multipart.ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
        {
            text.Write(buffer, 0, read);
            if (text.Length > LongestField)
                throw ServiceException.Invalid("a field of the upload is longer than 64 KB");
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
