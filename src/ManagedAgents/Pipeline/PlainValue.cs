using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Errors;

namespace ManagedAgents.Pipeline;

/// <summary>Takes PowerShell's wrapping off values, so that the client sees plain ones.</summary>
internal static class PlainValue
{
    private const int MaxDepth = 64;

    /// <summary>The value without wrapping: custom objects become dictionaries, all the way down.</summary>
    public static object? From(object? value, int depth = 0)
    {
        // Deeper is left as it is; the JSON writer tells the user.
        if (depth > MaxDepth)
            return value;
        if (value is PSObject wrapped)
        {
            if (wrapped.BaseObject is PSCustomObject)
                return FromProperties(wrapped, depth);
            value = wrapped.BaseObject;
        }

        return value switch
        {
            string or null => value,
            SwitchParameter flag => flag.IsPresent,
            IDictionary dictionary => Table(dictionary, depth),
            object[] or IList<object> or ArrayList => ((IEnumerable)value).Cast<object?>().Select(item => From(item, depth + 1)).ToArray(),
            _ => value,
        };
    }

    /// <summary>A table's values without wrapping, in its order; null for none.</summary>
    public static IDictionary? Table(IDictionary? table, int depth = 0)
    {
        if (table is null)
            return null;
        var plain = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
            plain[entry.Key.ToString()!] = From(entry.Value, depth + 1);
        return plain;
    }

    /// <summary>A table of texts, as metadata is: other values are written as text, null stays null; null for none.</summary>
    public static IDictionary? TextTable(IDictionary? table)
    {
        if (table is null)
            return null;
        var texts = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
            texts[entry.Key.ToString()!] = Text(entry);
        return texts;
    }

    private static string? Text(DictionaryEntry entry) => From(entry.Value) switch
    {
        null => null,
        string text => text,
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IEnumerable => throw new InputException("InvalidInput", $"The value of '{entry.Key}' is a table or a list; metadata holds texts alone."),
        { } value => LanguagePrimitives.ConvertTo<string>(value),
    };

    private static OrderedDictionary FromProperties(PSObject value, int depth)
    {
        var plain = new OrderedDictionary();
        foreach (PSPropertyInfo property in value.Properties)
            plain[property.Name] = From(property.Value, depth + 1);
        return plain;
    }
}
