using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Data;
using System.Linq;
using System.Management.Automation;

namespace ManagedAgents.Tools;

/// <summary>
/// An object as plain values to a depth: its properties become a table, what lies deeper its text. Secrets never show. Where there is more
/// than there is room for, the rest is left out.
/// </summary>
internal sealed class ObjectTree
{
    private const string DeserializedRow = "Deserialized.System.Data.DataRow";

    // What the type has beside its columns.
    private static readonly string[] RowProperties = ["RowError", "RowState", "Table", "ItemArray", "HasErrors"];

    private readonly Func<IReadOnlyList<object?>, string> _print;
    private long _room;

    /// <param name="room">How many characters the JSON may have; if there is more to show, it gets that many at least.</param>
    /// <param name="print">The text of what a Format cmdlet put out.</param>
    public ObjectTree(long room, Func<IReadOnlyList<object?>, string> print)
    {
        _room = room;
        _print = print;
    }

    /// <summary>True where something lay deeper than it was shown.</summary>
    public bool IsCutByDepth { get; private set; }

    /// <summary>True where something was left out for want of room.</summary>
    public bool IsCutByRoom { get; private set; }

    /// <summary>The plain value.</summary>
    /// <param name="value">The object.</param>
    /// <param name="depth">How many levels of properties to show below the object's own.</param>
    public object? From(object? value, int depth)
    {
        object? plain = (value as PSObject)?.BaseObject ?? value;
        object? shown = ScalarText.TryShow(value, plain, out object? scalar) ? scalar : Tree(value!, plain!, depth);

        // One at least, as even an empty value takes room in JSON.
        _room -= 1 + ((shown as string)?.Length ?? 0);
        return shown;
    }

    private object Tree(object value, object plain, int depth)
    {
        if (FormatRecords.Is(value))
            return _print([value]);
        if (depth < 0 && plain is not ICollection { Count: 0 })
        {
            IsCutByDepth = true;
            return ScalarText.Of(plain is PSCustomObject ? value : plain);
        }

        if (DataColumns.Of(plain) is { } columns)
            return Table(columns, depth);
        return plain switch
        {
            IDictionary table => Table(table.Cast<DictionaryEntry>().Select(static entry => (ScalarText.Of(entry.Key), (Func<object?>)(() => entry.Value))), depth),
            DataTable table => List(table.Rows, depth),
            IEnumerable list => List(list, depth),
            _ => Table(PropertiesOf(value as PSObject ?? new PSObject(plain)), depth),
        };
    }

    private OrderedDictionary Table(IEnumerable<(string Name, Func<object?> Value)> members, int depth)
    {
        var plain = new OrderedDictionary();
        foreach ((string name, Func<object?> value) in members)
        {
            if (!HasRoom())
                break;
            plain[name] = From(ValueOf(value), depth - 1);
        }

        return plain;
    }

    private object List(IEnumerable list, int depth)
    {
        var plain = new List<object?>();
        List<object?>? printed = null;
        foreach (object? item in list)
        {
            if (!HasRoom())
                break;
            if (plain.Count == 0 && FormatRecords.Is(item))
                (printed ??= []).Add(item);
            else
                plain.Add(From(item, depth - 1));
        }

        if (printed is null)
            return plain;
        return plain.Count == 0 ? _print(printed) : plain.Prepend(_print(printed)).ToList();
    }

    private bool HasRoom()
    {
        IsCutByRoom |= _room < 0;
        return _room >= 0;
    }

    private static IEnumerable<(string Name, Func<object?> Value)> PropertiesOf(PSObject value)
    {
        bool isRow = value.TypeNames.Contains(DeserializedRow);
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (!isRow || Array.IndexOf(RowProperties, property.Name) < 0)
                yield return (property.Name, () => property.IsGettable ? property.Value : null);
        }
    }

    private static object? ValueOf(Func<object?> value)
    {
        try
        {
            return value();
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // Such as the start time of a process of another user.
            return null;
        }
    }
}

/// <summary>The columns of a row of data, and no more of it: a row knows its table, which knows all rows.</summary>
internal static class DataColumns
{
    /// <summary>The columns by name with their values, the tables of a set by name; null for anything else.</summary>
    public static IEnumerable<(string Name, Func<object?> Value)>? Of(object value) => value switch
    {
        DataRowView view => Of(view.Row),
        DataRow row => Columns(row),
        DataSet set => set.Tables.Cast<DataTable>().Select(static table => (table.TableName, (Func<object?>)(() => table.Rows))),
        IDataRecord record and not IDataReader => Enumerable.Range(0, record.FieldCount).Select(index => (record.GetName(index), (Func<object?>)(() => record.GetValue(index)))),
        _ => null,
    };

    // Of a row that was deleted only what it was before is there.
    private static IEnumerable<(string Name, Func<object?> Value)> Columns(DataRow row) => row.Table.Columns.Cast<DataColumn>()
        .Select(column => (column.ColumnName, (Func<object?>)(() => row[column, row.RowState == DataRowState.Deleted ? DataRowVersion.Original : DataRowVersion.Default])));
}
