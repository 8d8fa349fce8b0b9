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
        // On .NET Framework it may be the length before decompression.
        long? length = NetFramework.IsCurrent ? null : response.Content.Headers.ContentLength;

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
        Array.Resize(ref body, total);
        return body;
    }

    /// <summary>.NET Framework ignores the token of a socket read; closing the answer ends it there.</summary>
    public static CancellationTokenRegistration CloseOnCancel(HttpResponseMessage response, CancellationToken token) =>
        NetFramework.IsCurrent ? token.Register(static r => ((HttpResponseMessage)r!).Dispose(), response) : default;
}
