using System;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>Turns an error answer into an <see cref="ApiException"/>: the service's envelope, or whatever came instead of it.</summary>
internal static class ErrorEnvelope
{
    private const int ExcerptLength = 200;

    /// <summary>Enough for nearly every excerpt; behind many blanks it may begin later.</summary>
    private const int FirstLook = 16 * 1024;

    public static ApiException Read(HttpResponseMessage response, byte[] body, Redaction redaction)
    {
        int status = (int)response.StatusCode;
        JsonElement envelope = default;
        try
        {
            envelope = WireJson.Parse(body);
        }
        catch (JsonException)
        {
            // Not the service's envelope: a proxy or a wrong address, told by its text below.
        }

        string? message = ErrorText.Of(envelope);
        return new ApiException(
            message is null && status < 400 ? ApiErrorKind.UnexpectedAnswer : ApiErrorKind.Service,
            message is null ? Describe(response, status, body, redaction) : $"{message} (status {status})")
        {
            Status = status,
            ErrorType = ErrorText.TypeOf(envelope),
            ErrorCode = ErrorText.CodeOf(envelope),
            RequestId = ResponseHeaders.RequestId(response) ?? RequestIdIn(envelope),
            RetryAfter = ResponseHeaders.RetryAfter(response),
        };
    }

    /// <summary>The envelope of an <c>error</c> frame inside a stream.</summary>
    public static ApiException Read(JsonElement envelope) =>
        new(ApiErrorKind.Service, ErrorText.Of(envelope) ?? "The stream ended with an error that has no message.")
        {
            ErrorType = ErrorText.TypeOf(envelope),
            RequestId = RequestIdIn(envelope),
        };

    /// <summary>The start of a body that is no JSON, on one line, for a message; nothing for an empty body. It is cut after the secrets were taken out, as half of one would not be known again.</summary>
    public static string Excerpt(byte[] body, Redaction redaction)
    {
        if (body.Length == 0)
            return string.Empty;
        for (long look = FirstLook; ; look *= 2)
        {
            string text = redaction.Of(Encoding.UTF8.GetString(body, 0, (int)Math.Min(look, body.Length)));
            bool isWhole = look >= body.Length;

            // A secret may begin where the look ends.
            string line = Line(text, isWhole ? text.Length : text.Length - redaction.Longest);
            if (isWhole || line.Length == ExcerptLength)
                return $", which begins: {line.TrimEnd()}";
        }
    }

    private static string Line(string text, int end)
    {
        var line = new StringBuilder();
        for (int at = 0; at < end && line.Length < ExcerptLength; at++)
        {
            bool blank = char.IsWhiteSpace(text[at]) || char.IsControl(text[at]);
            if (!blank)
                line.Append(text[at]);
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
                line.Append(' ');
        }

        return line.ToString();
    }

    private static string Describe(HttpResponseMessage response, int status, byte[] body, Redaction redaction)
    {
        if (status is >= 300 and < 400)
            return $"The service redirected (status {status}) to '{response.Headers.Location}'. Redirects are not followed, as they would carry the key to another place; connect with the final base address.";
        return $"{Answerer.Of(response)} answered status {status} {response.ReasonPhrase} without an error message{Excerpt(body, redaction)}";
    }

    private static string? RequestIdIn(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("request_id"u8, out JsonElement id) ? ErrorText.Plain(id) : null;
}
