using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

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
