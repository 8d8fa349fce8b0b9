using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>One client connection: requests one after the other until either side closes.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const long MostDrained = 1 << 20;
    private static readonly byte[] Continue = Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n");
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Closed = 2;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly ConnectionReader _reader;
    private readonly IRequestHandler _handler;
    private readonly Refusals _refusals;
    private int _state = Idle;

    public HttpConnection(Socket socket, IRequestHandler handler, Refusals refusals)
    {
        socket.NoDelay = true;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new ConnectionReader(_stream);
        _handler = handler;
        _refusals = refusals;
    }

    /// <summary>Closes a connection by a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was quicker.
        }

        socket.Dispose();
    }

    /// <summary>Serves requests until the connection ends; never throws.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            while (!token.IsCancellationRequested && await ServeOneAsync(token).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The peer went away, a fault cut the connection, or the server stops: nobody is left to tell.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes the connection unless a request is under way.</summary>
    public void CloseIfIdle()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
            Dispose();
    }

    public void Dispose() => _stream.Dispose();

    private async Task<bool> ServeOneAsync(CancellationToken token)
    {
        HttpRequest? request;
        try
        {
            request = await ReadHeadAsync(token).ConfigureAwait(false);
        }
        catch (WireException e)
        {
            await WriteAsync(null, _handler.Refuse(e.Status, e.Message), ResponseFaults.None, false, token).ConfigureAwait(false);
            await LingerAsync(token).ConfigureAwait(false);
            return false;
        }

        if (request is null)
            return false;
        ResponseFaults faults = request.Faults = _handler.FaultsFor(request);
        try
        {
            if (!await AnswerAsync(request, faults, token).ConfigureAwait(false))
                return false;
            Interlocked.CompareExchange(ref _state, Idle, Busy);

            // A refusal that began between the answer and this line has found the connection busy.
            return !_refusals.AreUnderWay;
        }
        catch (ConnectionCutException)
        {
            faults.Refuse();
            if (faults.Manner == CutManner.Reset)
                Reset(_socket);
            return false;
        }
        finally
        {
            faults.Refuse();
        }
    }

    // False when the connection cannot be used again.
    private async Task<bool> AnswerAsync(HttpRequest request, ResponseFaults faults, CancellationToken token)
    {
        HttpResponse response;
        try
        {
            response = await faults.AnswerInsteadAsync(new Exchange(request, _handler, _reader.WaitForCloseAsync), token).ConfigureAwait(false)
                ?? await _handler.HandleAsync(request, token).ConfigureAwait(false);
        }
        catch (WireException e)
        {
            response = _handler.Refuse(e.Status, e.Message);
        }

        try
        {
            await faults.BeforeHeadAsync(token).ConfigureAwait(false);
            faults.Change(response);
            request.Record?.Answered(response.Status);

            // A stream's end begins the refusals; any other answer's client could be back before its end is known here.
            if (response.Stream is null)
                faults.Refuse();
            bool drained = await DrainAsync(request.Body, token).ConfigureAwait(false);
            bool keep = drained && request.IsHttp11 && !request.HasToken("Connection", "close") && !_refusals.AreUnderWay;
            bool whole = await WriteAsync(request, response, faults, keep, token).ConfigureAwait(false);
            if (!drained)
                await LingerAsync(token).ConfigureAwait(false);
            return keep && whole;
        }
        finally
        {
            response.Content?.Dispose();
            response.Finished?.Invoke();
        }
    }

    private async Task<HttpRequest?> ReadHeadAsync(CancellationToken token)
    {
        _reader.BeginHead();
        string? line;
        do line = await _reader.ReadLineAsync(token).ConfigureAwait(false);
        while (line is { Length: 0 })
            ;
        if (line is null || Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle)
            return null;
        string[] parts = line.Split(' ');
        if (parts.Length != 3 || !parts[1].StartsWith("/", StringComparison.Ordinal))
            throw new WireException(400, "The request line is not 'METHOD /path HTTP/1.1'.");
        if (parts[2] is not ("HTTP/1.1" or "HTTP/1.0"))
            throw new WireException(505, "Only HTTP/1.1 and HTTP/1.0 are served.");
        var headers = new List<KeyValuePair<string, string>>();
        while (true)
        {
            string header = await _reader.ReadLineAsync(token).ConfigureAwait(false) ?? throw new WireException(400, "The request ends inside its headers.");
            if (header.Length == 0)
                break;
            int colon = header.IndexOf(':');
            if (colon <= 0 || header[0] is ' ' or '\t')
                throw new WireException(400, "A header line has no name.");
            headers.Add(new(header.Substring(0, colon), header.Substring(colon + 1).Trim(' ', '\t')));
        }

        return WithBody(parts[0], parts[1], parts[2] == "HTTP/1.1", headers);
    }

    private HttpRequest WithBody(string method, string target, bool isHttp11, List<KeyValuePair<string, string>> headers)
    {
        long? length = null;
        bool chunked = false;
        bool expects = false;
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (string.Equals(header.Key, "Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                if (!long.TryParse(header.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || (length is { } known && known != value))
                    throw new WireException(400, "Content-Length is not a number.");
                length = value;
            }
            else if (string.Equals(header.Key, "Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                chunked = string.Equals(header.Value, "chunked", StringComparison.OrdinalIgnoreCase);
                if (!chunked)
                    throw new WireException(501, "The only transfer encoding served is chunked.");
            }
            else if (string.Equals(header.Key, "Expect", StringComparison.OrdinalIgnoreCase))
            {
                expects = string.Equals(header.Value, "100-continue", StringComparison.OrdinalIgnoreCase);
            }
        }

        var body = new RequestBody(_reader, length, chunked, expects ? () => _stream.WriteAsync(Continue, 0, Continue.Length) : null);
        return new HttpRequest(method, target, isHttp11, headers, body);
    }

    // False when the connection cannot be used again.
    private async Task<bool> WriteAsync(HttpRequest? request, HttpResponse response, ResponseFaults faults, bool keep, CancellationToken token)
    {
        bool chunked = response.Stream is not null && request is not { IsHttp11: false };
        var head = new StringBuilder();
        head.Append("HTTP/1.1 ").Append(response.Status).Append(' ').Append(ReasonPhrases.Get(response.Status)).Append("\r\n");
        head.Append("Content-Type: ").Append(response.ContentType).Append("\r\n");
        foreach (KeyValuePair<string, string> header in response.Headers)
            head.Append(header.Key).Append(": ").Append(header.Value).Append("\r\n");
        // The read that notices a reader who leaves is still under way at a stream's end, so a stream is its connection's last answer.
        keep &= response.Stream is null;
        if (chunked)
            head.Append("Transfer-Encoding: chunked\r\n");
        else if (response.Stream is null)
            head.Append("Content-Length: ").Append(response.Content?.Length ?? response.Body.Length).Append("\r\n");
        if (!keep)
            head.Append("Connection: close\r\n");
        byte[] bytes = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        var body = new BodyWriter(_stream, chunked, faults);
        bool isSmall = response.Stream is null && response.Content is null && faults.IsNone && request?.Method != "HEAD";
        if (isSmall)
        {
            // Head and body in one packet.
            byte[] all = new byte[bytes.Length + response.Body.Length];
            Buffer.BlockCopy(bytes, 0, all, 0, bytes.Length);
            Buffer.BlockCopy(response.Body, 0, all, bytes.Length, response.Body.Length);
            await _stream.WriteAsync(all, 0, all.Length, token).ConfigureAwait(false);
            return keep;
        }

        await _stream.WriteAsync(bytes, 0, bytes.Length, token).ConfigureAwait(false);
        if (request?.Method == "HEAD")
            return keep;
        if (response.Stream is not null)
            await StreamAsync(response, body, faults, token).ConfigureAwait(false);
        else if (response.Content is not null)
            await CopyAsync(response.Content, body, token).ConfigureAwait(false);
        else
            await body.WriteAsync(response.Body, 0, response.Body.Length, token).ConfigureAwait(false);
        return keep;
    }

    private async Task StreamAsync(HttpResponse response, BodyWriter body, ResponseFaults faults, CancellationToken token)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);

        // A reader that closes is noticed at once, not at the next event.
        Task closed = _reader.WaitForCloseAsync(over.Token);
        Task writing = WriteFramesAsync(response, new FrameWriter(body, faults), over.Token);
        if (await Task.WhenAny(writing, closed).ConfigureAwait(false) == writing)
        {
            try
            {
                await writing.ConfigureAwait(false);
            }
            catch (ConnectionCutException) when (faults.Manner == CutManner.End)
            {
                // As if the service had ended the stream.
            }

            faults.Refuse();
            await body.EndAsync(token).ConfigureAwait(false);
            over.Cancel();
            return;
        }

        over.Cancel();
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reader left: the usual end of a stream.
        }
    }

    private static async Task WriteFramesAsync(HttpResponse response, FrameWriter writer, CancellationToken token)
    {
        if (await writer.BeginAsync(token).ConfigureAwait(false))
            await response.Stream!(writer, token).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream content, BodyWriter body, CancellationToken token)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
            await body.WriteAsync(buffer, 0, read, token).ConfigureAwait(false);
    }

    private static async Task<bool> DrainAsync(RequestBody body, CancellationToken token)
    {
        try
        {
            return body.AtEnd || await body.DrainAsync(MostDrained, token).ConfigureAwait(false);
        }
        catch (WireException)
        {
            return false;
        }
    }

    // Closing over unread bytes would reset the connection and take the answer from the client: read on for a while.
    private async Task LingerAsync(CancellationToken token)
    {
        _socket.Shutdown(SocketShutdown.Send);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        using (limit.Token.Register(Dispose))
        {
            byte[] buffer = new byte[64 * 1024];
            while (await _stream.ReadAsync(buffer, 0, buffer.Length, limit.Token).ConfigureAwait(false) > 0)
            {
            }
        }
    }
}
