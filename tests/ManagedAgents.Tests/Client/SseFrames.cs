using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Tests.Client;

/// <summary>
/// The frames of a stream, as this project's reader and as the platform's parser see them. The parser departs from the standard in
/// two places, where the reader follows the standard: it keeps the name of a frame without data for the next frame, and it takes an
/// empty name for a name.
/// </summary>
internal static partial class SseFrames
{
    /// <summary>What the reader under test makes of a stream.</summary>
    public static List<(string Name, string Data)> Read(Stream source)
    {
        var frames = new List<(string Name, string Data)>();
        var reader = new SseReader(source);
        do
        {
            // Each frame is looked at before the next call: its memory is the reader's.
            while (reader.TryRead(out SseFrame frame))
                frames.Add((NameOrDefault(Encoding.UTF8.GetString(frame.Name.Span)), Encoding.Latin1.GetString(frame.Data.Span)));
        }
        while (reader.FillAsync(CancellationToken.None).GetAwaiter().GetResult() > 0);
        return frames;
    }

    /// <summary>What the oracle makes of the same bytes in one piece. Data is compared as bytes: Latin-1 keeps each.</summary>
    public static List<(string Name, string Data)> Expect(byte[] bytes)
    {
        var frames = new List<(string Name, string Data)>();
        using var source = new MemoryStream(WithoutNamesOfNothing(bytes));
        foreach (SseItem<string> item in SseParser.Create(source, (_, data) => Encoding.Latin1.GetString(data)).Enumerate())
            frames.Add((NameOrDefault(item.EventType), item.Data));
        return frames;
    }

    private static string NameOrDefault(string name) => name.Length > 0 ? name : SseParser.EventTypeDefault;

    /// <summary>The bytes as they are, or, where a frame has a name and no data, without that name.</summary>
    private static byte[] WithoutNamesOfNothing(byte[] bytes)
    {
        // The byte order mark counts at the very start only.
        int mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        string[] lines = LineEnd().Split(Encoding.Latin1.GetString(bytes.AsSpan(mark)));
        bool changed = false;
        for (int start = 0, end; start < lines.Length; start = end + 1)
        {
            end = Array.FindIndex(lines, start, line => line.Length == 0);
            if (end < 0)
                break;
            if (lines[start..end].Any(line => IsField(line, "data")))
                continue;
            foreach (int named in Enumerable.Range(start, end - start).Where(i => IsField(lines[i], "event")))
            {
                lines[named] = ": " + lines[named];
                changed = true;
            }
        }

        return changed ? [.. bytes.AsSpan(0, mark), .. Encoding.Latin1.GetBytes(string.Join('\n', lines))] : bytes;
    }

    private static bool IsField(string line, string name) => line == name || line.StartsWith(name + ":", StringComparison.Ordinal);

    [GeneratedRegex("\r\n|\r|\n")]
    private static partial Regex LineEnd();
}
