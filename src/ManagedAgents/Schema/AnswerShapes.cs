using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;

namespace ManagedAgents.Schema;

/// <summary>An object of named properties, all of which there must be, and no other.</summary>
internal sealed class RecordShape : Shape
{
    private readonly IReadOnlyList<KeyValuePair<string, Shape>> _properties;

    /// <param name="properties">The properties in order.</param>
    public RecordShape(IReadOnlyList<KeyValuePair<string, Shape>> properties) => _properties = properties;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not IDictionary given)
            throw where.Misfit("an object", value);
        foreach (object key in given.Keys)
        {
            if (!_properties.Any(property => property.Key == key.ToString()))
                throw where.Error($"has no property '{InputPath.Shown(key.ToString()!)}'; it has {string.Join(", ", _properties.Select(static property => property.Key))}.");
        }

        var record = new PSObject();
        foreach (KeyValuePair<string, Shape> property in _properties)
        {
            if (!given.Contains(property.Key))
                throw where.Error($"lacks the property '{property.Key}'.");
            record.Properties.Add(new PSNoteProperty(property.Key, property.Value.Bind(given[property.Key], where.Member(property.Key))));
        }

        return record;
    }

    private protected override void Describe(OrderedDictionary schema)
    {
        var properties = new OrderedDictionary();
        foreach (KeyValuePair<string, Shape> property in _properties)
            properties[property.Key] = property.Value.ToSchema(text: null);
        schema["type"] = "object";
        schema["properties"] = properties;
        schema["required"] = _properties.Select(static property => property.Key).ToArray();
        schema["additionalProperties"] = false;
    }
}

/// <summary>One of some texts.</summary>
internal sealed class ChoiceShape : Shape
{
    private readonly string[] _choices;

    public ChoiceShape(string[] choices) => _choices = choices;

    public override object? Bind(object? value, InputPath where) =>
        value is string text && Array.IndexOf(_choices, text) >= 0 ? text : throw where.Error($"must be one of {string.Join(", ", _choices)}.");

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "string";
        schema["enum"] = _choices;
    }
}

/// <summary>Reads how somebody says what an answer looks like: a table of types by name, a JSON schema as a table or as text, or a type.</summary>
internal static class AnswerShapes
{
    /// <summary>How many levels a shape may have.</summary>
    public const int MaxDepth = 16;

    // A fixed list: no type is looked up by a name.
    private static readonly Dictionary<string, Type> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = typeof(string), ["text"] = typeof(string), ["int"] = typeof(int), ["long"] = typeof(long), ["double"] = typeof(double), ["number"] = typeof(double),
        ["decimal"] = typeof(decimal), ["bool"] = typeof(bool), ["switch"] = typeof(bool), ["datetime"] = typeof(DateTime), ["datetimeoffset"] = typeof(DateTimeOffset),
        ["timespan"] = typeof(TimeSpan), ["guid"] = typeof(Guid), ["uri"] = typeof(Uri), ["version"] = typeof(Version), ["object"] = typeof(object),
    };

    /// <summary>The shape.</summary>
    /// <exception cref="ArgumentException">It says none.</exception>
    public static Shape Read(object? given) => Read(given, "-As", 0);

    private static Shape Read(object? given, string place, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"{place} is nested too deep.");
        object? plain = given is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : given;
        return plain switch
        {
            Type type => OfType(type, place),
            string text when text.TrimStart().StartsWith("{", StringComparison.Ordinal) => new SchemaShape(AnswerSchema.Parse(text), place),
            string name => OfName(name.Trim(), place),
            IDictionary table when IsSchema(table) => new SchemaShape(table, place),
            IDictionary { Count: > 0 } table => OfTable(table, place, depth),
            object[] { Length: 1 } one => ListOf(Read(one[0], place + "[]", depth + 1)),
            object[] choices when choices.Length > 1 && Array.TrueForAll(choices, static choice => (choice as PSObject)?.BaseObject is string || choice is string) => new ChoiceShape(Array.ConvertAll(choices, static choice => choice.ToString())),
            _ => throw new ArgumentException($"{place} is no shape of an answer: give a table such as @{{ Server = 'string'; FreePercent = 'int' }}, a JSON schema, or a type."),
        };
    }

    private static bool IsSchema(IDictionary table) => table["type"] is string and "object" or object[] && table["properties"] is IDictionary
        || (table["type"] is "object" && table["properties"] is PSObject { BaseObject: IDictionary });

    private static RecordShape OfTable(IDictionary table, string place, int depth)
    {
        var properties = new List<KeyValuePair<string, Shape>>();
        foreach (DictionaryEntry entry in table)
        {
            string name = entry.Key.ToString()!;
            properties.Add(new(name, Read(entry.Value, $"{place}.{name}", depth + 1)));
        }

        // A plain table has no order; one that is always the same is better than none.
        if (table is not IOrderedDictionary)
            properties.Sort(static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return new RecordShape(properties);
    }

    private static Shape OfName(string name, string place)
    {
        if (name.EndsWith("?", StringComparison.Ordinal))
            return new NullableShape(OfName(name.Substring(0, name.Length - 1), place));
        if (name.EndsWith("[]", StringComparison.Ordinal))
            return ListOf(OfName(name.Substring(0, name.Length - 2), place));
        return Types.TryGetValue(name.Trim('[', ']'), out Type? type)
            ? OfType(type, place)
            : throw new ArgumentException($"{place} is '{name}', which is no type that an answer can have: {string.Join(", ", Types.Keys)}, each also with [] or ?.");
    }

    private static Shape OfType(Type type, string place) =>
        ShapeFactory.Of(type, ValueRules.None) ?? throw new ArgumentException($"{place} is the type {type.FullName}, which no JSON can express; give a class with settable properties, or a table.");

    private static ArrayShape ListOf(Shape item) => new(typeof(object[]), typeof(object), item, ValueRules.None);
}
