using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Reads a multipart body part by part, in constant memory.</summary>
internal sealed class MultipartReader
{
    private const int MaxHead = 16 * 1024;
    private readonly RequestBody _body;
    private readonly byte[] _delimiter;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _inPart;
    private bool _finished;
    private bool _started;

    private MultipartReader(RequestBody body, string boundary)
    {
        _body = body;
        _delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
    }

    /// <summary>A reader for a multipart/form-data body; null for any other content type.</summary>
    public static MultipartReader? Create(string? contentType, RequestBody body)
    {
        if (contentType is null || !contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        return Parameters(contentType).TryGetValue("boundary", out string? boundary) && boundary.Length is > 0 and <= 200 ? new MultipartReader(body, boundary) : null;
    }

    /// <summary>The next part, whatever is left of the one before is skipped; null at the end.</summary>
    public async Task<MultipartPart?> NextPartAsync(CancellationToken token)
    {
        if (!_started)
        {
            _started = true;

            // The first delimiter has no line end before it: put one there, so that all are alike.
            _buffer[0] = (byte)'\r';
            _buffer[1] = (byte)'\n';
            _end = 2;
            _inPart = true;
        }

        byte[] skipped = new byte[4096];
        while (_inPart && await ReadAsync(skipped, 0, skipped.Length, token).ConfigureAwait(false) > 0)
        {
        }

        if (_finished)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(token).ConfigureAwait(false) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':');
            if (colon > 0)
                headers[line.Substring(0, colon).Trim()] = line.Substring(colon + 1).Trim();
        }

        _inPart = true;
        headers.TryGetValue("Content-Disposition", out string? disposition);
        headers.TryGetValue("Content-Type", out string? type);
        Dictionary<string, string> parameters = Parameters(disposition ?? "");
        if (!parameters.TryGetValue("name", out string? name))
            throw new WireException(400, "A part of the multipart body has no name.");
        parameters.TryGetValue("filename", out string? file);

        // The starred form is exact where both are given.
        if (parameters.TryGetValue("filename*", out string? encoded) && encoded.StartsWith("UTF-8''", StringComparison.OrdinalIgnoreCase))
            file = Uri.UnescapeDataString(encoded.Substring(7));
        return new MultipartPart(name, file, type);
    }

    /// <summary>Reads bytes of the current part; 0 at its end.</summary>
    public async Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken token)
    {
        if (!_inPart)
            return 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start, _end - _start).IndexOf(_delimiter);

            // Bytes that may be the beginning of a delimiter stay until more is read.
            int safe = found >= 0 ? found : _end - _start - (_delimiter.Length - 1);
            if (safe > 0)
            {
                int taken = Math.Min(count, safe);
                Buffer.BlockCopy(_buffer, _start, target, offset, taken);
                _start += taken;
                return taken;
            }

            if (found == 0)
            {
                _start += _delimiter.Length;
                await EndPartAsync(token).ConfigureAwait(false);
                return 0;
            }

            await FillAsync(token).ConfigureAwait(false);
        }
    }

    // After a delimiter: a line end before the next part, or two dashes at the end of all.
    private async Task EndPartAsync(CancellationToken token)
    {
        _inPart = false;
        string rest = await LineAsync(token).ConfigureAwait(false);
        _finished = rest.StartsWith("--", StringComparison.Ordinal);
        if (!_finished)
            return;
        while (await _body.ReadAsync(_buffer, 0, _buffer.Length, token).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task<string> LineAsync(CancellationToken token)
    {
        while (true)
        {
            int feed = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (feed >= 0)
            {
                string line = Encoding.UTF8.GetString(_buffer, _start, feed - _start).TrimEnd('\r');
                _start = feed + 1;
                return line;
            }

            if (_end - _start > MaxHead)
                throw new WireException(400, "A part's headers are longer than 16 KB.");
            if (_body.AtEnd)
            {
                // Some clients leave out the line end after the last delimiter.
                string last = Encoding.UTF8.GetString(_buffer, _start, _end - _start);
                _start = _end;
                return last == "--" ? last : throw new WireException(400, "The multipart body ends early.");
            }

            await FillAsync(token).ConfigureAwait(false);
        }
    }

    private async Task FillAsync(CancellationToken token)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        int read = await _body.ReadAsync(_buffer, _end, _buffer.Length - _end, token).ConfigureAwait(false);
        if (read == 0 && !_body.AtEnd || read == 0 && _inPart)
            throw new WireException(400, "The multipart body ends early.");
        _end += read;
    }

    // The parameters of a header such as: form-data; name="file"; filename="a.txt"
    private static Dictionary<string, string> Parameters(string header)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int at = header.IndexOf(';');
        while (at >= 0 && at < header.Length)
        {
            int equals = header.IndexOf('=', at);
            if (equals < 0)
                break;
            string name = header.Substring(at + 1, equals - at - 1).Trim();
            var value = new StringBuilder();
            at = equals + 1;
            if (at < header.Length && header[at] == '"')
            {
                for (at++; at < header.Length && header[at] != '"'; at++)
                {
                    if (header[at] == '\\' && at + 1 < header.Length && header[at + 1] is '"' or '\\')
                        at++;
                    value.Append(header[at]);
                }

                at = header.IndexOf(';', Math.Min(at, header.Length));
            }
            else
            {
                int next = header.IndexOf(';', at);
                value.Append(header, at, (next < 0 ? header.Length : next) - at);
                at = next;
            }

            parameters[name.ToLower(CultureInfo.InvariantCulture)] = value.ToString().Trim();
        }

        return parameters;
    }
}

/// <summary>The head of one part of a multipart body.</summary>
internal sealed class MultipartPart
{
    public MultipartPart(string name, string? fileName, string? contentType)
    {
        Name = name;
        FileName = fileName;
        ContentType = contentType;
    }

    public string Name { get; }

    public string? FileName { get; }

    public string? ContentType { get; }
}
