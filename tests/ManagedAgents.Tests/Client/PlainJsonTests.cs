using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Numerics;
using System.Security;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Plain values of a script become the JSON that a reader of the script expects.</summary>
public sealed class PlainJsonTests
{
    public static TheoryData<object?, string> Scalars { get; } = new()
    {
        { null, "null" },
        { "", "\"\"" },
        { "a \"b\" \\ / \n\t\u0001", """
            "a \"b\" \\ / \n\t\u0001"
            """ },
        { "Grüße <b>'&+` 東京", "\"Grüße <b>'&+` 東京\"" },
        { "cut within \ud83d", "\"cut within \\uFFFD\"" },
        { true, "true" },
        { false, "false" },
        { (byte)255, "255" },
        { (sbyte)-128, "-128" },
        { short.MinValue, "-32768" },
        { ushort.MaxValue, "65535" },
        { int.MinValue, "-2147483648" },
        { uint.MaxValue, "4294967295" },
        { long.MaxValue, "9223372036854775807" },
        { ulong.MaxValue, "18446744073709551615" },
        { 0.1, "0.1" },
        { -0.0, "-0" },
        { 1e300, "1E+300" },
        { 0.1f, "0.1" },
        { 1.10m, "1.10" },
        { decimal.MaxValue, "79228162514264337593543950335" },
        { BigInteger.Parse("-123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture), "-123456789012345678901234567890" },
        { 'x', "\"x\"" },
        { DayOfWeek.Friday, "\"Friday\"" },
        { new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), "\"0f8fad5b-d9cb-469f-a165-70867728950e\"" },
        { new Uri("https://example.com/a?b=c&d"), "\"https://example.com/a?b=c&d\"" },
        { new DateTime(2026, 4, 8, 10, 0, 1, DateTimeKind.Utc), "\"2026-04-08T10:00:01Z\"" },
        { new DateTime(2026, 4, 8, 10, 0, 1, DateTimeKind.Utc).AddTicks(1_234_567), "\"2026-04-08T10:00:01.1234567Z\"" },
        { new DateTimeOffset(2026, 4, 8, 12, 0, 1, 500, TimeSpan.FromHours(2)), "\"2026-04-08T10:00:01.5Z\"" },
        { new DateTimeOffset(2026, 4, 8, 0, 0, 0, TimeSpan.FromHours(2)), "\"2026-04-07T22:00:00Z\"" },
    };

    public static TheoryData<object> Unsupported => [new object(), new Version(1, 2), TimeSpan.FromSeconds(1), typeof(string), DBNull.Value];

    [Theory]
    [MemberData(nameof(Scalars), DisableDiscoveryEnumeration = true)]
    public void A_value_has_its_JSON(object? value, string expected) => Assert.Equal(expected.Trim(), JsonText.Of(value));

    [Fact]
    public void A_local_time_is_written_in_UTC()
    {
        var local = new DateTime(2026, 4, 8, 10, 0, 1, DateTimeKind.Local);

        Assert.Equal($"\"{local.ToUniversalTime():yyyy-MM-ddTHH:mm:ss}Z\"", JsonText.Of(local));
        Assert.Equal(JsonText.Of(local), JsonText.Of(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)));
    }

    [Fact]
    public void A_hashtable_is_an_object_whatever_its_keys_are()
    {
        Assert.Equal("{}", JsonText.Of(new Hashtable()));
        Assert.Equal("""{"name":"a"}""", JsonText.Of(new Hashtable { ["name"] = "a" }));
        Assert.Equal("""{"1":2}""", JsonText.Of(new Hashtable { [1] = 2 }));
        Assert.Equal("""{"1.5":null}""", JsonText.Of(new Hashtable { [1.5] = null }));
        Assert.Equal("""{"Friday":true}""", JsonText.Of(new Hashtable { [DayOfWeek.Friday] = true }));
    }

    [Fact]
    public void An_ordered_dictionary_keeps_its_order()
    {
        var ordered = new OrderedDictionary { ["z"] = 1, ["a"] = 2, ["m"] = new OrderedDictionary { ["y"] = 1, ["b"] = 2 } };

        Assert.Equal("""{"z":1,"a":2,"m":{"y":1,"b":2}}""", JsonText.Of(ordered));
    }

    [Fact]
    public void Arrays_and_lists_nest()
    {
        object?[] nested = [1, Array.Empty<object>(), new List<string> { "a" }, new object?[] { new object?[] { null } }, new ArrayList { 1.5 }, new[] { 1, 2 }];

        Assert.Equal("""[1,[],["a"],[[null]],[1.5],[1,2]]""", JsonText.Of(nested));
        Assert.Equal("[1,2,3]", JsonText.Of(Enumerable.Range(1, 3).Where(number => number > 0)));
    }

    [Fact]
    public void What_was_read_is_written_the_same()
    {
        const string Json = """{"text":"ü","whole":9007199254740993,"part":0.5,"yes":true,"none":null,"list":[1,"a",[]],"table":{"deep":{}}}""";

        Assert.Equal(Json, JsonText.Of(PlainJson.Read(JsonDocument.Parse(Json).RootElement)));
    }

