using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Wire;

/// <summary>One answer: a status, headers, and bytes, a file or a stream of event frames.</summary>
internal sealed class HttpResponse
{
    public HttpResponse(int status, string contentType, byte[] body)
    {
        Status = status;
        ContentType = contentType;
        Body = body;
    }

    public int Status { get; set; }

    public string ContentType { get; private set; }

    public byte[] Body { get; private set; }

    /// <summary>Further headers, in the order written.</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = new();

    /// <summary>A file's bytes in place of <see cref="Body"/>; opened by the handler and closed by the connection.</summary>
    public Stream? Content { get; set; }

    /// <summary>Writes a body of unknown length, chunk by chunk, in place of <see cref="Body"/>.</summary>
    public Func<FrameWriter, CancellationToken, Task>? Stream { get; set; }

    /// <summary>Called when the answer is over, whether it was written or not.</summary>
    public Action? Finished { get; init; }

    /// <summary>Puts another body in place of the file, the stream or the bytes.</summary>
    public void Replace(string contentType, byte[] body)
    {
        Content?.Dispose();
        Content = null;
        Stream = null;
        ContentType = contentType;
        Body = body;
    }

    public void SetHeader(string name, string value)
    {
        if (string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            ContentType = value;
            return;
        }

        Headers.RemoveAll(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase));
        Headers.Add(new(name, value));
    }
}

/// <summary>The words beside a status number.</summary>
internal static class ReasonPhrases
{
    public static string Get(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        529 => "Overloaded",
        _ => "Status",
    };
}
