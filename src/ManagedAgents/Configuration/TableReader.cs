using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Configuration;

/// <summary>Reads a document that was given as a table, as ConvertFrom-Json or a reader of YAML makes one.</summary>
internal static class TableReader
{
    private const int MaxDepth = 64;
    private static readonly DocumentPlace Place = new(null, 0, 0);

    public static DocumentTable? Read(IDictionary table, ICollection<DocumentProblem> problems) => Read(PlainValue.Table(table), problems, 0) as DocumentTable;

    private static DocumentValue Read(object? value, ICollection<DocumentProblem> problems, int depth)
    {
        switch (value)
        {
            case var _ when depth > MaxDepth:
                problems.Add(new DocumentProblem("InvalidDocument", Place, "The table nests deeper than 64 levels."));
                return new DocumentScalar(Place, null);
            case IDictionary table:
                return new DocumentTable(Place, table.Cast<DictionaryEntry>().Select(entry => new DocumentMember(entry.Key.ToString()!, Place, Read(entry.Value, problems, depth + 1))).ToArray());
            case DateTime time:
                return new DocumentScalar(Place, time.ToUniversalTime().ToString("o", System.Globalization.CultureInfo.InvariantCulture));
            case null or string or bool or IConvertible or System.Numerics.BigInteger:
                return new DocumentScalar(Place, value is char or Enum ? value.ToString() : value);
            case IEnumerable items:
                return new DocumentList(Place, items.Cast<object?>().Select(item => Read(PlainValue.From(item), problems, depth + 1)).ToArray());
            default:
                problems.Add(new DocumentProblem("NotData", Place, $"A value of type {value.GetType().Name} is no data; use texts, numbers, truth values, lists and tables."));
                return new DocumentScalar(Place, null);
        }
    }
}
