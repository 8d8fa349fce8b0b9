using System;
using System.IO;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Bytes that come at most so many at a time.</summary>
internal sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    // Without a length the client sends it chunked, one chunk per read.
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
}
