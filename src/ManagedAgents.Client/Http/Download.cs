using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Copies an answer's bytes to a stream while they come, so that memory does not grow with them.</summary>
internal sealed class Download : IDisposable
{
    private const int PieceSize = 81920;

    private readonly HttpResponseMessage _response;
    private readonly Deadline _silence;
    private readonly ApiRequest _request;
    private readonly TimeSpan _longestSilence;
    private long _received;

    private Download(ApiRequest request, HttpResponseMessage response, ApiConnection connection, CancellationToken token)
    {
        _request = request;
        _response = response;
        _longestSilence = connection.RequestTimeout;
        _silence = new Deadline(_longestSilence, token, connection.Closed);
    }

    /// <summary>Sends the request and copies the answer's body; gives how many bytes it had.</summary>
    /// <exception cref="ApiException">An error answer, or the body broke off. Failures of the target come as they are.</exception>
    public static async Task<long> CopyAsync(ApiClient client, ApiRequest request, Stream target, Action<long, long?> onProgress, CancellationToken token)
    {
        HttpResponseMessage response = await client.OpenAsync(request, token).ConfigureAwait(false);
        using var download = new Download(request, response, client.Connection, token);
        return await download.CopyAsync(target, onProgress, token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _response.Dispose();
        _silence.Dispose();
    }

    private async Task<long> CopyAsync(Stream target, Action<long, long?> onProgress, CancellationToken token)
    {
        long? expected = _response.Content.Headers.ContentLength;
        using CancellationTokenRegistration closing = BodyReader.CloseOnCancel(_response, _silence.Token);
        using Stream source = await _response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        byte[] piece = new byte[PieceSize];
        int read;
        while ((read = await ReadAsync(source, piece, token).ConfigureAwait(false)) > 0)
        {
            await target.WriteAsync(piece, 0, read, token).ConfigureAwait(false);
            _received += read;
            _silence.Extend();
            onProgress(_received, expected);
        }

        token.ThrowIfCancellationRequested();
        return expected is null || _received >= expected ? _received : throw BrokenOff($"{expected - _received} bytes are missing.", null);
    }

    private async Task<int> ReadAsync(Stream source, byte[] piece, CancellationToken token)
    {
        try
        {
            return await source.ReadAsync(piece, 0, piece.Length, _silence.Token).ConfigureAwait(false);
        }
        catch (Exception cause) when (RequestSender.IsTransportFailure(cause))
        {
            if (token.IsCancellationRequested)
                throw new OperationCanceledException(cause.Message, cause, token);
            if (_silence.HasPassed)
                throw new ApiException(ApiErrorKind.Timeout, $"{_request.Method} {_request.Path} brought no more bytes for {_longestSilence.TotalSeconds:0} seconds, after {_received} bytes.", cause);
            throw BrokenOff(RequestSender.SafeMessage(cause), cause);
        }
    }

    private ApiException BrokenOff(string reason, Exception? cause) =>
        new(ApiErrorKind.Connection, $"The answer to {_request.Method} {_request.Path} broke off after {_received} bytes: {reason}", cause)
        {
            RequestId = ResponseHeaders.RequestId(_response),
        };
}