    public static TheoryData<string, object> Numbers => new()
    {
        { "9223372036854775807", long.MaxValue },
        { "-9223372036854775808", long.MinValue },
        { "9223372036854775808", 9223372036854775808UL },
        { "18446744073709551615", ulong.MaxValue },
        { "18446744073709551616", 18446744073709551616m },
        { "-9223372036854775809", -9223372036854775809m },
        { "79228162514264337593543950335", decimal.MaxValue },
        { "79228162514264337593543950336", BigInteger.Parse("79228162514264337593543950336", System.Globalization.CultureInfo.InvariantCulture) },
        { "1.10", 1.10m },
        { "0.12345678901234567891", 0.12345678901234567891m },
        { "12345678901234567.89", 12345678901234567.89m },
        { "1e2", 100m },
        { "1.5e-7", 0.00000015m },
        { "1E-28", 0.0000000000000000000000000001m },
        { "1E-29", 1e-29 },
        { "1E+300", 1e300 },
        { "1e999", double.PositiveInfinity },
        { "-1e999", double.NegativeInfinity },
        { "1e99999999999999999999", double.PositiveInfinity },
        { "0.00000000000000000000000000000000000001", 1e-38 },
        { "0.33333333333333333333333333333333", 1.0 / 3 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_read_as_the_first_type_that_holds_it_exactly(string json, object expected)
    {
        object? read = PlainJson.Read(JsonDocument.Parse(json).RootElement);

        Assert.Equal((expected.GetType(), expected), (read!.GetType(), read));
        if (expected is decimal && json.IndexOfAny(['e', 'E']) < 0)
            Assert.Equal(json, JsonText.Of(read));
    }

    [Fact]
    public void Every_double_goes_there_and_back()
    {
        var random = new Random(11);
        var bytes = new byte[8];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            double number = BitConverter.ToDouble(bytes, 0);
            if (double.IsFinite(number))
                Assert.Equal(number, JsonNumber.DoubleOf(Convert.ToString(PlainJson.Read(JsonDocument.Parse(JsonText.Of(number)).RootElement), System.Globalization.CultureInfo.InvariantCulture)!));
        }
    }

    [Theory]
    [InlineData("1.0", "1", true)]
    [InlineData("1e2", "100", true)]
    [InlineData("0.10", "0.1", true)]
    [InlineData("-0", "0", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("0.1", "0.10000000000000000000000000000000001", false)]
    [InlineData("1e999", "1e998", false)]
    [InlineData("-1", "1", false)]
    public void What_was_stored_is_what_was_sent_by_value_and_not_by_the_nearest_double(string stored, string sent, bool same) =>
        Assert.Equal(same, JsonMatch.Holds(JsonDocument.Parse(stored).RootElement, JsonDocument.Parse(sent).RootElement));

    [Fact]
    public void A_number_of_a_million_digits_does_not_stop_the_reading()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(double.PositiveInfinity, PlainJson.Read(JsonDocument.Parse(new string('9', 1_000_000)).RootElement));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_received_object_within_other_values_is_written_as_it_came()
    {
        var budget = new Budget(JsonDocument.Parse("""{"type":"limit","new":[1.0]}""").RootElement);

        Assert.Equal("""{"budget":{"type":"limit","new":[1.0]}}""", JsonText.Of(new Hashtable { ["budget"] = budget }));
    }

    [Fact]
    public void A_secure_string_is_written_as_its_text()
    {
        using var secure = new SecureString();
        foreach (char c in "p\"ü")
            secure.AppendChar(c);

        Assert.Equal("""{"token":"p\"ü"}""", JsonText.Of(new Hashtable { ["token"] = secure }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_number_without_JSON_form_is_refused_and_named(object number)
    {
        var error = Assert.Throws<InvalidInputException>(() => JsonText.Of(new Hashtable { ["n"] = number }));

        Assert.Contains(Convert.ToString(number, System.Globalization.CultureInfo.CurrentCulture)!, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unsupported), DisableDiscoveryEnumeration = true)]
    public void A_value_of_another_type_is_refused_and_its_type_is_named(object value)
    {
        var error = Assert.Throws<InvalidInputException>(() => JsonText.Of(new Hashtable { ["list"] = new[] { value } }));

        Assert.Contains(value is Type ? "RuntimeType" : value.GetType().FullName!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_contain_themselves_are_refused()
    {
        var table = new Hashtable();
        table["again"] = table;
        var list = new ArrayList();
        list.Add(new Hashtable { ["list"] = list });

        Assert.Contains("contain itself", Assert.Throws<InvalidInputException>(() => JsonText.Of(table)).Message, StringComparison.Ordinal);
        Assert.Contains("contain itself", Assert.Throws<InvalidInputException>(() => JsonText.Of(list)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Values_nest_64_levels_deep_and_no_deeper(int levels, bool allowed)
    {
        object? value = null;
        for (int i = 0; i < levels; i++)
            value = new object?[] { value };

        if (allowed)
            Assert.Equal(new string('[', levels) + "null" + new string(']', levels), JsonText.Of(value));
        else
            Assert.Throws<InvalidInputException>(() => JsonText.Of(value));
    }

    [Fact]
    public void A_body_tells_unset_from_null_and_merges_by_wire_name()
    {
        RequestBody body = new RequestBody().Set("title", null).Set("agent", "agent_1");
        body.Merge(new OrderedDictionary { ["agent"] = "agent_2", ["new"] = 1 });
        body.Merge(null);

        Assert.False(body.IsEmpty);
        Assert.True(new RequestBody().IsEmpty);
        Assert.Equal("""{"title":null,"agent":"agent_2","new":1}""", JsonText.Of(body));
    }
}
