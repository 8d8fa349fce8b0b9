using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.Schema;

/// <summary>An object of a class with settable properties, such as a PowerShell class.</summary>
internal sealed class ObjectShape : Shape
{
    private readonly Type _type;
    private readonly List<KeyValuePair<PropertyInfo, Shape>> _properties;

    /// <param name="type">A class that can be made without arguments.</param>
    /// <param name="properties">The properties an agent may set, with their shapes.</param>
    public ObjectShape(Type type, List<KeyValuePair<PropertyInfo, Shape>> properties)
    {
        _type = type;
        _properties = properties;
    }

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not IDictionary given)
            throw where.Misfit("an object", value);
        var arguments = new Dictionary<PropertyInfo, object?>();
        foreach (DictionaryEntry entry in given)
        {
            KeyValuePair<PropertyInfo, Shape> property = Find(entry.Key.ToString()!, where);
            if (arguments.ContainsKey(property.Key))
                throw where.Error($"has the property '{property.Key.Name}' twice; case does not matter.");
            arguments[property.Key] = property.Value.Bind(entry.Value, where.Member(property.Key.Name));
        }

        return Create(arguments, where);
    }

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "object";
        var properties = new OrderedDictionary();
        foreach (KeyValuePair<PropertyInfo, Shape> property in _properties)
            properties[property.Key.Name] = property.Value.ToSchema(text: null);
        schema["properties"] = properties;
    }

    private KeyValuePair<PropertyInfo, Shape> Find(string name, InputPath where)
    {
        foreach (KeyValuePair<PropertyInfo, Shape> property in _properties)
        {
            if (string.Equals(property.Key.Name, name, StringComparison.OrdinalIgnoreCase))
                return property;
        }

        throw where.Error($"has no property '{InputPath.Shown(name)}'; it has {string.Join(", ", _properties.Select(property => property.Key.Name))}.");
    }

    private object Create(Dictionary<PropertyInfo, object?> arguments, InputPath where)
    {
        try
        {
            object made = Activator.CreateInstance(_type)!;
            foreach (KeyValuePair<PropertyInfo, object?> argument in arguments)
                argument.Key.SetValue(made, argument.Value);
            return made;
        }
        catch (TargetInvocationException cause)
        {
            throw where.Error($"was refused: {cause.InnerException?.Message}", cause.InnerException);
        }
    }
}

/// <summary>A dictionary of values of one shape by text.</summary>
internal sealed class MapShape : Shape
{
    private readonly Type _type;
    private readonly Shape _value;

    /// <param name="valueType">The type of the values.</param>
    /// <param name="value">Their shape.</param>
    public MapShape(Type valueType, Shape value)
    {
        _type = typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType);
        _value = value;
    }

    public override IEnumerable<string> Notes => _value.Notes;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not IDictionary given)
            throw where.Misfit("an object", value);
        var map = (IDictionary)Activator.CreateInstance(_type)!;
        foreach (DictionaryEntry entry in given)
        {
            string key = entry.Key.ToString()!;
            map[key] = _value.Bind(entry.Value, where.Member(InputPath.Shown(key)));
        }

        return map;
    }

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "object";
        schema["additionalProperties"] = _value.ToSchema();
    }
}

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
