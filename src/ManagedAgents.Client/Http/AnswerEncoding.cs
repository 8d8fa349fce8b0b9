using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;

namespace ManagedAgents.Client.Http;

/// <summary>
/// How answers may be compressed: as gzip alone, which ends in a check sum. The HTTP library is not asked to decompress, as it holds nothing
/// against that.
/// </summary>
internal static class AnswerEncoding
{
    /// <summary>What requests offer.</summary>
    public const string Offered = "gzip";

    /// <summary>Has the answer's content decompressed while it is read.</summary>
    /// <exception cref="ApiException">It is compressed in a way that was not offered.</exception>
    public static void Decode(HttpResponseMessage response)
    {
        if (response.Content is null || !BodyReader.HasBody(response))
            return;
        string[] encodings = Of(response.Content);
        string? unknown = Array.Find(encodings, static encoding => !IsGzip(encoding));
        if (unknown is null)
        {
            foreach (string _ in encodings)
                response.Content = new GzipContent(response.Content);
        }
        else if (response.IsSuccessStatusCode)
        {
            int status = (int)response.StatusCode;
            string? requestId = ResponseHeaders.RequestId(response);
            response.Dispose();
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The service answered status {status} in the encoding '{unknown}', though gzip alone was offered. Does a proxy answer in its place?") { Status = status, RequestId = requestId };
        }
        else
        {
            // What the status says is known all the same; the text is not.
            response.Content.Dispose();
            response.Content = new ByteArrayContent(Array.Empty<byte>());
        }
    }

    private static string[] Of(HttpContent content) => content.Headers.TryGetValues("Content-Encoding", out IEnumerable<string>? values)
        ? values.SelectMany(static value => value.Split(',')).Select(static value => value.Trim()).Where(static value => value.Length > 0 && !value.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToArray()
        : Array.Empty<string>();

    private static bool IsGzip(string encoding) =>
        encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}
