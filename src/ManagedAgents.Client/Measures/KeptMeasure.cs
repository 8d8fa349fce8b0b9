using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Reflection;

namespace ManagedAgents.Client.Measures;

/// <summary>A measure as plain values, and back: for files and other processes.</summary>
public static class KeptMeasure
{
    /// <summary>The values of a measure by their names, as text; how often tools were called as numbers.</summary>
    /// <param name="measure">The measure.</param>
    /// <returns>The table.</returns>
    public static OrderedDictionary Keep(WorkMeasure measure)
    {
        var kept = new OrderedDictionary();
        foreach (PropertyInfo property in measure.GetType().GetProperties())
        {
            if (property.GetValue(measure) is { } value)
                kept[property.Name] = property.Name == nameof(WorkMeasure.Tools) ? value : Text(value);
        }

        return kept;
    }

    /// <summary>Makes the measure again.</summary>
    /// <param name="typeName">The full name of its class.</param>
    /// <param name="kept">What <see cref="Keep"/> gave.</param>
    /// <returns>The measure; null where there is no such class of measures.</returns>
    public static WorkMeasure? Restore(string typeName, IReadOnlyDictionary<string, object?> kept)
    {
        WorkMeasure? measure = typeName == typeof(SessionMeasure).FullName ? new SessionMeasure()
            : typeName == typeof(SessionGroupMeasure).FullName ? new SessionGroupMeasure()
            : null;
        foreach (PropertyInfo property in measure?.GetType().GetProperties() ?? [])
        {
            if (!kept.TryGetValue(property.Name, out object? value))
                continue;
            if (value is string text)
                Declared(property).SetValue(measure, Value(text, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
            else if (value is IReadOnlyDictionary<string, object?> calls)
                Count(measure!, calls);
        }

        return measure;
    }

    // A private setter is no part of a property that was found by a derived class.
    private static PropertyInfo Declared(PropertyInfo property) => property.DeclaringType!.GetProperty(property.Name)!;

    private static void Count(WorkMeasure measure, IReadOnlyDictionary<string, object?> calls)
    {
        foreach (KeyValuePair<string, object?> tool in calls)
            measure.CountTool(tool.Key, Convert.ToInt32(tool.Value, CultureInfo.InvariantCulture));
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        TimeSpan span => span.Ticks.ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Value(string text, Type type) =>
        type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
        : type == typeof(TimeSpan) ? new TimeSpan(long.Parse(text, CultureInfo.InvariantCulture))
        : type.IsEnum ? Enum.Parse(type, text)
        : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
}
