using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Compares what an object shows in its properties with the JSON it came from.</summary>
internal static class ViewCheck
{
    /// <summary>Every member of the JSON is a property of its own, with its value, at every depth that has classes.</summary>
    public static void ShowsAll(ApiObject view, JsonElement json, string path)
    {
        foreach (JsonProperty member in json.EnumerateObject())
        {
            PropertyInfo? property = PropertyOf(view.GetType(), member.Name);
            Assert.True(property is not null, $"{path}: {view.GetType().Name} has no property for {member.Name}.");
            AssertSame(property.GetValue(view), member.Value, $"{path}.{member.Name}");
        }

        Assert.True(view.AdditionalProperties.Count == 0, $"{path}: {string.Join(", ", view.AdditionalProperties.Keys)} are properties and additional as well.");
    }

    /// <summary>The property that shows a wire name: the same letters, without underscores.</summary>
    public static PropertyInfo? PropertyOf(Type type, string wireName) =>
        type.GetProperty(wireName.Replace("_", "", StringComparison.Ordinal), BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    /// <summary>Reads everything an object shows, at every depth, as a formatter would.</summary>
    public static void ReadAll(object? value)
    {
        switch (value)
        {
            case ApiObject view:
                foreach (PropertyInfo property in view.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    ReadAll(property.GetValue(view));
                Assert.NotNull(view.ToString());
                Assert.NotEmpty(view.ToJson());
                break;
            case string:
                break;
            case IEnumerable items:
                foreach (object? item in items)
                    ReadAll(item);
                break;
        }
    }

    /// <summary>Whether a value says that there is none: null, empty text, or nothing in it.</summary>
    public static bool IsNothing(object? value) => value is null or "" || (value is IEnumerable items and not string && !items.Cast<object?>().Any());

    public static void AssertSame(object? actual, JsonElement expected, string path)
    {
        switch (actual)
        {
            case var _ when expected.ValueKind == JsonValueKind.Null:
                Assert.True(IsNothing(actual), $"{path}: {actual} instead of nothing.");
                break;
            case ApiObject view when expected.ValueKind == JsonValueKind.String:
                // A text in the place of an object is its id.
                Assert.Equal(expected.GetString(), view.ToString());
                break;
            case ApiObject view:
                ShowsAll(view, expected, path);
                Assert.Equal(expected.GetRawText(), view.ToJson());
                break;
            case DateTimeOffset time:
                Assert.Equal(DateTimeOffset.Parse(expected.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), time);
                break;
            case IReadOnlyDictionary<string, string?> map:
                AssertSameMembers(map.ToDictionary(pair => pair.Key, pair => (object?)pair.Value), expected, path);
                break;
            case IReadOnlyDictionary<string, object?> table:
                AssertSameMembers(table, expected, path);
                break;
            case IEnumerable items and not string:
                AssertSameItems([.. items.Cast<object?>()], expected, path);
                break;
            default:
                AssertSameScalar(actual, expected, path);
                break;
        }
    }

    private static void AssertSameMembers(IReadOnlyDictionary<string, object?> table, JsonElement expected, string path)
    {
        Assert.Equal(expected.EnumerateObject().Select(member => member.Name), table.Keys);
        foreach (JsonProperty member in expected.EnumerateObject())
            AssertSame(table[member.Name], member.Value, $"{path}.{member.Name}");
    }

    private static void AssertSameItems(object?[] items, JsonElement expected, string path)
    {
        Assert.True(expected.ValueKind == JsonValueKind.Array && items.Length == expected.GetArrayLength(), $"{path}: {items.Length} items instead of {expected}.");
        for (int i = 0; i < items.Length; i++)
            AssertSame(items[i], expected[i], $"{path}[{i}]");
    }

    private static void AssertSameScalar(object? actual, JsonElement expected, string path)
    {
        object? value = expected.ValueKind switch
        {
            JsonValueKind.String => expected.GetString(),
            JsonValueKind.True or JsonValueKind.False => expected.GetBoolean(),
            JsonValueKind.Number when actual is double => expected.GetDouble(),
            JsonValueKind.Number when actual is decimal => expected.GetDecimal(),
            JsonValueKind.Number when actual is ulong => expected.GetUInt64(),
            JsonValueKind.Number => expected.GetInt64(),
            _ => expected,
        };
        Assert.True(Equals(value, actual), $"{path}: {actual ?? "null"} ({actual?.GetType().Name}) instead of {expected}.");
    }
}
