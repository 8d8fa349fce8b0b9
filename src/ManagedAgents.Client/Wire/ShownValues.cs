using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;

namespace ManagedAgents.Client.Wire;

/// <summary>Lists and tables of an object that say what is in them where a text is made of them.</summary>
public static class ShownValues
{
    /// <summary>A table without fields, of its own each time: who shows it may write into it.</summary>
    public static IReadOnlyDictionary<string, object?> NoFields => new FieldTable<object?>();

    /// <summary>A list of the same values.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="values">Values that nobody changes any more.</param>
    /// <returns>The list.</returns>
    public static IReadOnlyList<T> ListOf<T>(IReadOnlyList<T> values) => ValueList<T>.Of(values);

    /// <summary>The values of a list that was kept as plain values.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="kept">The list.</param>
    /// <returns>The values.</returns>
    public static T[] Restored<T>(object? kept) => [.. ((object?[])kept!).Cast<T>()];
}

/// <summary>A list of values that says what is in it where a text is made of it, as Export-Csv does; .NET's own lists say the name of their type.</summary>
/// <typeparam name="T">The values' type.</typeparam>
internal sealed class ValueList<T> : ReadOnlyCollection<T>
{
    private ValueList(IList<T> values)
        : base(values)
    {
    }

    /// <summary>The list without values.</summary>
    public static ValueList<T> Empty { get; } = new(Array.Empty<T>());

    /// <summary>A list of values that nobody changes any more.</summary>
    public static ValueList<T> Of(IReadOnlyList<T> values) => values switch
    {
        ValueList<T> same => same,
        { Count: 0 } => Empty,
        IList<T> list => new ValueList<T>(list),
        _ => new ValueList<T>([.. values]),
    };

    /// <summary>The values, one behind the other; free ones as JSON.</summary>
    /// <returns>The text; empty for none.</returns>
    public override string ToString() => Count == 0 ? string.Empty : typeof(T) == typeof(object) ? JsonText.Shown(Items) : string.Join(", ", Items.Select(Text));

    private static string? Text(T value) => value is DateTimeOffset time ? time.ToString("o", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture);
}

/// <summary>A table of fields, in their order, that says what is in it where a text is made of it.</summary>
/// <typeparam name="T">The values' type.</typeparam>
internal sealed class FieldTable<T> : Dictionary<string, T>
{
    /// <summary>Makes an empty one, in which a name means itself alone.</summary>
    public FieldTable()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The fields as JSON.</summary>
    /// <returns>The text; empty for none.</returns>
    public override string ToString() => Count == 0 ? string.Empty : JsonText.Shown(this);
}
