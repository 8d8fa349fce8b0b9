using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text.Json;

namespace ManagedAgents.Tests.Safety;

/// <summary>Compares plain values with the JSON they were read from.</summary>
internal static class PlainMatch
{
    /// <summary>True where both say the same; of several members of a name the last counts.</summary>
    public static bool Holds(object? plain, JsonElement json) => plain switch
    {
        null => json.ValueKind == JsonValueKind.Null,
        string text => json.ValueKind == JsonValueKind.String && json.GetString() == text,
        bool flag => json.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        long whole => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long value) && value == whole,
        ulong large => json.ValueKind == JsonValueKind.Number && !json.TryGetInt64(out _) && json.TryGetUInt64(out ulong value) && value == large,
        decimal exact => json.ValueKind == JsonValueKind.Number && !json.TryGetInt64(out _) && !json.TryGetUInt64(out _) && json.TryGetDecimal(out decimal value) && value == exact,
        BigInteger huge => json.ValueKind == JsonValueKind.Number && !json.TryGetDecimal(out _) && json.GetRawText() == huge.ToString(CultureInfo.InvariantCulture),
        double part => json.ValueKind == JsonValueKind.Number && !json.TryGetInt64(out _) && json.GetDouble().Equals(part),
        object?[] items => json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == items.Length && json.EnumerateArray().Zip(items).All(pair => Holds(pair.Second, pair.First)),
        IReadOnlyDictionary<string, object?> table => json.ValueKind == JsonValueKind.Object && HoldsMembers(table, json),
        _ => false,
    };

    private static bool HoldsMembers(IReadOnlyDictionary<string, object?> table, JsonElement json)
    {
        var last = new Dictionary<string, JsonElement>();
        foreach (JsonProperty member in json.EnumerateObject())
            last[member.Name] = member.Value;
        return last.Count == table.Count && last.All(member => table.TryGetValue(member.Key, out object? value) && Holds(value, member.Value));
    }
}
