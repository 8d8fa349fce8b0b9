using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;

namespace ManagedAgents.Shapes;

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
