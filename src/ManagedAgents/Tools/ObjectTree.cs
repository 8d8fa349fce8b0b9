using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Xml;

namespace ManagedAgents.Tools;

/// <summary>
/// An object as plain values to a depth: its properties become a table, what lies deeper its text. Secrets never show. Where there is more
/// than there is room for, the rest is left out.
/// </summary>
internal sealed class ObjectTree
{
    private const string Secret = "(secret)";

    private long _room;

    private ObjectTree(long room) => _room = room;

    /// <summary>The plain value.</summary>
    /// <param name="value">The object.</param>
    /// <param name="depth">How many levels of properties to show below the object's own.</param>
    /// <param name="room">How many characters its JSON may have; if there is more to show, it gets that many at least.</param>
    public static object? From(object? value, int depth, long room) => new ObjectTree(room).From(value, depth);

    private object? From(object? value, int depth)
    {
        object? plain = (value as PSObject)?.BaseObject ?? value;
        object? shown = plain switch
        {
            null or DBNull => null,
            PSCustomObject => depth < 0 ? TextOf(value!) : Properties((PSObject)value!, depth),
            string or bool or byte or sbyte or short or ushort or int or uint or long or ulong or decimal => plain,
            double number => double.IsNaN(number) || double.IsInfinity(number) ? number.ToString(CultureInfo.InvariantCulture) : plain,
            float number => float.IsNaN(number) || float.IsInfinity(number) ? number.ToString(CultureInfo.InvariantCulture) : plain,
            SwitchParameter flag => flag.IsPresent,
            DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
            SecureString or PSCredential => Secret,
            char or Enum or TimeSpan or Guid or Uri or Version or Type or ScriptBlock or XmlNode or Delegate => TextOf(plain),
            IFormattable when plain.GetType().IsPrimitive || plain is System.Numerics.BigInteger => TextOf(plain),
            IDictionary table => depth < 0 ? TextOf(plain) : Table(table, depth),
            IEnumerable list => depth < 0 ? TextOf(plain) : List(list, depth),
            _ => depth < 0 ? TextOf(plain) : Properties(value as PSObject ?? new PSObject(plain), depth),
        };

        // One at least, as even an empty value takes room in JSON.
        _room -= 1 + ((shown as string)?.Length ?? 0);
        return shown;
    }

    private static string TextOf(object value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // An object that cannot say what it is must not cost the rest of the output.
            return value.GetType().ToString();
        }
    }

    private OrderedDictionary Table(IDictionary table, int depth)
    {
        var plain = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
        {
            if (_room < 0)
                break;
            plain[TextOf(entry.Key)] = From(entry.Value, depth - 1);
        }

        return plain;
    }

    private List<object?> List(IEnumerable list, int depth)
    {
        var plain = new List<object?>();
        foreach (object? item in list)
        {
            if (_room < 0)
                break;
            plain.Add(From(item, depth - 1));
        }

        return plain;
    }

    private OrderedDictionary Properties(PSObject value, int depth)
    {
        var plain = new OrderedDictionary();
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (_room < 0)
                break;
            plain[property.Name] = From(ValueOf(property), depth - 1);
        }

        return plain;
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.IsGettable ? property.Value : null;
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // Such as the start time of a process of another user.
            return null;
        }
    }
}
