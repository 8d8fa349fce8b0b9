using System;
using System.Collections.Generic;
using System.Reflection;

namespace ManagedAgents.Views;

/// <summary>How the value of a property looks, by its type. A part is what ManagedAgents.View makes; null for what PowerShell makes of it.</summary>
internal static class PropertyText
{
    /// <summary>The part that a column shows.</summary>
    public static string? InColumn(PropertyInfo property) => Plain(property.PropertyType).FullName switch
    {
        "System.String" => "ScreenText.Line",
        "System.DateTimeOffset" => "Ages.Ago",
        _ when property.PropertyType is { IsGenericType: true, Name: "IReadOnlyDictionary`2" } table && IsObject(table.GenericTypeArguments[1]) => "FieldText.Line",
        _ => Common(property),
    };

    /// <summary>The part that an item of a list shows.</summary>
    public static string? InList(PropertyInfo property) => Plain(property.PropertyType).FullName switch
    {
        "System.String" => "ScreenText.Lines",
        "System.DateTimeOffset" => "Ages.At",
        _ => Common(property),
    };

    /// <summary>Whether the value is a text, number or time, which a copy from a file or a job still has; of all else it may have a text only.</summary>
    public static bool IsScalar(Type type) => Plain(type) is var plain && (plain.IsPrimitive || plain.IsEnum || plain.FullName is "System.String" or "System.Decimal" or "System.DateTimeOffset" or "System.TimeSpan");

    /// <summary>Whether the value may be zero or false, which is not nothing.</summary>
    public static bool IsFigure(Type type) => Plain(type) is var plain && (plain.IsPrimitive || plain.IsEnum || plain.FullName is "System.Decimal" or "System.TimeSpan");

    /// <summary>Whether the value can be absent.</summary>
    public static bool CanLack(Type type) => !type.IsValueType || Plain(type) != type;

    /// <summary>Whether the value has no form but its fields: a table, or whatever was sent.</summary>
    public static bool IsFree(Type type) => IsObject(type) || (type.IsGenericType && (type.Name == "IReadOnlyDictionary`2" || IsObject(type.GenericTypeArguments[0])));

    private static string? Common(PropertyInfo property) => Plain(property.PropertyType) switch
    {
        { FullName: "System.TimeSpan" } => "Figures.Duration",
        { FullName: "System.Int32" or "System.Int64" } => "Figures.Exact",
        { FullName: "System.Double" } when property.Name.EndsWith("Seconds", StringComparison.Ordinal) => "Figures.Seconds",
        { FullName: "System.Boolean" } or { IsEnum: true } => null,
        var type when IsFree(type) => "FieldText.Of",
        { IsGenericType: true } => "List",
        _ => "Text",
    };

    private static bool IsObject(Type type) => type.FullName == "System.Object";

    private static Type Plain(Type type) => type is { IsGenericType: true, Name: "Nullable`1" } ? type.GenericTypeArguments[0] : type;
}
