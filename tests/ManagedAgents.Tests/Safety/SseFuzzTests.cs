using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Tests.Client;
using ManagedAgents.Tests.Engine;
using Xunit;
using Deadline = ManagedAgents.Tests.Engine.Deadline;

namespace ManagedAgents.Tests.Safety;

/// <summary>Whatever bytes a stream brings, however cut: the frames are those of the platform's parser, and the memory stays bounded.</summary>
[Collection(ProcessState.Name)]
public sealed class SseFuzzTests
{
    private const int Megabyte = 1024 * 1024;

    // Two buffers of the reader's first size, and what the test itself makes of the frames.
    private const long MostBytes = 64 * 1024;
    private const long MostBytesPerByte = 100;

    private static readonly byte[][] Streams = [.. SseStreams.All.Select(row => SseStreams.Utf8(row.Data.Item2))];

    private static readonly byte[][] Parts =
    [
        .. new[] { "data", "data:", "data: ", "event", "event: ", "id: 1", "retry: 5", ":", " ", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n", "\uFEFF", "x", "{}", "🚀", "\0", "ping" }.Select(SseStreams.Utf8),
        [0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80],
    ];

    [Fact]
    public async Task Mutated_streams_give_the_frames_of_the_oracle()
    {
        long frames = 0;
        await FuzzRun.AllAsync(FuzzRun.Count, Make, bytes =>
        {
            List<(string Name, string Data)> expected = SseFrames.Expect(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            List<(string Name, string Data)> actual = SseFrames.Read(CutStream.AtRandom(bytes, new Random(bytes.Length), 24));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + (MostBytesPerByte * bytes.Length));
            Assert.True(expected.SequenceEqual(actual), $"expected {SseText.Describe(expected)}\nbut got  {SseText.Describe(actual)}");
            Interlocked.Add(ref frames, expected.Count);
        });

        // Inputs that hold no frame would prove nothing.
        Assert.InRange(frames, FuzzRun.Count / 3, long.MaxValue);
    }

    [Theory]
    [InlineData("data: ", "")]
    [InlineData("event: a\n", ": ")]
    [InlineData("data: 1\n", "data: ")]
    public async Task A_stream_without_end_is_refused_before_it_takes_more_than_four_times_the_limit(string start, string linePrefix)
    {
        long before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<ApiException>(() => ReadAsync(new EndlessStream(start, linePrefix)));

        // A buffer that doubles up to 64 MB is 128 MB in all; data of several lines has a second one.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4 * 64L * Megabyte);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Deadline.Default);
    }

    [Fact]
    public async Task A_long_stream_of_small_frames_takes_no_more_memory_than_its_first_frames()
    {
        byte[] frame = SseStreams.Utf8("event: agent.message\ndata: {\"text\":\"" + new string('x', 900) + "\"}\n\n: ping\n\ndata: 1\ndata: 2\n\n");
        byte[] stream = [.. Enumerable.Repeat(frame, 4 * Megabyte / frame.Length).SelectMany(bytes => bytes)];
        var reader = new MemoryStream(stream);
        var frames = new SseReader(reader);
        int read = await ReadAsync(frames);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int round = 0; round < 16; round++)
        {
            reader.Position = 0;
            read += await ReadAsync(frames);
        }

        Assert.Equal(17 * 2 * (stream.Length / frame.Length), read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L * Megabyte / 50);
    }

    private static Task<int> ReadAsync(Stream source) => ReadAsync(new SseReader(source));

    private static async Task<int> ReadAsync(SseReader frames)
    {
        int read = 0;
        do
        {
            while (frames.TryRead(out _))
                read++;
        }
        while (await frames.FillAsync(CancellationToken.None) > 0);
        return read;
    }

    private static byte[] Make(Random random)
    {
        byte[] bytes = random.Next(3) == 0
            ? [.. Enumerable.Range(0, random.Next(1, 32)).SelectMany(_ => Parts[random.Next(Parts.Length)])]
            : Streams[random.Next(Streams.Length)];
        return ByteMutator.Mutate(bytes, random.Next(1, 6), Parts, random);
    }
}
