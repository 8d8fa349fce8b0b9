using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ManagedAgents.Benchmarks.Server;

/// <summary>
/// A block of a thousand mixed events as they stand in a stream, rendered once. Their ids have a fixed width, so that a copy of the block
/// with other ids is made by writing digits over it.
/// </summary>
internal sealed class EventBlock
{
    public const int Count = 1000;
    private const int IdDigits = 12;
    private const string IdStart = "sevt_01";

    private readonly byte[] _frames;
    private readonly int[] _idPlaces;
    private readonly (int Start, int Length)[] _json;

    public EventBlock()
    {
        var frames = new StringBuilder();
        var places = new List<int>();
        var json = new List<(int, int)>();
        for (int i = 0; i < Count; i++)
        {
            (string type, string fields) = Event(i);
            frames.Append("event: ").Append(type).Append("\ndata: ");
            int start = frames.Length;
            frames.Append("{\"id\":\"").Append(IdStart);
            places.Add(frames.Length);
            frames.Append('0', IdDigits).Append("\",\"type\":\"").Append(type).Append("\",\"processed_at\":\"2026-04-08T10:00:00.123456Z\",").Append(fields).Append('}');
            json.Add((start, frames.Length - start));
            frames.Append("\n\n");
        }

        _frames = Encoding.ASCII.GetBytes(frames.ToString());
        _idPlaces = [.. places];
        _json = [.. json];
    }

    public int Length => _frames.Length;

    public static string Id(long number) => IdStart + number.ToString(CultureInfo.InvariantCulture).PadLeft(IdDigits, '0');

    /// <summary>The block's frames with ids from a number on; the first so many events of it.</summary>
    public ReadOnlyMemory<byte> Frames(byte[] buffer, long firstNumber, int from = 0, int count = Count)
    {
        _frames.CopyTo(buffer, 0);
        for (int i = from; i < from + count; i++)
        {
            long number = firstNumber + i;
            for (int digit = IdDigits - 1; digit >= 0; digit--, number /= 10)
                buffer[_idPlaces[i] + digit] = (byte)('0' + (number % 10));
        }

        int start = from == 0 ? 0 : FrameEnd(from - 1);
        return buffer.AsMemory(start, FrameEnd(from + count - 1) - start);
    }

    /// <summary>The JSON of the event of this number.</summary>
    public string Json(long number)
    {
        (int start, int length) = _json[number % Count];
        string text = Encoding.ASCII.GetString(_frames, start, length);
        return text.Replace(IdStart + new string('0', IdDigits), Id(number), StringComparison.Ordinal);
    }

    private int FrameEnd(int index) => _json[index].Start + _json[index].Length + 2;

    private static (string Type, string Fields) Event(int i) => (i % 10) switch
    {
        0 => ("agent.thinking", "\"session_thread_id\":null"),
        1 or 2 => ("agent.message", $"\"content\":[{{\"type\":\"text\",\"text\":\"{Words(40 + (i % 30))}\"}}]"),
        3 => ("span.model_request_start", "\"session_thread_id\":null"),
        4 or 5 => ("agent.tool_use", $"\"name\":\"bash\",\"input\":{{\"command\":\"grep -rn {Words(6)} /workspace\",\"timeout\":{i}}},\"evaluated_permission\":\"allow\",\"evaluation\":{{\"type\":\"always_allow\"}}"),
        6 or 7 => ("agent.tool_result", $"\"tool_use_id\":\"sevt_01000000000000\",\"content\":[{{\"type\":\"text\",\"text\":\"{Words(60 + (i % 50))}\"}}],\"is_error\":false"),
        8 => ("span.model_request_end", "\"model_request_start_id\":\"sevt_01000000000000\",\"is_error\":false,\"model_usage\":{\"input_tokens\":1203,\"output_tokens\":87,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":900}"),
        _ => ("session.usage", "\"usage\":{\"input_tokens\":12030,\"output_tokens\":870,\"cache_read_input_tokens\":9000,\"active_seconds\":12.5,\"list_cost\":{\"amount\":\"12\",\"currency\":\"USD\"}},\"budget\":null"),
    };

    private static string Words(int count)
    {
        string[] words = ["review", "the", "auth", "module", "for", "security", "issues", "and", "write", "what", "you", "found", "to", "a", "report"];
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
            text.Append(i == 0 ? string.Empty : " ").Append(words[(i * 7) % words.Length]);
        return text.ToString();
    }
}
