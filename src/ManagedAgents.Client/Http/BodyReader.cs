using System;
using System.IO;
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
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, CancellationToken token)
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
            if (total > LongestBody)
                throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The answer is longer than {LongestBody >> 20} MB.");
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
