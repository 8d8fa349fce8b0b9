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
    private readonly long? _size;
    private long _received;

    private Download(ApiRequest request, HttpResponseMessage response, long? size, ApiConnection connection, CancellationToken token)
    {
        _size = size;
        _request = request;
        _response = response;
        _longestSilence = connection.RequestTimeout;
        _silence = new Deadline(_longestSilence, token, connection.Closed);
    }

    /// <summary>Sends the request and copies the answer's body; gives how many bytes it had.</summary>
    /// <param name="client">The service.</param>
    /// <param name="request">The request.</param>
    /// <param name="size">How many bytes there are, by what the service said elsewhere; null where that is not known.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="onProgress">Told after each piece how many bytes have come, and of how many.</param>
    /// <param name="token">Ends the copying.</param>
    /// <exception cref="ApiException">An error answer, or the body broke off or is not of that size. Failures of the target come as they are.</exception>
    public static async Task<long> CopyAsync(ApiCaller client, ApiRequest request, long? size, Stream target, Action<long, long?> onProgress, CancellationToken token)
    {
        HttpResponseMessage response = await client.OpenAsync(request, token).ConfigureAwait(false);
        using var download = new Download(request, response, size, client.Connection, token);
        return await download.CopyAsync(target, onProgress, token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _response.Dispose();
        _silence.Dispose();
    }

    private async Task<long> CopyAsync(Stream target, Action<long, long?> onProgress, CancellationToken token)
    {
        long? length = BodyReader.LengthOf(_response);
        using CancellationTokenRegistration closing = BodyReader.CloseOnCancel(_response, _silence.Token);
        using Stream source = await _response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        byte[] piece = new byte[PieceSize];
        int read;
        while ((read = await ReadAsync(source, piece, token).ConfigureAwait(false)) > 0)
        {
            await target.WriteAsync(piece, 0, read, token).ConfigureAwait(false);
            _received += read;
            _silence.Extend();
            if (_received > _size)
                throw Unequal();
            onProgress(_received, _size ?? length);
        }

        token.ThrowIfCancellationRequested();
        long? missing = (_size ?? length) - _received;
        return missing is null or <= 0 ? _received : throw BrokenOff($"{missing} bytes are missing.", null);
    }

    private ApiException Unequal() =>
        new(ApiErrorKind.UnexpectedAnswer, $"The answer to {_request.Method} {_request.Path} has more than the {_size} bytes that the service says the file has.")
        {
            RequestId = ResponseHeaders.RequestId(_response),
        };

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
