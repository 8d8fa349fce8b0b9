using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Schema;

/// <summary>An array or list of values of one shape. A single value is taken as an array of it, as PowerShell does.</summary>
internal sealed class ArrayShape : Shape
{
    private readonly Type _type;
    private readonly Type _itemType;
    private readonly Shape _item;
    private readonly ValueRules _rules;

    /// <param name="type">An array, a list that can be made empty, or an interface of an array.</param>
    /// <param name="itemType">The type of its items.</param>
    /// <param name="item">Their shape.</param>
    /// <param name="rules">The rules of the whole.</param>
    public ArrayShape(Type type, Type itemType, Shape item, ValueRules rules)
    {
        _type = type;
        _itemType = itemType;
        _item = item;
        _rules = rules;
    }

    public override IEnumerable<string> Notes => _item.Notes;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is null)
            throw where.Misfit("an array", value);
        object?[] given = ItemsOf(value);
        var items = Array.CreateInstance(_itemType, given.Length);
        for (int i = 0; i < given.Length; i++)
            items.SetValue(_item.Bind(given[i], where.Item(i)), i);
        return _type.IsInstanceOfType(items) ? items : ToList(items);
    }

    public override object? ToPlain(object? literal, InputPath where) =>
        ItemsOf(literal).Select((item, index) => _item.ToPlain(item, where.Item(index))).ToArray();

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "array";
        schema["items"] = _item.ToSchema();
        if (_rules.MinCount is { } fewest)
            schema["minItems"] = fewest;
        if (_rules.MaxCount is { } most)
            schema["maxItems"] = most;
    }

    private static object?[] ItemsOf(object? value) =>
        value is IEnumerable items and not (string or IDictionary) ? items.Cast<object?>().ToArray() : [value];

    private IList ToList(Array items)
    {
        var list = (IList)Activator.CreateInstance(_type)!;
        foreach (object? item in items)
            list.Add(item);
        return list;
    }
}
