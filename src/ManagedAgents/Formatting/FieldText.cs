using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Formatting;

/// <summary>Plain values of a table of fields, as the views show them.</summary>
internal static class FieldText
{
    private const int LongestLine = 1000;

    // What a call of a built-in tool is about; it is shown first and without its name.
    private static readonly string[] Telling = { "command", "file_path", "path", "url", "query", "pattern" };

    /// <summary>Fields on one line, such as <c>server=fs01 minimumFreePercent=10</c>.</summary>
    /// <param name="fields">The fields.</param>
    /// <returns>The line.</returns>
    public static string Line(IReadOnlyDictionary<string, object?> fields) => Line(fields, null);

    /// <summary>A property as JSON.</summary>
    /// <param name="value">The object.</param>
    /// <param name="property">The property's name.</param>
    /// <returns>Its JSON, or the text where it is one; null where the property is absent, null or empty.</returns>
    public static string? Of(object value, string property)
    {
        object? field = PSObject.AsPSObject(value).Properties[property]?.Value;
        object? plain = field is PSObject wrapped ? wrapped.BaseObject : field;
        if (plain is null or ICollection { Count: 0 } or string { Length: 0 })
            return null;
        return ScreenText.Lines(plain as string ?? JsonText.Shown(plain));
    }

    /// <summary>The input of a call of a built-in tool: what it is about first, then the other fields.</summary>
    internal static string Call(IReadOnlyDictionary<string, object?> input)
    {
        string? telling = Array.Find(Telling, name => input.TryGetValue(name, out object? value) && value is string { Length: > 0 });
        return telling is null ? Line(input, null) : $"{Value(input[telling])} {Line(input, telling)}".TrimEnd();
    }

    private static string Line(IReadOnlyDictionary<string, object?> fields, string? without)
    {
        var line = new StringBuilder();
        foreach (KeyValuePair<string, object?> field in fields)
        {
            if (line.Length > LongestLine)
                break;
            if (field.Key != without)
                line.Append(line.Length == 0 ? string.Empty : " ").Append(ScreenText.Line(field.Key)).Append('=').Append(Value(field.Value));
        }

        return line.ToString();
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => ScreenText.Line(text),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => ScreenText.Line(JsonText.Shown(value)),
    };
}

/// <summary>What the wide view shows of an object.</summary>
internal static class WideText
{
    private static readonly string[] Names = { "Name", "FileName", "Title", "McpServerName", "Id", "SessionId", "Target", "Type" };

    /// <summary>What an object is called, else its id, else what it says of itself.</summary>
    /// <param name="value">The object.</param>
    /// <returns>One line.</returns>
    public static string Of(object value)
    {
        PSObject shown = PSObject.AsPSObject(value);
        string? name = Kinds.All.Select(kind => kind.LabelOf(value)).Concat(Names.Select(property => shown.Properties[property]?.Value as string)).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return ScreenText.Line(name ?? shown.ToString());
    }
}
