using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Shapes;

/// <summary>Any names of an enumeration of flags, as an array.</summary>
internal sealed class FlagsShape : Shape
{
    private readonly Type _type;
    private readonly string[] _names;

    /// <param name="type">The enumeration.</param>
    /// <param name="rules">Which of its names are allowed.</param>
    public FlagsShape(Type type, ValueRules rules)
    {
        _type = type;
        _names = EnumShape.NamesOf(type, rules);
    }

    public override object? Bind(object? value, InputPath where)
    {
        if (value is IDictionary or not (string or IEnumerable))
            throw where.Misfit("an array of names", value);
        object?[] names = value is string name ? [name] : ((IEnumerable)value).Cast<object?>().ToArray();
        // Through the text form, as the flags may be of any whole type.
        string[] flags = names.Select((item, index) => EnumShape.ValueOf(_type, _names, item, where.Item(index)).ToString()!).ToArray();
        return flags.Length == 0 ? Enum.ToObject(_type, 0) : Enum.Parse(_type, string.Join(",", flags));
    }

    public override object? ToPlain(object? literal, InputPath where)
    {
        Bind(literal, where);
        return literal is string ? new[] { literal } : literal;
    }

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "array";
        schema["items"] = new OrderedDictionary { ["type"] = "string", ["enum"] = _names };
        schema["uniqueItems"] = true;
    }
}
