using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Client;

/// <summary>A start, then filler without end and without a blank line: one long line, or lines of a few kilobytes with a prefix.</summary>
internal sealed class EndlessStream : MemoryStream
{
    private readonly byte[] _filler;

    public EndlessStream(string start, string linePrefix)
        : base(Encoding.UTF8.GetBytes(start)) =>
        _filler = Encoding.UTF8.GetBytes(linePrefix + new string('x', 8_000) + (linePrefix.Length > 0 ? "\n" : ""));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await base.ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
        if (read > 0)
            return read;

        // Whole lines where there is room, so that the prefix stays where it belongs.
        int given = 0;
        while (count - given >= _filler.Length)
        {
            _filler.CopyTo(buffer, offset + given);
            given += _filler.Length;
        }

        if (given > 0)
            return given;
        Array.Fill(buffer, (byte)'x', offset, count);
        return count;
    }
}
