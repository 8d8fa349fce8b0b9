using System.Net.Http;

namespace ManagedAgents.Client.Http;

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
