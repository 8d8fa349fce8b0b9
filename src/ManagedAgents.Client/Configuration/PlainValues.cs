using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Compares plain values as the service keeps them with those that a document has.</summary>
internal static class PlainValues
{
    private static readonly Dictionary<string, object?> None = new();

    /// <summary>A table with nothing in it.</summary>
    public static IReadOnlyDictionary<string, object?> Empty => None;

    /// <summary>The plain value that was written.</summary>
    public static object? Of(DocumentValue value) => value switch
    {
        DocumentTable table => Table(table),
        DocumentList list => list.Items.Select(Of).ToArray(),
        _ => ((DocumentScalar)value).Value,
    };

    /// <summary>True for null and what the service reads like it: an empty text, list or table.</summary>
    public static bool IsEmpty(object? value) => value is null or "" or Array { Length: 0 } or IReadOnlyDictionary<string, object?> { Count: 0 };

    /// <summary>True where the stored value has all that the declared one has; what only the service has in a table are its defaults.</summary>
    /// <remarks>JsonMatch.Holds forgives more in texts, as it only knows a creation again; here a blank is a difference, and what says nothing is nothing on both sides.</remarks>
    public static bool Contains(object? stored, object? declared)
    {
        if (IsEmpty(declared) || declared is false)
            return IsEmpty(stored) || stored is false;
        switch (declared)
        {
            case string text:
                return stored is string other && AreSameText(other, text);
            case bool flag:
                return stored is bool kept && kept == flag;
            case IReadOnlyDictionary<string, object?> table:
                return stored is IReadOnlyDictionary<string, object?> members
                    && table.All(member => Contains(members.TryGetValue(member.Key, out object? found) ? found : null, member.Value));
            case object?[] items:
                return stored is object?[] others && others.Length == items.Length && items.Zip(others, static (item, kept) => (item, kept)).All(static pair => Contains(pair.kept, pair.item));
            default:
                return AreSameNumber(stored, declared);
        }
    }

    /// <summary>True for the same text, however its lines end; one line end at the end does not count.</summary>
    public static bool AreSameText(string one, string other) => string.Equals(one, other, StringComparison.Ordinal) || string.Equals(Plain(one), Plain(other), StringComparison.Ordinal);

    /// <summary>A text with line ends of one kind.</summary>
    public static string Lines(string text) => text.Replace("\r\n", "\n").Replace('\r', '\n');

    /// <summary>The value in a form that two equal ones share, whatever the order of their members.</summary>
    public static string Canonical(object? value) => Encoding.UTF8.GetString(RequestBody.Utf8Of(Sorted(DocumentLeaves.Shown(value)), WireFormat.Current));

    private static object? Sorted(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> table => new SortedDictionary<string, object?>(table.ToDictionary(static member => member.Key, static member => Sorted(member.Value), StringComparer.Ordinal), StringComparer.Ordinal),
        object?[] items => Array.ConvertAll(items, Sorted),
        _ => value,
    };

    private static Dictionary<string, object?> Table(DocumentTable table)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DocumentMember member in table.Members)
            members[member.Name] = Of(member.Value);
        return members;
    }

    private static string Plain(string text)
    {
        string lines = Lines(text);
        return lines.EndsWith("\n", StringComparison.Ordinal) ? lines.Substring(0, lines.Length - 1) : lines;
    }

    private static bool AreSameNumber(object? stored, object? declared) =>
        stored is not (null or string or bool or Array or IReadOnlyDictionary<string, object?>) && JsonNumber.AreEqual(Number(stored), Number(declared));

    private static JsonElement Number(object? value)
    {
        using JsonDocument document = JsonDocument.Parse(RequestBody.Utf8Of(value, WireFormat.Current));
        return document.RootElement.Clone();
    }
}

/// <summary>Names of fields, which are written as parameters are or as the API has them.</summary>
internal static class FieldNames
{
    /// <summary>The name as our parameters have it: mcp_servers is McpServers.</summary>
    public static string Shown(string wire) => string.Concat(wire.Split('_').Select(static word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word.Substring(1)));

    /// <summary>True for two spellings of one name.</summary>
    public static bool AreSame(string written, string wire) =>
        string.Equals(written, wire, StringComparison.Ordinal) || (written.IndexOf('_') < 0 && string.Equals(written, wire.Replace("_", string.Empty), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name that the fewest changes of letters make of another; null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        string text = written.Replace("_", string.Empty).ToLowerInvariant();
        (string? best, int cost) = known.Select(name => (name, Cost: Distance(text, name.Replace("_", string.Empty).ToLowerInvariant()))).OrderBy(static pair => pair.Cost).FirstOrDefault();
        return best is not null && cost <= Math.Max(2, text.Length / 3) ? best : null;
    }

    private static int Distance(string from, string to)
    {
        int[] before = Enumerable.Range(0, to.Length + 1).ToArray();
        for (int i = 1; i <= from.Length; i++)
        {
            int[] row = new int[to.Length + 1];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
                row[j] = Math.Min(Math.Min(before[j], row[j - 1]) + 1, before[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
            before = row;
        }

        return before[to.Length];
    }
}
