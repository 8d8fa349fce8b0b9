using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Schema;

/// <summary>A number of a call's input of which the plain value would not show how it was written, such as 1e2 or one with more digits than any type holds.</summary>
internal sealed class WrittenNumber
{
    /// <summary>No double needs more to be told from all others.</summary>
    private const int MostDoubleDigits = 17;

    private readonly object _plain;

    private WrittenNumber(string text, object plain)
    {
        Text = text;
        _plain = plain;
    }

    /// <summary>The number as it was written.</summary>
    public string Text { get; }

    /// <summary>A number as its plain value, where that shows all of it, or as one that knows its text.</summary>
    /// <param name="text">The text of a JSON number.</param>
    public static object Read(string text)
    {
        object plain = JsonNumber.Read(text);
        return TextOf(plain) == text ? plain : new WrittenNumber(text, plain);
    }

    /// <summary>The text of a number, written or plain; null for anything else, and for what is beyond all numbers.</summary>
    public static string? TextOf(object? value) => value switch
    {
        WrittenNumber written => written.Text,
        double number => double.IsNaN(number) || double.IsInfinity(number) ? null : number.ToString("R", CultureInfo.InvariantCulture),
        float number => float.IsNaN(number) || float.IsInfinity(number) ? null : number.ToString("R", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A value of which all numbers are plain ones.</summary>
    /// <param name="value">A value of a call's input.</param>
    /// <param name="where">Its place.</param>
    /// <exception cref="Errors.InputException">No type holds one of the numbers.</exception>
    public static object? Plain(object? value, InputPath where)
    {
        switch (value)
        {
            case WrittenNumber number:
                return number.Plain(where);
            case IDictionary table:
                var members = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (DictionaryEntry entry in table)
                    members[entry.Key.ToString()!] = Plain(entry.Value, where.Member(InputPath.Shown(entry.Key.ToString()!)));
                return members;
            case object?[] items:
                return items.Select((item, index) => Plain(item, where.Item(index))).ToArray();
            default:
                return value;
        }
    }

    private object Plain(InputPath where)
    {
        if (_plain is not double number)
            return _plain;
        if (double.IsInfinity(number))
            throw where.Error("is out of the range of all numbers here; give it as text.");
        return JsonNumber.SignificantDigits(Text) <= MostDoubleDigits ? number : throw where.Error("has more digits than a number here holds; give it as text.");
    }
}
