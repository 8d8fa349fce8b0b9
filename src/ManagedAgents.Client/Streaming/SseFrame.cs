using System;

namespace ManagedAgents.Client.Streaming;

/// <summary>One frame of a server-sent event stream; its memory is valid until the reader's next call.</summary>
internal readonly struct SseFrame
{
    public SseFrame(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> data)
    {
        Name = name;
        Data = data;
    }

    /// <summary>The text of the <c>event:</c> line; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>The text of the <c>data:</c> lines, joined by line feeds.</summary>
    public ReadOnlyMemory<byte> Data { get; }
}
