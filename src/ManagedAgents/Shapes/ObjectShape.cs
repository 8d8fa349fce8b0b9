using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.Shapes;

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
