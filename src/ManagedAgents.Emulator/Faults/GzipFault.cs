using System.IO;
using System.IO.Compression;
using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Compresses an answer that is no stream, and cuts or damages the compressed bytes where that is wanted.</summary>
internal sealed class GzipFault : Fault
{
    private readonly GzipDamage _damage;

    public GzipFault(GzipDamage damage) => _damage = damage;

    public override void Change(HttpResponse response)
    {
        if (response.Stream is not null) return;
        var packed = Damaged(Pack(response));
        response.Replace(response.ContentType, packed);
        response.SetHeader("Content-Encoding", "gzip");
    }

    private static byte[] Pack(HttpResponse response)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            if (response.Content is { } file) file.CopyTo(packer);
            else packer.Write(response.Body, 0, response.Body.Length);
        }
        return packed.ToArray();
    }

    private byte[] Damaged(byte[] packed)
    {
        if (_damage == GzipDamage.Cut) return packed.Take(packed.Length / 2).ToArray();
        if (_damage == GzipDamage.Corrupt)
        {
            for (var at = packed.Length / 2; at < packed.Length; at++) packed[at] ^= 0xA5;
        }
        return packed;
    }
}
