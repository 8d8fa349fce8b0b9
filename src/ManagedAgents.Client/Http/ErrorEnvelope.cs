using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>Turns an error answer into an <see cref="ApiException"/>: the service's envelope, or whatever came instead of it.</summary>
internal static class ErrorEnvelope
{
    private const int ExcerptLength = 200;

    /// <summary>Enough for nearly every excerpt; behind many blanks it may begin later.</summary>
    private const int FirstLook = 16 * 1024;

    /// <summary>The error that an answer is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="redaction">Takes the secrets out of what is quoted of the body; null where nothing may be.</param>
    public static ApiException Read(HttpResponseMessage response, byte[] body, Redaction? redaction)
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
            message is null ? Describe(response, status, body, redaction) : $"{message} (status {status}){ErrorText.ConflictBehind(message, envelope)}")
        {
            Status = status,
            ErrorType = ErrorText.TypeOf(envelope),
            ErrorCode = ErrorText.CodeOf(envelope),
            ConflictingMemoryId = ErrorText.PartOf(envelope, "conflicting_memory_id"),
            WorkState = ErrorText.StateOf(envelope, "state"),
            WorkLastHeartbeat = ErrorText.StateOf(envelope, "last_heartbeat"),
            ConflictingPath = ErrorText.PartOf(envelope, "conflicting_path"),
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
    public static string Excerpt(byte[] body, Redaction? redaction)
    {
        if (body.Length == 0 || redaction is null)
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

    private static string Describe(HttpResponseMessage response, int status, byte[] body, Redaction? redaction)
    {
        if (status is >= 300 and < 400)
            return $"The service redirected (status {status}) to '{response.Headers.Location}'. Redirects are not followed, as they would carry the key to another place; connect with the final base address.";
        return $"{Answerer.Of(response)} answered status {status} {response.ReasonPhrase} without an error message{Excerpt(body, redaction)}";
    }

    private static string? RequestIdIn(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("request_id"u8, out JsonElement id) ? ErrorText.Plain(id) : null;
}

/// <summary>What an error answer says, in the service's form or in those of gateways, self-hosted installations and web frameworks.</summary>
internal static class ErrorText
{
    // In the order of how sure it is that a person wrote it.
    private static readonly string[] Sayings = { "message", "detail", "error_description", "msg", "description", "title", "errorMessage" };
    private static readonly string[] Places = { "loc", "field", "path", "param", "property" };

    /// <summary>The text of an answer; null where it says nothing.</summary>
    public static string? Of(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return Plain(answer);
        JsonElement error = Member(answer, "error");
        string? text = Said(error) ?? Said(answer) ?? Plain(error);
        string details = string.Join("; ", Items(Member(error, "details")).Concat(Items(Member(answer, "errors"))));
        return details.Length == 0 ? text : text is null ? details : $"{text.TrimEnd('.', ' ')}: {details}";
    }

    /// <summary>The name of the error, which some give as the error itself, with a text beside it.</summary>
    public static string? TypeOf(JsonElement answer)
    {
        JsonElement error = Member(answer, "error");
        return Plain(Member(error, "type")) ?? (Said(answer) is null ? null : Plain(error));
    }

    /// <summary>The exact cause.</summary>
    /// <summary>What a refused beat says of the work as it stands.</summary>
    public static string? StateOf(JsonElement answer, string name) => Plain(Member(Member(Member(Member(answer, "error"), "details"), "current_state"), name));

    public static string? CodeOf(JsonElement answer) => Plain(Member(Member(Member(answer, "error"), "details"), "error_code"));

    /// <summary>What an error has under a name beside type and message; null where it has nothing.</summary>
    public static string? PartOf(JsonElement answer, string name) => Plain(Member(Member(answer, "error"), name));

    /// <summary>What the message of a conflict does not say of the path that it is about; empty where it says it, or there is none.</summary>
    public static string ConflictBehind(string message, JsonElement answer) =>
        PartOf(answer, "conflicting_path") is { } path && message.IndexOf(path, StringComparison.Ordinal) < 0 ? $" The path '{path}' is there already." : string.Empty;

    /// <summary>A member's text; null where there is none.</summary>
    public static string? Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string? Said(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string name in Sayings)
        {
            JsonElement said = Member(value, name);
            if ((Plain(said) ?? Said(said)) is { } text)
                return text;
            if (string.Join("; ", Items(said)) is { Length: > 0 } items)
                return items;
        }

        return null;
    }

    private static IEnumerable<string> Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Item) : Enumerable.Empty<string>();

    /// <summary>One of several reasons, behind the place it is about.</summary>
    private static string Item(JsonElement item)
    {
        string text = Plain(item) ?? Said(item) ?? item.GetRawText();
        string? place = Places.Select(name => PlaceIn(Member(item, name))).FirstOrDefault(static found => found is not null);
        return place is null ? text : $"{place}: {text}";
    }

    private static string? PlaceIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join(".", value.EnumerateArray().Select(static step => step.ToString())) : Plain(value);

    private static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? member : default;
}
