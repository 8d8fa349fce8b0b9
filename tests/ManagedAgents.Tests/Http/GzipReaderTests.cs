using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Client;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
using Xunit;

namespace ManagedAgents.Tests.Http;

/// <summary>
/// Whatever compressed bytes come: they give the whole content, or a failure of reading; never a part of it as if it were all. A long run of
/// 100,000 inputs is MA_FUZZ_RUNS=20000000.
/// </summary>
[Collection(ProcessState.Name)]
public sealed class GzipReaderTests
{
    private static readonly byte[][] Contents =
    [
        [], "x"u8.ToArray(), "{\"id\":\"sesn_1\",\"title\":\"a title that repeats, a title that repeats\"}"u8.ToArray(), new byte[70_000],
        [.. Enumerable.Range(0, 20_000).Select(n => (byte)((n * 7919) >> 3))], Noise(40_000),
    ];

    private static readonly int Count = Math.Max(1, FuzzRun.Count / 200);

    private static readonly byte[][] Parts = [[0], [0xFF], [0x1F, 0x8B, 8], "data"u8.ToArray(), Gzip.Pack("x")];

    public static TheoryData<int> ContentNumbers => new(Enumerable.Range(0, Contents.Length));

    [Theory]
    [MemberData(nameof(ContentNumbers))]
    public void What_was_packed_comes_back_however_the_bytes_are_cut(int number)
    {
        byte[] packed = Gzip.Pack(Contents[number]);
        foreach (int most in new[] { 1, 2, 7, 8191, 8192, 8193, int.MaxValue })
            Assert.Equal(Contents[number], Read(packed, most));
    }

    [Theory]
    [MemberData(nameof(ContentNumbers))]
    public void No_beginning_of_it_is_taken_for_the_whole(int number)
    {
        byte[] packed = Gzip.Pack(Contents[number]);
        int[] lengths = packed.Length < 2000 ? [.. Enumerable.Range(0, packed.Length)] : [.. Enumerable.Range(0, 40), packed.Length / 2, 8192, 8200, .. Enumerable.Range(packed.Length - 40, 40)];
        foreach (int length in lengths.Where(length => length < packed.Length))
        {
            Assert.ThrowsAny<IOException>(() => Read(packed[..length]));
            Assert.ThrowsAny<IOException>(() => Read(packed[..length], most: 3));
        }
    }

    [Fact]
    public void Several_members_padding_and_all_that_a_header_may_have_are_read()
    {
        byte[] bare = Gzip.Pack("two")[10..];
        byte[] full = [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3, /* extra */ 2, 0, 9, 9, .. "a name\0"u8, .. "a comment\0"u8, /* header sum */ 1, 2, .. bare];
        byte[] all = [.. Gzip.Pack("one "), .. full, .. Gzip.Pack([]), .. Gzip.Pack(" three"), 0, 0, 0];
        foreach (int most in new[] { 1, 5, int.MaxValue })
            Assert.Equal("one two three"u8.ToArray(), Read(all, most));
    }

    [Fact]
    public async Task Mutated_bytes_give_what_the_systems_reader_gives_or_fail_as_a_broken_connection_does()
    {
        byte[][] packed = [.. Contents.Select(Gzip.Pack)];
        int whole = 0;
        await FuzzRun.AllAsync(Count, random => ByteMutator.Mutate(packed[random.Next(packed.Length)], random.Next(3), Parts, random), bytes =>
        {
            byte[] read;
            try
            {
                read = Read(bytes, 1 + (bytes.Length % 9000));
            }
            catch (IOException)
            {
                return;
            }

            if (SystemRead(bytes) is { } expected)
                Assert.Equal(expected, read);
            else
                Assert.Contains(Bare(read), Contents.Select(Bare));
            Interlocked.Increment(ref whole);
        });
        Assert.InRange(whole, Count / 6, Count * 2 / 3);
    }

    /// <summary>What was packed, but for the members of one letter that the mutations put before and behind it.</summary>
    private static string Bare(byte[] content) => Encoding.Latin1.GetString(content).Trim('x');

    /// <summary>What the system makes of the bytes; null where it gives up, as on something between the data and their check sum.</summary>
    private static byte[]? SystemRead(byte[] packed)
    {
        try
        {
            using var system = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var read = new MemoryStream();
            system.CopyTo(read);
            return read.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static byte[] Read(byte[] packed, int most = int.MaxValue)
    {
        using var reader = new GzipReader(new CutStream(packed, _ => most));
        using var read = new MemoryStream();
        byte[] buffer = new byte[5000];
        int count;
        while ((count = reader.ReadAsync(buffer, 0, buffer.Length, CancellationToken.None).GetAwaiter().GetResult()) > 0)
            read.Write(buffer, 0, count);
        return read.ToArray();
    }
}
