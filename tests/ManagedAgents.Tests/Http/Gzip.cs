using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Http;

/// <summary>Compressed bodies, whole and damaged.</summary>
internal static class Gzip
{
    private const int HeaderLength = 10;

    public static byte[] Pack(byte[] content)
    {
        // The system's own stream writes nothing at all for no content.
        if (content.Length == 0)
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Optimal))
            packer.Write(content);
        return packed.ToArray();
    }

    public static byte[] Pack(string text) => Pack(Encoding.UTF8.GetBytes(text));

    /// <summary>An answer of bytes that are said to be compressed.</summary>
    public static CannedReply Reply(byte[] packed, string contentType = "application/json", int status = 200) =>
        Engine.Reply.Bytes(packed, contentType, status).With("Content-Encoding", "gzip");

    /// <summary>An answer whose end is that of the connection, so that nothing but the compression tells it.</summary>
    public static Reply Unbounded(byte[] packed) => new UnboundedReply(packed);

    /// <summary>The bytes after one damage, which is named.</summary>
    public static byte[] Damage(byte[] packed, string how)
    {
        byte[] damaged = (byte[])packed.Clone();
        switch (how)
        {
            case "no byte": return [];
            case "half the header": return packed[..(HeaderLength / 2)];
            case "the header alone": return packed[..HeaderLength];
            case "half": return packed[..(packed.Length / 2)];
            case "no check sum": return packed[..^8];
            case "no length": return packed[..^4];
            case "all but a byte": return packed[..^1];
            case "other first byte": damaged[0] ^= 1; break;
            case "other method": damaged[2] = 9; break;
            case "reserved flag": damaged[3] |= 0x80; break;
            case "other data": damaged[packed.Length / 2] ^= 0xFF; break;
            case "other check sum": damaged[^8] ^= 1; break;
            case "other length": damaged[^1] ^= 1; break;
            case "more behind it": return [.. packed, .. "more"u8];
            default: throw new ArgumentOutOfRangeException(nameof(how), how, "There is no such damage.");
        }

        return damaged;
    }

    private sealed class UnboundedReply(byte[] packed) : Reply
    {
        internal override async System.Threading.Tasks.Task<bool> AnswerAsync(ServerConnection connection)
        {
            await connection.SendAsync((byte[])[.. "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"u8, .. packed]);
            connection.EndSending();
            await connection.Closed;
            return false;
        }
    }
}
