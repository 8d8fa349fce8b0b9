using System;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>A whole answer: status, request id and body.</summary>
internal sealed class ApiAnswer
{
    private readonly Redaction _redaction;
    private readonly string? _mediaType;
    private JsonElement? _json;

    public ApiAnswer(int status, string? requestId, DateTimeOffset? serverTime, string? mediaType, byte[] body, Redaction redaction)
    {
        _redaction = redaction;
        _mediaType = mediaType;
        Status = status;
        RequestId = requestId;
        ServerTime = serverTime;
        Body = body;
    }

    public int Status { get; }

    public string? RequestId { get; }

    /// <summary>The service's clock when it answered, in whole seconds; null where it did not say.</summary>
    public DateTimeOffset? ServerTime { get; }

    public byte[] Body { get; }

    /// <summary>The body as one JSON object.</summary>
    /// <exception cref="ApiException">The body is something else.</exception>
    public JsonElement ToObject()
    {
        JsonElement json = ToJson();
        return json.ValueKind == JsonValueKind.Object ? json : throw Unexpected($"a JSON {json.ValueKind} instead of an object", null);
    }

    public JsonElement ToJson()
    {
        try
        {
            return _json ??= WireJson.Parse(Body);
        }
        catch (JsonException cause)
        {
            throw Unexpected(Body.Length == 0 ? "an empty body instead of JSON" : "something that is not JSON", cause);
        }
    }

    private ApiException Unexpected(string what, Exception? cause) =>
        new(ApiErrorKind.UnexpectedAnswer, $"{Answerer.Of(_mediaType, RequestId)} answered status {Status} with {what}{ErrorEnvelope.Excerpt(Body, _redaction)}. Is the base address right?", cause)
        {
            Status = Status,
            RequestId = RequestId,

            // A page in place of JSON has another cause than JSON that broke on its way.
            IsBroken = cause is not null && (_mediaType is null || _mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)),
        };
}
