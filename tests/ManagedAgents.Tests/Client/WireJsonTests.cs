using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Received JSON is text all through, whatever a server or a proxy made of it.</summary>
public sealed class WireJsonTests
{
    [Theory]
    [InlineData(@"""a\ud83d""", @"""a\uFFFD""")]
    [InlineData(@"""\ude00a""", @"""\uFFFDa""")]
    [InlineData(@"""\ud83d\ud83d\ude00""", @"""\uFFFD\ud83d\ude00""")]
    [InlineData(@"""\uD83D\n\uDE00""", @"""\uFFFD\n\uFFFD""")]
    [InlineData(@"{""\ud83d"":{""typ\ude00"":1}}", @"{""\uFFFD"":{""typ\uFFFD"":1}}")]
    [InlineData(@"""\\ud83d \\\ud83d \\\\ud83d""", @"""\\ud83d \\\uFFFD \\\\ud83d""")]
    [InlineData(@"""\ud83d\ude00 \u00fc \"" 🚀""", @"""\ud83d\ude00 \u00fc \"" 🚀""")]
    [InlineData(@"""\ud83", @"""\ud83")]
    [InlineData(@"""\u", @"""\u")]
    [InlineData(@"""\", @"""\")]
    public void Half_a_surrogate_pair_becomes_a_replacement_character_and_all_else_stays(string json, string expected) =>
        Assert.Equal(expected, JsonText.Repaired(json));

    [Fact]
    public void What_is_text_is_not_copied()
    {
        byte[] json = Encoding.UTF8.GetBytes(@"{""a"":""\ud83d\ude00ü""}");

        Assert.Same(json, WireJson.Repair(json));
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters_in_names_and_values()
    {
        byte[] json = [.. "{\"type\":\"agent.message\",\"id\":\"sevt_1\",\"content\":[{\"type\":\"text\",\"text\":\"a"u8, 0xFF, .. "b\"}],\"na"u8, 0xE2, 0x82, .. "me\":\"c"u8, 0xED, 0xA0, 0x80, .. "\"}"u8];

        SessionEvent read = EventParser.Parse(json, default, "sesn_1", redaction: null);

        Assert.Equal("a\uFFFDb", read.Text);
        KeyValuePair<string, object?> additional = Assert.Single(read.AdditionalProperties);
        Assert.Equal("na\uFFFDme", additional.Key);
        Assert.StartsWith("c\uFFFD", Assert.IsType<string>(additional.Value), System.StringComparison.Ordinal);
        Assert.Equal(read.Raw, read.ToJson());
    }

    [Theory]
    [InlineData(@"{""\ud83d"":1,""type"":""agent.message"",""id"":""sevt_1""}", "agent.message")]
    [InlineData(@"{""type"":""agent.\ud83d"",""id"":""sevt_1""}", "agent.\uFFFD")]
    public void An_event_with_half_a_surrogate_pair_in_what_is_read_at_once_is_an_event(string json, string type)
    {
        SessionEvent read = EventParser.Parse(Encoding.UTF8.GetBytes(json), default, "sesn_1", redaction: null);

        Assert.Equal((type, "sevt_1"), (read.Type, read.Id));
        ViewCheck.ReadAll(read);
    }

    [Theory]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1e400", double.NegativeInfinity)]
    [InlineData("1e-999", 0)]
    [InlineData("0.5", 0.5)]
    public void A_number_beyond_the_range_of_double_is_infinite(string json, double expected) =>
        Assert.Equal(expected, WireJson.NumberOf(WireJson.Parse(Encoding.UTF8.GetBytes(json))));
}
