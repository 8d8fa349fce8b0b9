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
        JsonElement error = default, envelope = default;
        try
        {
            envelope = WireJson.Parse(body);
            if (envelope.ValueKind == JsonValueKind.Object)
                envelope.TryGetProperty("error"u8, out error);
        }
        catch (JsonException)
        {
            // Not the service's envelope: a proxy or a wrong address, told by its text below.
        }

        string? message = TextOf(error, "message"u8);
        return new ApiException(
            message is null && status < 400 ? ApiErrorKind.UnexpectedAnswer : ApiErrorKind.Service,
            message is null ? Describe(response, status, body, redaction) : $"{message} (status {status})")
        {
            Status = status,
            ErrorType = TextOf(error, "type"u8),
            ErrorCode = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("details"u8, out JsonElement details) ? TextOf(details, "error_code"u8) : null,
            RequestId = ResponseHeaders.RequestId(response) ?? TextOf(envelope, "request_id"u8),
            RetryAfter = ResponseHeaders.RetryAfter(response),
        };
    }

    /// <summary>The envelope of an <c>error</c> frame inside a stream.</summary>
    public static ApiException Read(JsonElement envelope)
    {
        JsonElement error = envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("error"u8, out JsonElement inner) ? inner : default;
        return new ApiException(ApiErrorKind.Service, TextOf(error, "message"u8) ?? "The stream ended with an error that has no message.")
        {
            ErrorType = TextOf(error, "type"u8),
            RequestId = TextOf(envelope, "request_id"u8),
        };
    }

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
        return $"The service answered status {status} {response.ReasonPhrase} without an error message{Excerpt(body, redaction)}";
    }

    private static string? TextOf(JsonElement value, ReadOnlySpan<byte> name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String
            ? field.GetString()
            : null;
}
