using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>A whole answer: status, request id and body.</summary>
internal sealed class ApiAnswer
{
    private readonly Redaction? _redaction;
    private readonly string? _mediaType;
    private JsonElement? _json;

    /// <param name="status">The HTTP status.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="serverTime">The service's clock.</param>
    /// <param name="mediaType">What the body is said to be.</param>
    /// <param name="body">The body.</param>
    /// <param name="redaction">Takes the secrets out of what an error quotes of the body; null where none may quote it.</param>
    public ApiAnswer(int status, string? requestId, DateTimeOffset? serverTime, string? mediaType, byte[] body, Redaction? redaction)
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

/// <summary>The headers of an answer that the client reads.</summary>
internal static class ResponseHeaders
{
    /// <summary>More than a timer can hold is as good as for ever.</summary>
    private const double LongestWaitSeconds = int.MaxValue / 1000;

    public static string? RequestId(HttpResponseMessage response) => First(response, "request-id");

    public static string? Workspace(HttpResponseMessage response) => First(response, "anthropic-workspace-id");

    public static string? Organization(HttpResponseMessage response) => First(response, "anthropic-organization-id");

    /// <summary>What the service says about trying again: yes, no, or nothing.</summary>
    public static bool? ShouldRetry(HttpResponseMessage response) => First(response, "x-should-retry") switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>The wait the service asks for: <c>retry-after-ms</c>, else <c>retry-after</c> in seconds or as a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (Seconds(First(response, "retry-after-ms")) is { } milliseconds)
            return Wait(milliseconds / 1000);
        string? after = First(response, "retry-after");
        if (Seconds(after) is { } seconds)
            return Wait(seconds);
        return DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset when)
            ? Wait((when - DateTimeOffset.UtcNow).TotalSeconds)
            : null;
    }

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) ? number : null;

    private static TimeSpan? Wait(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds)) : null;

    private static string? First(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}

/// <summary>Who seems to have answered, for the beginning of an error's sentence.</summary>
internal static class Answerer
{
    /// <summary>The service answers in JSON (or a stream), and with a request id; what has neither comes from something before it.</summary>
    public static string Of(string? mediaType, string? requestId) =>
        requestId is not null || IsJson(mediaType) ? "The service" : "It seems that a proxy or gateway, not the service,";

    /// <summary>As the other, of an answer.</summary>
    public static string Of(HttpResponseMessage response) => Of(MediaType(response), ResponseHeaders.RequestId(response));

    /// <summary>What an answer says it is, such as text/html; null where it says nothing.</summary>
    public static string? MediaType(HttpResponseMessage response) => response.Content?.Headers.ContentType?.MediaType;

    private static bool IsJson(string? mediaType) => mediaType is not null && (mediaType.EndsWith("/json", System.StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", System.StringComparison.OrdinalIgnoreCase));
}
