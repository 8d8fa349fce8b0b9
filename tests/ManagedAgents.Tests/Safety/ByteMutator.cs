using System;

namespace ManagedAgents.Tests.Safety;

/// <summary>Damages bytes as a bad line, a bad proxy or a bad server does: flipped, cut out, cut off, doubled, put in.</summary>
internal static class ByteMutator
{
    /// <summary>The bytes after so many changes.</summary>
    /// <param name="bytes">The bytes, which stay as they are.</param>
    /// <param name="changes">How many changes.</param>
    /// <param name="parts">What may be put in.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Mutate(byte[] bytes, int changes, byte[][] parts, Random random)
    {
        for (; changes > 0; changes--)
            bytes = MutateOnce(bytes, parts, random);
        return bytes;
    }

    /// <summary>The bytes with some of them replaced.</summary>
    public static byte[] Replace(byte[] bytes, int start, int length, ReadOnlySpan<byte> by)
    {
        byte[] replaced = new byte[bytes.Length - length + by.Length];
        bytes.AsSpan(0, start).CopyTo(replaced);
        by.CopyTo(replaced.AsSpan(start));
        bytes.AsSpan(start + length).CopyTo(replaced.AsSpan(start + by.Length));
        return replaced;
    }

    private static byte[] MutateOnce(byte[] bytes, byte[][] parts, Random random)
    {
        int at = random.Next(bytes.Length + 1);
        int length = Math.Min(random.Next(1, 24), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0 when length > 0:
                byte[] flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1 when length > 0:
                return Replace(bytes, at, 1, [(byte)random.Next(256)]);
            case 2:
                return Replace(bytes, at, length, []);
            case 3 when random.Next(4) == 0:
                return bytes[..at];
            case 4:
                return Replace(bytes, at, 0, bytes.AsSpan(at, length));
            default:
                return Replace(bytes, at, 0, parts[random.Next(parts.Length)]);
        }
    }
}
