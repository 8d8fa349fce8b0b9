using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Webhooks;

/// <summary>A request that was read whole.</summary>
internal sealed class DeliveryRequest
{
    public DeliveryRequest(string method, string path, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body)
    {
        Method = method;
        Path = path;
        Headers = headers;
        Body = body;
    }

    public string Method { get; }

    /// <summary>The path as it came, without its query.</summary>
    public string Path { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    public byte[] Body { get; }
}

/// <summary>A request that is answered with a status of its own, and not read on.</summary>
internal sealed class BadRequestException : Exception, ITellable
{
    public BadRequestException(int status)
        : this($"Status {status}.", null) => Status = status;

    private BadRequestException(string words, Exception? cause)
        : base(words, cause)
    {
    }

    public int Status { get; internal init; }

    public string Words => Message;

    public Exception InOtherWords(string words, Exception? cause) => new BadRequestException(words, cause);
}

/// <summary>Reads one request of a connection, within limits, and answers it.</summary>
internal sealed class DeliveryReader
{
    private const int LongestHead = 16 * 1024;
    private const int LongestBody = 256 * 1024;
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    private readonly TcpClient _client;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly CancellationToken _end;
    private readonly byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _filled;

    public DeliveryReader(TcpClient client, CancellationToken end)
    {
        _client = client;
        _socket = client.Client ?? throw new ObjectDisposedException(nameof(TcpClient));
        _socket.NoDelay = true;
        _stream = client.GetStream();
        _end = end;
    }

    /// <exception cref="BadRequestException">It is no request that is taken.</exception>
    public async Task<DeliveryRequest> ReadAsync()
    {
        string method, path;
        var headers = new List<KeyValuePair<string, string>>();
        using (Limit(HeadTime))
        {
            int left = LongestHead;
            string[] words = (await ReadLineAsync(left).ConfigureAwait(false)).Split(' ');
            if (words.Length != 3 || words[2] is not ("HTTP/1.0" or "HTTP/1.1") || !words[1].StartsWith("/", StringComparison.Ordinal))
                throw new BadRequestException(400);
            (method, path) = (words[0], words[1].Split('?')[0]);
            left -= words.Sum(static word => word.Length + 1);
            while (await ReadLineAsync(left).ConfigureAwait(false) is { Length: > 0 } line)
            {
                left -= line.Length;
                int colon = line.IndexOf(':');
                if (colon <= 0 || char.IsWhiteSpace(line[colon - 1]) || char.IsWhiteSpace(line[0]))
                    throw new BadRequestException(400);
                headers.Add(new(line.Substring(0, colon), line.Substring(colon + 1).Trim(' ', '\t')));
            }
        }

        using (Limit(BodyTime))
            return new DeliveryRequest(method, path, headers, await ReadBodyAsync(headers).ConfigureAwait(false));
    }

    /// <summary>Answers with a status alone, and closes so that the answer is read.</summary>
    public async Task AnswerAsync(int status)
    {
        string allow = status == 405 ? "Allow: POST\r\n" : string.Empty;
        string length = status == 204 ? string.Empty : "Content-Length: 0\r\n";
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {ReasonOf(status)}\r\n{allow}{length}Connection: close\r\n\r\n");
        using (Limit(LingerTime))
        {
            // What was taken is acknowledged, though the listening ends.
            await _stream.WriteAsync(answer, 0, answer.Length, CancellationToken.None).ConfigureAwait(false);
            _socket.Shutdown(SocketShutdown.Send);

            // Closed while the other side still sends, the connection would be reset and the answer with it.
            while (await _stream.ReadAsync(_buffer, 0, _buffer.Length, _end).ConfigureAwait(false) > 0)
            {
            }
        }
    }

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        _ => "Service Unavailable",
    };

    private static string? Only(List<KeyValuePair<string, string>> headers, string name)
    {
        string[] values = [.. headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value).Distinct()];
        return values.Length > 1 ? throw new BadRequestException(400) : values.FirstOrDefault();
    }

    private async Task<byte[]> ReadBodyAsync(List<KeyValuePair<string, string>> headers)
    {
        string? coding = Only(headers, "Transfer-Encoding");
        string? length = Only(headers, "Content-Length");
        if (coding is not null && (length is not null || !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)))
            throw new BadRequestException(length is null ? 501 : 400);
        if (coding is null && length is null)
            return [];
        int size = coding is null ? SizeOf(length!, NumberStyles.None) : 0;
        if (Only(headers, "Expect")?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) == true)
        {
            byte[] go = Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n");
            await _stream.WriteAsync(go, 0, go.Length, _end).ConfigureAwait(false);
        }

        if (coding is null)
            return await ReadExactlyAsync(size).ConfigureAwait(false);
        using var body = new MemoryStream();
        while (SizeOf((await ReadLineAsync(64).ConfigureAwait(false)).Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier) is > 0 and var next)
        {
            if (body.Length + next > LongestBody)
                throw new BadRequestException(413);
            byte[] chunk = await ReadExactlyAsync(next).ConfigureAwait(false);
            body.Write(chunk, 0, chunk.Length);
            if ((await ReadLineAsync(2).ConfigureAwait(false)).Length > 0)
                throw new BadRequestException(400);
        }

        for (int left = LongestHead; await ReadLineAsync(left).ConfigureAwait(false) is { Length: > 0 } trailer;)
            left -= trailer.Length;
        return body.ToArray();
    }

    private static int SizeOf(string text, NumberStyles style) => text.Length is 0 or > 15 || !long.TryParse(text, style, CultureInfo.InvariantCulture, out long size) || size < 0
        ? throw new BadRequestException(400)
        : size <= LongestBody ? (int)size : throw new BadRequestException(413);

    /// <summary>Ends the connection when the time is over: its reads know no token.</summary>
    private Timer Limit(TimeSpan time) => new(static client => ((TcpClient)client!).Close(), _client, time, Timeout.InfiniteTimeSpan);

    private async Task<string> ReadLineAsync(int most)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _filled)
                await FillAsync().ConfigureAwait(false);
            byte next = _buffer[_start++];
            if (next == '\n')
            {
                bool hasReturn = line.Length > 0 && line[line.Length - 1] == '\r';
                return line.ToString(0, line.Length - (hasReturn ? 1 : 0));
            }

            if (line.Length >= most)
                throw new BadRequestException(431);

            // Headers of this service are ASCII; a byte that is none, or a null, fits no name and no signature.
            line.Append((char)next);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        byte[] all = new byte[count];
        int done = Math.Min(count, _filled - _start);
        Buffer.BlockCopy(_buffer, _start, all, 0, done);
        _start += done;
        while (done < count)
        {
            int read = await _stream.ReadAsync(all, done, count - done, _end).ConfigureAwait(false);
            done += read > 0 ? read : throw new IOException("The connection ended within the body.");
        }

        return all;
    }

    private async Task FillAsync()
    {
        _start = 0;
        _filled = await _stream.ReadAsync(_buffer, 0, _buffer.Length, _end).ConfigureAwait(false);
        if (_filled == 0)
            throw new IOException("The connection ended within the request.");
    }
}
