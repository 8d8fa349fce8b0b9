using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// A form with one file, written while the file is read. The library's own form content cannot be used: it writes a file name outside
/// ASCII in a way that form parsers do not read.
/// </summary>
internal sealed class FormContent : HttpContent
{
    private const int PieceSize = 81920;

    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly Stream _file;
    private readonly Action<long> _onSent;
    private readonly CancellationToken _token;

    /// <summary>Makes the form.</summary>
    /// <param name="fields">The fields besides the file; they go first, so that a server can read in one pass.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="mimeType">The file's media type.</param>
    /// <param name="file">The file, at its start; closed with the form.</param>
    /// <param name="onSent">Told after each piece how many bytes of the file have left.</param>
    /// <param name="token">Ends the sending.</param>
    public FormContent(IEnumerable<KeyValuePair<string, string>> fields, string fileName, string mimeType, Stream file, Action<long> onSent, CancellationToken token)
    {
        _file = file;
        FileLength = file.Length;
        _onSent = onSent;
        _token = token;
        string boundary = "----form-" + Guid.NewGuid().ToString("N");
        var head = new StringBuilder();
        foreach (KeyValuePair<string, string> field in fields)
            head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quotable(field.Key)}\"\r\n\r\n{field.Value}\r\n");
        head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{Quotable(fileName)}\"\r\nContent-Type: {mimeType}\r\n\r\n");
        _head = Encoding.UTF8.GetBytes(head.ToString());
        _tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n");
        Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
    }

    /// <summary>The file's length in bytes.</summary>
    public long FileLength { get; }

    /// <summary>Why the file could not be read to its end; null where it could.</summary>
    public Exception? SourceFailure { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_head, 0, _head.Length, _token).ConfigureAwait(false);
        byte[] piece = new byte[PieceSize];
        for (long sent = 0; sent < FileLength;)
        {
            int read = await ReadAsync(piece, FileLength - sent).ConfigureAwait(false);
            await stream.WriteAsync(piece, 0, read, _token).ConfigureAwait(false);
            sent += read;
            _onSent(sent);
        }

        await stream.WriteAsync(_tail, 0, _tail.Length, _token).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + FileLength + _tail.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>As browsers write it: raw UTF-8, with what would end the quoted name percent-encoded.</summary>
    private static string Quotable(string name) => name.Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");

    private async Task<int> ReadAsync(byte[] piece, long left)
    {
        try
        {
            int read = await _file.ReadAsync(piece, 0, (int)Math.Min(piece.Length, left), _token).ConfigureAwait(false);
            return read > 0 ? read : throw new EndOfStreamException("It became shorter while it was read.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            SourceFailure = cause;
            throw;
        }
    }
}
