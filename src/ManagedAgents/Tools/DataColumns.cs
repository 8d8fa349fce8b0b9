using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;

namespace ManagedAgents.Tools;

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
