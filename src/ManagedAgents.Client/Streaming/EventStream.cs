using System;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Streaming;

/// <summary>One open connection to the stream of a session or a thread. It gives events as they arrive and knows nothing of history.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly SseReader _frames;
    private readonly string _sessionId;
    private readonly TimeSpan _longestSilence;
    private readonly ApiConnection _connection;
    private Task<bool>? _filling;

    private EventStream(HttpResponseMessage response, Stream body, string sessionId, TimeSpan longestSilence, ApiConnection connection)
    {
        _response = response;
        _frames = new SseReader(body);
        _sessionId = sessionId;
        _longestSilence = longestSilence;
        _connection = connection;
    }

    /// <summary>Opens the stream of a session or a thread (sessions.events.stream, sessions.threads.events.stream); it brings what happens from now on.</summary>
    public static async Task<EventStream> OpenAsync(ApiCaller client, EventSource source, FollowOptions options, CancellationToken token)
    {
        ApiRequest request = new ApiRequest("GET", source.StreamPath) { Accept = "text/event-stream" }
            .QueryEach("event_deltas[]", options.Deltas);
        HttpResponseMessage response = await client.OpenAsync(request, token).ConfigureAwait(false);
        try
        {
            string? mediaType = Answerer.MediaType(response);
            if (!"text/event-stream".Equals(mediaType, StringComparison.OrdinalIgnoreCase))
                throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"{Answerer.Of(response)} answered with '{mediaType ?? "no content type"}' instead of an event stream. Is the base address right?") { Status = (int)response.StatusCode, RequestId = ResponseHeaders.RequestId(response) };
            return new EventStream(response, await response.Content.ReadAsStreamAsync().ConfigureAwait(false), source.SessionId, options.LongestSilence, client.Connection);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Gives the next event that has wholly arrived; pings are passed over.</summary>
    /// <exception cref="ApiException">The service ended the stream with an error, or a frame is not an event.</exception>
    public bool TryTake(out SessionEvent taken)
    {
        // Bytes on their way belong to whoever waits for them.
        while (_filling is null && _frames.TryRead(out SseFrame frame))
        {
            ReadOnlySpan<byte> name = frame.Name.Span;
            if (name.SequenceEqual("ping"u8))
                continue;
            try
            {
                if (name.SequenceEqual("error"u8))
                    throw ErrorEnvelope.Read(WireJson.Parse(frame.Data.ToArray()));
                taken = EventParser.Parse(frame.Data.Span, name, _sessionId, _connection.Redaction);
            }
            catch (JsonException cause)
            {
                throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The stream holds a frame that is not an event{ErrorEnvelope.Excerpt(frame.Data.ToArray(), _connection.Redaction)}", cause);
            }

            // An error and a ping may also come as frames without a name.
            if (IsError(taken))
                throw ErrorEnvelope.Read(taken.Json);
            if (taken.Type != "ping")
                return true;
        }

        taken = null!;
        return false;
    }

    /// <summary>The failure of a stream that is at its end while its session goes on.</summary>
    public static ApiException Ended() => new(ApiErrorKind.Connection, "The stream ended before the session settled.");

    /// <summary>Waits for more bytes, but not for ever; false where none came in time. <see cref="FillAsync"/> then goes on with the wait.</summary>
    public async Task<bool> HasFilledAsync(TimeSpan time, CancellationToken token)
    {
        _filling ??= ReadAsync(token);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(token);
        bool hasFilled = await Task.WhenAny(_filling, Task.Delay(time, timer.Token)).ConfigureAwait(false) == _filling;
        timer.Cancel();
        token.ThrowIfCancellationRequested();
        return hasFilled;
    }

    /// <summary>Waits for more bytes; false at the end of the stream.</summary>
    /// <exception cref="ApiException">The connection broke, or was silent too long.</exception>
    public async Task<bool> FillAsync(CancellationToken token)
    {
        if (_filling is null)
            return await ReadAsync(token).ConfigureAwait(false);

        // It was begun for a wait that another token ended.
        await HasFilledAsync(Timeout.InfiniteTimeSpan, token).ConfigureAwait(false);
        Task<bool> filling = _filling;
        _filling = null;
        return await filling.ConfigureAwait(false);
    }

    public void Dispose()
    {
        // A wait that nobody goes on with ends in an error that nobody needs.
        _filling?.ContinueWith(static filling => filling.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _response.Dispose();
    }

    /// <summary>True for the error envelope; some servers leave its type out.</summary>
    private static bool IsError(SessionEvent taken) =>
        taken.Type == "error" || (taken.Type.Length == 0 && taken.Json.TryGetProperty("error"u8, out _));

    private async Task<bool> ReadAsync(CancellationToken token)
    {
        using var silence = new Deadline(_longestSilence, token, _connection.Closed);
        using CancellationTokenRegistration closing = BodyReader.CloseOnCancel(_response, silence.Token);
        try
        {
            return await _frames.FillAsync(silence.Token).ConfigureAwait(false) > 0;
        }
        catch (Exception cause) when (RequestSender.IsTransportFailure(cause) && !token.IsCancellationRequested)
        {
            throw silence.HasPassed
                ? new ApiException(ApiErrorKind.Timeout, $"The stream was silent for {_longestSilence.TotalSeconds:0} seconds.", cause)
                : new ApiException(ApiErrorKind.Connection, $"The stream broke: {RequestSender.SafeMessage(cause)}", cause);
        }
        catch (Exception cause) when (RequestSender.IsTransportFailure(cause) && cause is not OperationCanceledException)
        {
            throw new OperationCanceledException(cause.Message, cause, token);
        }
    }
}
