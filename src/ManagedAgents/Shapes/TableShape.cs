using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Shapes;

/// <summary>A table with keys of the agent's choice. Tables inside become the same kind of table.</summary>
internal sealed class TableShape : Shape
{
    // As deep as JSON may be.
    private const int MaxDepth = 64;

    private readonly bool _isOrdered;
    private readonly ValueRules _rules;

    /// <param name="isOrdered">Whether the table keeps the order of its keys.</param>
    /// <param name="rules">The rules of the whole.</param>
    public TableShape(bool isOrdered, ValueRules rules)
    {
        _isOrdered = isOrdered;
        _rules = rules;
    }

    public override object? Bind(object? value, InputPath where) =>
        value is IDictionary table ? Copy(table, where) : throw where.Misfit("an object", value);

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "object";
        if (_rules.MinCount is { } fewest)
            schema["minProperties"] = fewest;
        if (_rules.MaxCount is { } most)
            schema["maxProperties"] = most;
    }

    private static void CheckDepth(InputPath where)
    {
        if (where.Depth > MaxDepth)
            throw where.Parameter.Error($"nests deeper than {MaxDepth} levels.");
    }

    // PowerShell's own tables do not tell upper from lower case either.
    private IDictionary Copy(IDictionary given, InputPath where)
    {
        CheckDepth(where);
        IDictionary table = _isOrdered ? new OrderedDictionary(StringComparer.OrdinalIgnoreCase) : new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given)
        {
            if (table.Contains(entry.Key))
                throw where.Error($"has the key '{InputPath.Shown(entry.Key.ToString()!)}' twice; case does not matter.");
            table[entry.Key] = Value(entry.Value, where.Member(InputPath.Shown(entry.Key.ToString()!)));
        }

        return table;
    }

    private object? Value(object? value, InputPath where) => value switch
    {
        IDictionary table => Copy(table, where),
        IEnumerable items and not string => Items(items.Cast<object?>(), where),
        _ => WrittenNumber.Plain(value, where),
    };

    private object?[] Items(IEnumerable<object?> items, InputPath where)
    {
        CheckDepth(where);
        return items.Select((item, index) => Value(item, where.Item(index))).ToArray();
    }
}
