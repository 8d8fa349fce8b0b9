using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Schema;

/// <summary>One name of an enumeration; no number, no part of a name, no list of names.</summary>
internal sealed class EnumShape : Shape
{
    private readonly Type _type;
    private readonly string[] _names;

    /// <param name="type">The enumeration.</param>
    /// <param name="rules">Which of its names are allowed.</param>
    public EnumShape(Type type, ValueRules rules)
    {
        _type = type;
        _names = NamesOf(type, rules);
    }

    /// <summary>The names of an enumeration that the rules allow, as it writes them.</summary>
    public static string[] NamesOf(Type type, ValueRules rules)
    {
        string[] names = Enum.GetNames(type);
        return rules.Choices is { } choices ? names.Intersect(choices, StringComparer.OrdinalIgnoreCase).ToArray() : names;
    }

    /// <summary>The value of one of the names.</summary>
    public static object ValueOf(Type type, string[] names, object? given, InputPath where)
    {
        if (given is not string text)
            throw where.Misfit("text", given);
        string? name = names.FirstOrDefault(known => known == text) ?? names.FirstOrDefault(known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase));
        return name is null
            ? throw where.Error($"must be one of {string.Join(", ", names)}, not '{InputPath.Shown(text)}'.")
            : Enum.Parse(type, name);
    }

    public override object? Bind(object? value, InputPath where) => ValueOf(_type, _names, value, where);

    public override object? ToPlain(object? literal, InputPath where) => Bind(literal, where)!.ToString();

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "string";
        schema["enum"] = _names;
    }
}

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
