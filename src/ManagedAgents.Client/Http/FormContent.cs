using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// A form with files, written while they are read. The library's own form content cannot be used: it writes a file name outside ASCII in a
/// way that form parsers do not read.
/// </summary>
internal sealed class FormContent : HttpContent
{
    private const int PieceSize = 81920;

    private readonly byte[][] _heads;
    private readonly byte[] _tail;
    private readonly IReadOnlyList<FormFile> _files;
    private readonly Action<long> _onSent;
    private readonly CancellationToken _token;

    /// <summary>Makes the form.</summary>
    /// <param name="fields">The fields besides the files; they go first, so that a server can read in one pass.</param>
    /// <param name="files">The files, in their order; closed with the form.</param>
    /// <param name="onSent">Told after each piece how many bytes of the files have left.</param>
    /// <param name="token">Ends the sending.</param>
    public FormContent(IEnumerable<KeyValuePair<string, string>> fields, IReadOnlyList<FormFile> files, Action<long> onSent, CancellationToken token)
    {
        _files = files;
        FileLength = files.Sum(static file => file.Length);
        _onSent = onSent;
        _token = token;
        string boundary = "----form-" + Guid.NewGuid().ToString("N");
        var head = new StringBuilder();
        foreach (KeyValuePair<string, string> field in fields)
            head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quotable(field.Key)}\"\r\n\r\n{field.Value}\r\n");
        _heads = new byte[files.Count][];
        for (int i = 0; i < files.Count; i++)
        {
            FormFile file = files[i];
            head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quotable(file.Field)}\"; filename=\"{Quotable(file.Name)}\"\r\nContent-Type: {file.MimeType}\r\n\r\n");
            _heads[i] = Encoding.UTF8.GetBytes(head.ToString());
            head.Clear().Append("\r\n");
        }

        _tail = Encoding.UTF8.GetBytes($"{head}--{boundary}--\r\n");
        Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
    }

    /// <summary>The files' length in bytes.</summary>
    public long FileLength { get; }

    /// <summary>Why a file could not be read to its end; null where all could.</summary>
    public Exception? SourceFailure { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        byte[] piece = new byte[PieceSize];
        long sent = 0;
        for (int i = 0; i < _heads.Length; i++)
        {
            await stream.WriteAsync(_heads[i], 0, _heads[i].Length, _token).ConfigureAwait(false);
            for (long left = _files[i].Length; left > 0;)
            {
                int read = await ReadAsync(_files[i].Content, piece, left).ConfigureAwait(false);
                await stream.WriteAsync(piece, 0, read, _token).ConfigureAwait(false);
                left -= read;
                sent += read;
                _onSent(sent);
            }
        }

        await stream.WriteAsync(_tail, 0, _tail.Length, _token).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _heads.Sum(static head => (long)head.Length) + FileLength + _tail.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (FormFile file in _files)
                file.Content.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>As browsers write it: raw UTF-8, with what would end the quoted name percent-encoded.</summary>
    private static string Quotable(string name) => name.Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");

    private async Task<int> ReadAsync(Stream file, byte[] piece, long left)
    {
        try
        {
            int read = await file.ReadAsync(piece, 0, (int)Math.Min(piece.Length, left), _token).ConfigureAwait(false);
            return read > 0 ? read : throw new EndOfStreamException("It became shorter while it was read.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            SourceFailure = cause;
            throw;
        }
    }
}

/// <summary>A file of a form.</summary>
internal sealed class FormFile
{
    /// <summary>Makes one.</summary>
    /// <param name="field">The name of its field.</param>
    /// <param name="name">The file's name; it may carry a path.</param>
    /// <param name="mimeType">The file's media type.</param>
    /// <param name="content">The file, at its start; as much of it is sent as there is now.</param>
    public FormFile(string field, string name, string mimeType, Stream content)
    {
        Field = field;
        Name = name;
        MimeType = mimeType;
        Content = content;
        Length = content.Length;
    }

    public string Field { get; }

    public string Name { get; }

    public string MimeType { get; }

    public Stream Content { get; }

    public long Length { get; }
}

/// <summary>The fields of a form that are newer than this module.</summary>
internal static class FormFields
{
    /// <summary>The fields as texts.</summary>
    /// <param name="fields">Values by wire names; null for none.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(IDictionary? fields)
    {
        foreach (DictionaryEntry field in fields ?? new Hashtable())
            yield return new(Text(field.Key), field.Value is bool flag ? (flag ? "true" : "false") : Text(field.Value));
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
