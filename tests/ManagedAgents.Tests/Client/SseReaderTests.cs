using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>The stream reader gives what the platform's own parser gives, however the bytes are cut.</summary>
public sealed class SseReaderTests
{
    private const int Megabyte = 1024 * 1024;

    private static readonly string[] FuzzParts =
    [
        "data", "data:", "data: ", "event", "event:", "event: ", "id: 1", "retry: 5", ":", " ", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n",
        "\uFEFF", "x", "{\"a\":1}", "ü", "🚀", "\0", "ping", "dat", "a:b", ": c",
    ];

    public static TheoryData<string, string> Streams => SseStreams.All;

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_in_one_piece_gives_the_frames_of_the_oracle(string name, string stream)
    {
        byte[] bytes = SseStreams.Utf8(stream);

        AssertSame(SseFrames.Expect(bytes), SseFrames.Read(new MemoryStream(bytes)), bytes, name);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_cut_at_any_byte_changes_no_frame(string name, string stream)
    {
        byte[] bytes = SseStreams.Utf8(stream);
        List<(string, string)> expected = SseFrames.Expect(bytes);

        for (int cut = 1; cut < bytes.Length; cut++)
            AssertSame(expected, SseFrames.Read(CutStream.At(bytes, cut)), bytes, $"{name}, cut at {cut}");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Single_bytes_and_random_pieces_change_no_frame(string name, string stream)
    {
        byte[] bytes = SseStreams.Utf8(stream);
        List<(string, string)> expected = SseFrames.Expect(bytes);

        AssertSame(expected, SseFrames.Read(CutStream.AtRandom(bytes, new Random(1), 1)), bytes, $"{name}, byte by byte");
        for (int seed = 0; seed < 20; seed++)
            AssertSame(expected, SseFrames.Read(CutStream.AtRandom(bytes, new Random(seed), 9)), bytes, $"{name}, seed {seed}");
    }

    [Fact]
    public void Random_streams_give_the_frames_of_the_oracle()
    {
        var random = new Random(20260408);
        string[] recorded = [.. SseStreams.All.Select(row => row.Data.Item2)];
        int frames = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = i % 2 == 0 ? Assemble(random) : Mutate(SseStreams.Utf8(recorded[random.Next(recorded.Length)]), random);
            List<(string, string)> expected = SseFrames.Expect(bytes);
            frames += expected.Count;
            AssertSame(expected, SseFrames.Read(CutStream.AtRandom(bytes, random, 12)), bytes, $"input {i}");
        }

        // Inputs that hold no frame would prove nothing.
        Assert.True(frames > 10_000, $"The inputs held only {frames} frames.");
    }

    [Fact]
    public void Frames_stay_whole_when_the_buffer_moves_and_grows()
    {
        var random = new Random(7);
        int[] sizes = [1, 20, 300, 4_000, 16_300, 16_384, 16_500, 40_000];
        var stream = new StringBuilder();
        for (int i = 0; i < 400; i++)
        {
            // Each frame has a text of its own, so that bytes of another one are noticed.
            string text = string.Concat(Enumerable.Repeat($"{i}/", sizes[random.Next(sizes.Length)] / 4 + 1));
            stream.Append(random.Next(3) switch
            {
                0 => $"event: e{i}\ndata: {text}\n\n",
                1 => $"data: {text}\r\nevent: e{i}\r\n\r\n",
                _ => $"event: e{i}\ndata: {text}\n: {text}\ndata: {i}\n\n",
            });
        }

        byte[] bytes = SseStreams.Utf8(stream.ToString());
        List<(string, string)> expected = SseFrames.Expect(bytes);

        Assert.Equal(400, expected.Count);
        Assert.Equal(expected, SseFrames.Read(new MemoryStream(bytes)));
        foreach (int longest in new[] { 1, 100, 5_000, 60_000 })
            Assert.Equal(expected, SseFrames.Read(CutStream.AtRandom(bytes, random, longest)));
    }

    [Fact]
    public void Many_frames_of_one_read_are_each_right_until_the_next_is_asked_for()
    {
        byte[] bytes = SseStreams.Utf8(string.Concat(Enumerable.Range(0, 500).Select(i => $"event: e{i}\ndata: {i}\ndata: {i}\n\n")));

        List<(string Name, string Data)> frames = SseFrames.Read(new MemoryStream(bytes));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => ($"e{i}", $"{i}\n{i}")), frames);
    }

    [Fact]
    public async Task A_frame_is_given_as_soon_as_its_blank_line_is_here_whichever_line_end_it_has()
    {
        foreach (string end in new[] { "\n\n", "\r\r", "\r\n\r\n", "\r\n\r" })
        {
            // A second piece never arrives: waiting for one more byte would hold back the frame until the next event.
            var reader = new SseReader(new MemoryStream(SseStreams.Utf8("data: 1" + end)));
            await reader.FillAsync(CancellationToken.None);

            Assert.True(reader.TryRead(out SseFrame frame), $"Held back after {SseText.Escape(end)}.");
            Assert.Equal("1", Encoding.UTF8.GetString(frame.Data.Span));
        }
    }

    [Fact]
    public void An_event_line_without_text_leaves_the_name_to_the_data()
    {
        (string Name, string Data) frame = Assert.Single(SseFrames.Read(new MemoryStream(SseStreams.Utf8("event:\ndata: 1\n\n"))));

        Assert.Equal(("message", "1"), frame);
    }

    [Fact]
    public void A_line_of_32_MB_passes_and_a_small_frame_after_it_too()
    {
        byte[] line = new byte[32 * Megabyte];
        Array.Fill(line, (byte)'x');
        byte[] bytes = [.. "event: big\ndata: "u8, .. line, .. "\n\nevent: small\ndata: 1\n\n"u8];
        var reader = new SseReader(new MemoryStream(bytes));

        SseFrame big = Next(reader);
        Assert.Equal("big", Encoding.UTF8.GetString(big.Name.Span));
        Assert.True(big.Data.Span.SequenceEqual(line));
        SseFrame small = Next(reader);
        Assert.Equal("small", Encoding.UTF8.GetString(small.Name.Span));
        Assert.Equal("1", Encoding.UTF8.GetString(small.Data.Span));
    }

    [Theory]
    [InlineData("data: ", "")]
    [InlineData(": ", "")]
    [InlineData("event: ", "")]
    [InlineData("data: 1\n", "data: ")]
    [InlineData("event: a\ndata: 1\n", "data: ")]
    public async Task A_frame_over_the_limit_is_an_error_that_names_the_limit(string start, string linePrefix)
    {
        var reader = new SseReader(new EndlessStream(start, linePrefix));

        var error = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            do
            {
                while (reader.TryRead(out _))
                {
                }
            }
            while (await reader.FillAsync(CancellationToken.None) > 0);
        });

        Assert.Equal(ApiErrorKind.UnexpectedAnswer, error.Kind);
        Assert.Contains("64 MB", error.Message, StringComparison.Ordinal);
    }

    private static SseFrame Next(SseReader reader)
    {
        SseFrame frame;
        while (!reader.TryRead(out frame))
            Assert.NotEqual(0, reader.FillAsync(CancellationToken.None).GetAwaiter().GetResult());
        return frame;
    }

    private static byte[] Assemble(Random random) =>
        SseStreams.Utf8(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => FuzzParts[random.Next(FuzzParts.Length)])));

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = new List<byte>(bytes);
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(mutated.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < mutated.Count: mutated.RemoveAt(at); break;
                case 1 when at < mutated.Count: mutated[at] = (byte)random.Next(256); break;
                case 2: mutated.RemoveRange(at, Math.Min(random.Next(8), mutated.Count - at)); break;
                default: mutated.InsertRange(at, SseStreams.Utf8(FuzzParts[random.Next(FuzzParts.Length)])); break;
            }
        }

        return [.. mutated];
    }

    private static void AssertSame(List<(string Name, string Data)> expected, List<(string Name, string Data)> actual, byte[] bytes, string what)
    {
        if (!expected.SequenceEqual(actual))
            Assert.Fail($"{what}: {SseText.Escape(Encoding.Latin1.GetString(bytes))}\nexpected {SseText.Describe(expected)}\nbut got  {SseText.Describe(actual)}");
    }
}
