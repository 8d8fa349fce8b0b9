using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Schema;

/// <summary>
/// Finds the shape of a parameter's type. A type that is not known here has none: script blocks, credentials, secure strings, streams,
/// delegates, types by name.
/// </summary>
internal static class ShapeFactory
{
    private const int MaxDepth = 4;

    private static readonly Type[] ListTypes = { typeof(List<>), typeof(Collection<>) };

    private static readonly string[] FrameworkNames = { "System", "Microsoft.PowerShell", "Microsoft.Management", "Microsoft.Win32", "Microsoft.CSharp" };

    /// <summary>The shape of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="rules">What its attributes ask.</param>
    /// <returns>The shape; null where no JSON can express it.</returns>
    public static Shape? Of(Type type, ValueRules rules) => Of(type, rules, []);

    private static Shape? Of(Type type, ValueRules rules, Type[] outer)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value, rules, outer) is { } inner ? rules.RefusesNull ? inner : new NullableShape(inner) : null;
        if (AnyShape.Fits(type))
            return new AnyShape(type, rules);
        Shape? shape = Scalar(type, rules) ?? Table(type, rules, outer) ?? Sequence(type, rules, outer) ?? (Shape?)Class(type, outer);
        return shape is not null && rules.AllowsNull && !rules.RefusesNull && !type.IsValueType ? new NullableShape(shape) : shape;
    }

    private static Shape? Scalar(Type type, ValueRules rules)
    {
        if (type == typeof(string))
            return new TextShape(rules);
        if (type == typeof(bool) || type == typeof(SwitchParameter))
            return new FlagShape(isSwitch: type == typeof(SwitchParameter));
        if (NumberShape.Fits(type))
            return new NumberShape(type, rules);
        if (type.IsEnum)
            return type.IsDefined(typeof(FlagsAttribute), inherit: false) ? new FlagsShape(type, rules) : new EnumShape(type, rules);
        return ConvertedTextShape.Fits(type) ? new ConvertedTextShape(type, rules) : null;
    }

    private static Shape? Table(Type type, ValueRules rules, Type[] outer)
    {
        if (type == typeof(Hashtable) || type == typeof(IDictionary))
            return new TableShape(isOrdered: false, rules);
        if (type == typeof(OrderedDictionary) || type == typeof(IOrderedDictionary))
            return new TableShape(isOrdered: true, rules);
        Type[] arguments = type.GetGenericArguments();
        if (arguments.Length != 2 || arguments[0] != typeof(string) || !type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(arguments)))
            return null;
        return Of(arguments[1], ValueRules.None, outer) is { } value ? new MapShape(arguments[1], value) : null;
    }

    private static ArrayShape? Sequence(Type type, ValueRules rules, Type[] outer)
    {
        Type? item = ItemType(type);
        if (item is null)
            return null;
        // The attributes look at the items, and no deeper.
        Shape? shape = Of(item, item.IsArray ? ValueRules.None : rules.OfItems(), outer);
        return shape is null ? null : new ArrayShape(type, item, shape, rules);
    }

    private static Type? ItemType(Type type)
    {
        if (type.IsArray)
            return type.GetArrayRank() == 1 ? type.GetElementType() : null;
        if (type == typeof(ArrayList) || type.IsAssignableFrom(typeof(object[])))
            return typeof(object);
        Type[] arguments = type.GetGenericArguments();
        if (arguments.Length != 1)
            return null;
        return ListTypes.Contains(type.GetGenericTypeDefinition()) || type.IsAssignableFrom(arguments[0].MakeArrayType()) ? arguments[0] : null;
    }

    private static ObjectShape? Class(Type type, Type[] outer)
    {
        // A constrained session makes objects of core types only, and a tool must not get it others.
        if (!IsOwnClass(type) || !SessionLanguage.IsFull || outer.Length == MaxDepth || outer.Contains(type))
            return null;
        Type[] inner = [.. outer, type];
        var properties = new List<KeyValuePair<PropertyInfo, Shape>>();
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not { IsPublic: true } || property.GetIndexParameters().Length > 0 || property.IsDefined(typeof(HiddenAttribute)))
                continue;
            if (Of(property.PropertyType, ValueRules.Of(property.GetCustomAttributes(), isMandatory: false), inner) is { } shape)
                properties.Add(new(property, shape));
        }

        return properties.Count > 0 ? new ObjectShape(type, properties) : null;
    }

    // A class of .NET or PowerShell may do things when it is made or set, such as open a file; a command's own is data.
    private static bool IsOwnClass(Type type) =>
        type.IsClass && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null
        && !FrameworkNames.Any(name => type.Namespace == name || (type.Namespace?.StartsWith(name + ".", StringComparison.Ordinal) ?? false));
}
