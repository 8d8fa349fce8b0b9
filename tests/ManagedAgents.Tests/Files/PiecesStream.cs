using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Files;

/// <summary>A source that gives its bytes piece by piece, and maybe fewer than its length says.</summary>
internal sealed class PiecesStream(int declaredPieces, int pieces, TimeSpan pause) : MemoryStream
{
    public const int PieceLength = 1000;
    private int _given;

    public override long Length => (long)declaredPieces * PieceLength;

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_given == pieces)
            return 0;
        await Task.Delay(pause, cancellationToken);
        _given++;
        return PieceLength;
    }
}
