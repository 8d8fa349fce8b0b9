using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace ManagedAgents.Tests.Safety;

/// <summary>A JSON object and what may become of it: other kinds of values, damaged names, doubled keys, and damaged bytes.</summary>
internal sealed class JsonMutator
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "0", "-0", "1.5", "1e400", "-1e400", "9223372036854775808", "-9223372036854775809", "1e-999", new string('9', 400), "0." + new string('1', 400),
            "\"\"", "\"x\"", @"""\ud83d""", @"""a\ude00b""", @"""\ud83d\ud83d\ude00""", @"""\\ud83d""", @"""\u0000""", "\"2026-04-08T10:00:01Z\"", "\"9999-12-31T23:59:59.9999999+14:00\"", "\"0001-01-01T00:00:00-14:00\"",
            "[]", "{}", "[1,null,\"x\",[],{}]", """{"type":1,"x":[]}""", """{"type":"text","text":"a"}""", """{"a":1,"a":{"a":2},"A":3,"":4}""", @"{""\ud83d"":1,""\ude00"":{""\ud83d"":[]}}", @"{""t\u0079pe"":""text"",""\u0074ext"":""b""}",
        }.Select(Encoding.UTF8.GetBytes),
        Nested('[', ']', 40), Nested('[', ']', 70), Nested('[', ']', 5000), [.. Enumerable.Repeat("{\"a\":"u8.ToArray(), 62).SelectMany(part => part), .. "1"u8, .. Enumerable.Repeat((byte)'}', 62)],
        [.. "\"a"u8, 0xFF, .. "\""u8], [.. "\""u8, 0xE2, 0x82, .. "\""u8], [.. "\""u8, 0xED, 0xA0, 0x80, .. "b\""u8], [.. "{\""u8, 0xC0, 0x80, .. "\":\""u8, 0xF5, .. "\"}"u8],
    ];

    private static readonly byte[][] Names =
    [
        .. new[] { @"""\ud83d""", @"""\ude00a""", @"""typ\ud83d""", @"""t\u0079pe""", @"""\u0069d""", "\"type\"", "\"id\"", "\"processed_at\"", "\"content\"", "\"\"", "\"\\u0000\"", "\"new_field\"" }.Select(Encoding.UTF8.GetBytes),
        [.. "\""u8, 0xFF, .. "\""u8], [.. "\"typ"u8, 0xE2, .. "\""u8],
    ];

    private static readonly byte[][] Parts =
    [
        .. new[] { "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "\\ud83d", "0", "e", "-", "null", " ", "\n", "//", "/*", "\uFEFF", "\0", "NaN", "é" }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    ];

    private readonly byte[] _json;
    private readonly List<Range> _names = [];
    private readonly List<Range> _values = [];

    public JsonMutator(byte[] json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                _names.Add(start..(start + reader.ValueSpan.Length + 2));
                Utf8JsonReader value = reader;
                value.Skip();
                _values.Add(FirstOf(value, reader)..(int)value.BytesConsumed);
            }
        }
    }

    /// <summary>The object as it may arrive one day.</summary>
    public byte[] Mutate(Random random) => random.Next(8) switch
    {
        0 => ByteMutator.Mutate(_json, random.Next(1, 4), Parts, random),
        1 => ByteMutator.Mutate(Structural(random), 1, Parts, random),
        2 => [.. _json, .. _json],
        _ => Structural(random),
    };

    private static byte[] Nested(char open, char close, int depth) => Encoding.UTF8.GetBytes(new string(open, depth) + new string(close, depth));

    /// <summary>Where the value behind a name begins.</summary>
    private static int FirstOf(Utf8JsonReader end, Utf8JsonReader name)
    {
        if (end.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            return (int)end.TokenStartIndex;
        name.Read();
        return (int)name.TokenStartIndex;
    }

    private static byte[] Choose(byte[][] from, Random random) => from[random.Next(from.Length)];

    private byte[] Structural(Random random)
    {
        int member = random.Next(_names.Count);
        switch (random.Next(5))
        {
            case 0:
                return Replace(_names[member], Choose(Names, random));
            case 1:
                // The same name again, or another one, before the member.
                byte[] name = random.Next(2) == 0 ? _json[_names[member]] : Choose(Names, random);
                byte[] again = [.. name, (byte)':', .. Choose(Values, random), (byte)','];
                return ByteMutator.Replace(_json, _names[member].Start.Value, 0, again);
            case 2:
                // The value of another member.
                return Replace(_values[member], _json[_values[random.Next(_values.Count)]]);
            default:
                return Replace(_values[member], Choose(Values, random));
        }
    }

    private byte[] Replace(Range range, byte[] by) => ByteMutator.Replace(_json, range.Start.Value, range.End.Value - range.Start.Value, by);
}
