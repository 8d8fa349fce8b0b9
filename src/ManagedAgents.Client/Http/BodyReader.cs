using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Reads answers so that a token ends the read at once on every runtime.</summary>
internal static class BodyReader
{
    private const int FirstSize = 16 * 1024;
    private const int LargestAtOnce = 1024 * 1024;
    private const int LongestBody = 256 * 1024 * 1024;

    /// <summary>Reads a whole answer into memory.</summary>
    /// <exception cref="ApiException">The answer is longer than 256 MB, which no object of the service is.</exception>
    public static Task<byte[]> ReadAllAsync(HttpResponseMessage response, CancellationToken token) => ReadAllAsync(response, LongestBody, token);

    /// <summary>As the other, with a limit of the caller's.</summary>
    /// <exception cref="ApiException">The answer is longer.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, int longest, CancellationToken token)
    {
        long? length = LengthOf(response);

        // It is only the service's word: no more is made ready for it than a usual answer needs.
        byte[] body = new byte[length is > 0 and <= LargestAtOnce ? (int)length : FirstSize];
        int total = 0;
        using Stream source = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using CancellationTokenRegistration closing = CloseOnCancel(response, token);
        while (total != length)
        {
            if (total == body.Length)
                Array.Resize(ref body, checked(total * 2));
            int read = await source.ReadAsync(body, total, body.Length - total, token).ConfigureAwait(false);
            if (read == 0)
                break;
            total += read;
            if (total > longest)
                throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The answer is longer than {longest >> 20} MB.");
        }

        token.ThrowIfCancellationRequested();
        if (total < length)
            throw new EndOfStreamException($"The answer was cut: {length - total} of its {length} bytes are missing.");
        Array.Resize(ref body, total);
        return body;
    }

    /// <summary>As the other, for an error answer: where its text is lost on the way, its status is known all the same.</summary>
    public static async Task<byte[]> ReadErrorAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            return await ReadAllAsync(response, token).ConfigureAwait(false);
        }
        catch (Exception cause) when (RequestSender.IsTransportFailure(cause) && !token.IsCancellationRequested)
        {
            return Array.Empty<byte>();
        }
    }

    /// <summary>How many bytes the answer's body has as it comes over the network, where it says so.</summary>
    public static long? LengthOf(HttpResponseMessage response) => HasBody(response) ? response.Content.Headers.ContentLength : null;

    /// <summary>False where an answer has none, whatever its headers say of one.</summary>
    public static bool HasBody(HttpResponseMessage response) =>
        response.RequestMessage?.Method != HttpMethod.Head && (int)response.StatusCode is not (204 or 304) && response.Content.Headers.ContentLength != 0;

    /// <summary>.NET Framework ignores the token of a socket read; closing the answer ends it there.</summary>
    public static CancellationTokenRegistration CloseOnCancel(HttpResponseMessage response, CancellationToken token) =>
        NetFramework.IsCurrent ? token.Register(static r => ((HttpResponseMessage)r!).Dispose(), response) : default;
}

/// <summary>
/// How answers may be compressed: as gzip alone, which ends in a check sum. The HTTP library is not asked to decompress, as it holds nothing
/// against that.
/// </summary>
internal static class AnswerEncoding
{
    /// <summary>What requests offer.</summary>
    public const string Offered = "gzip";

    /// <summary>Has the answer's content decompressed while it is read.</summary>
    /// <exception cref="ApiException">It is compressed in a way that was not offered.</exception>
    public static void Decode(HttpResponseMessage response)
    {
        if (response.Content is null || !BodyReader.HasBody(response))
            return;
        string[] encodings = Of(response.Content);
        string? unknown = Array.Find(encodings, static encoding => !IsGzip(encoding));
        if (unknown is null)
        {
            foreach (string _ in encodings)
                response.Content = new GzipContent(response.Content);
        }
        else if (response.IsSuccessStatusCode)
        {
            int status = (int)response.StatusCode;
            string? requestId = ResponseHeaders.RequestId(response);
            response.Dispose();
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The service answered status {status} in the encoding '{unknown}', though gzip alone was offered. Does a proxy answer in its place?") { Status = status, RequestId = requestId };
        }
        else
        {
            // What the status says is known all the same; the text is not.
            response.Content.Dispose();
            response.Content = new ByteArrayContent(Array.Empty<byte>());
        }
    }

    private static string[] Of(HttpContent content) => content.Headers.TryGetValues("Content-Encoding", out IEnumerable<string>? values)
        ? values.SelectMany(static value => value.Split(',')).Select(static value => value.Trim()).Where(static value => value.Length > 0 && !value.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToArray()
        : Array.Empty<string>();

    private static bool IsGzip(string encoding) =>
        encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The content of a gzip answer, decompressed while it is read.</summary>
internal sealed class GzipContent : HttpContent
{
    private readonly HttpContent _packed;

    public GzipContent(HttpContent packed)
    {
        _packed = packed;
        foreach (KeyValuePair<string, IEnumerable<string>> header in packed.Headers)
        {
            // These two are of the compressed bytes.
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new GzipReader(await _packed.ReadAsStreamAsync().ConfigureAwait(false));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using Stream source = await CreateContentReadStreamAsync().ConfigureAwait(false);
        await source.CopyToAsync(stream).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _packed.Dispose();
        base.Dispose(disposing);
    }
}
