using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Client;

/// <summary>Bytes that arrive in pieces, as a network cuts them; no read brings bytes of two pieces.</summary>
internal sealed class CutStream : MemoryStream
{
    private readonly Func<long, int> _pieceAt;
    private long _pieceEnd;

    /// <param name="bytes">What arrives.</param>
    /// <param name="pieceAt">The length of the piece that begins at an offset, at least 1.</param>
    public CutStream(byte[] bytes, Func<long, int> pieceAt)
        : base(bytes) => _pieceAt = pieceAt;

    /// <summary>Two pieces: what lies before an offset, and the rest.</summary>
    public static CutStream At(byte[] bytes, int offset) => new(bytes, position => position < offset ? offset : int.MaxValue);

    /// <summary>Pieces of random lengths, the same for the same seed.</summary>
    public static CutStream AtRandom(byte[] bytes, Random random, int longest) => new(bytes, _ => random.Next(1, longest + 1));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (Position == _pieceEnd)
            _pieceEnd += _pieceAt(Position);
        return Task.FromResult(Read(buffer, offset, (int)Math.Min(count, _pieceEnd - Position)));
    }
}
