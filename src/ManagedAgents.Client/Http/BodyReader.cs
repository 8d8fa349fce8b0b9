using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Reads answers so that a token ends the read at once on every runtime.</summary>
internal static class BodyReader
{
    private const int BufferSize = 81920;
    private const long LongestBody = 256L * 1024 * 1024;

    /// <summary>Reads a whole answer into memory.</summary>
    /// <exception cref="ApiException">The answer is longer than 256 MB, which no object of the service is.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, CancellationToken token)
    {
        long expected = response.Content.Headers.ContentLength ?? 0;
        using var whole = new MemoryStream((int)Math.Min(expected, BufferSize * 16));
        await CopyAsync(response, whole, token).ConfigureAwait(false);
        return whole.Length == whole.Capacity ? whole.GetBuffer() : whole.ToArray();
    }

    /// <summary>.NET Framework ignores the token of a socket read; closing the answer ends it there.</summary>
    public static CancellationTokenRegistration CloseOnCancel(HttpResponseMessage response, CancellationToken token) =>
        NetFramework.IsCurrent ? token.Register(static r => ((HttpResponseMessage)r!).Dispose(), response) : default;

    private static async Task CopyAsync(HttpResponseMessage response, MemoryStream target, CancellationToken token)
    {
        using Stream source = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using CancellationTokenRegistration closing = CloseOnCancel(response, token);
        byte[] buffer = new byte[BufferSize];
        long total = 0;
        int read;
        while ((read = await source.ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
        {
            total += read;
            if (total > LongestBody)
                throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The answer is longer than {LongestBody >> 20} MB.");
            await target.WriteAsync(buffer, 0, read, token).ConfigureAwait(false);
        }

        token.ThrowIfCancellationRequested();
    }
}
