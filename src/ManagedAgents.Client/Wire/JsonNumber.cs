using System;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>Numbers of JSON by their text, so that none changes its value on the way to .NET.</summary>
public static class JsonNumber
{
    // Longer ones would take quadratic time to read on older .NET.
    private const int MostDigits = 5000;
    private const long FarPower = long.MaxValue / 4;
    private static readonly char[] Exponent = ['e', 'E'];

    /// <summary>The number as a .NET value.</summary>
    /// <param name="number">A JSON number.</param>
    /// <returns>A long; where that does not hold it exactly a ulong, a decimal or, of a number without fraction and exponent, a BigInteger; else a double, which is infinite beyond its range.</returns>
    internal static object Read(JsonElement number) => number.TryGetInt64(out long whole) ? whole : Read(number.GetRawText());

    /// <summary>As <see cref="Read(JsonElement)"/>, of the number's text.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>Its value.</returns>
    public static object Read(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large))
            return large;
        if (DecimalOf(text) is { } exact)
            return exact;
        return IsWritten(text) && text.IndexOf('.') < 0 && text.IndexOfAny(Exponent) < 0 && WholeOf(text) is { } huge ? huge : DoubleOf(text);
    }

    /// <summary>A number as decimal.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>The value, with the zeros at its end; null where a decimal does not hold it exactly.</returns>
    public static decimal? DecimalOf(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && ValueOf(text) == ValueOf(value.ToString(CultureInfo.InvariantCulture)) ? value : null;

    /// <summary>A number as whole number, written with or without a fraction of zeros or an exponent.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>The value; null where it has a fraction, or more than 5000 digits.</returns>
    public static BigInteger? WholeOf(string text)
    {
        (string digits, long power) = ValueOf(text);
        if (power < 0 || digits.Length + power > MostDigits)
            return null;
        return digits.Length == 0 ? BigInteger.Zero : BigInteger.Parse(digits + new string('0', (int)power), CultureInfo.InvariantCulture);
    }

    /// <summary>A number as the double that is nearest; infinite where it is beyond the range, which .NET Framework reads as no number.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>The value.</returns>
    public static double DoubleOf(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return value;
        return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>How many digits say what the number is, without the zeros around them.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>The number of digits.</returns>
    public static int SignificantDigits(string text) => ValueOf(text).Digits.TrimStart('-').Length;

    /// <summary>Whether a number has a fraction.</summary>
    /// <param name="text">The text of a JSON number.</param>
    /// <returns>True where it has digits other than zero behind its point, once its exponent is written out.</returns>
    public static bool HasFraction(string text) => ValueOf(text).Power < 0;

    /// <summary>Whether two numbers have the same value, however they are written.</summary>
    internal static bool AreEqual(JsonElement one, JsonElement other)
    {
        string first = one.GetRawText();
        string second = other.GetRawText();
        return first == second || (ValueOf(first) is var value && value == ValueOf(second) && Math.Abs(value.Power) < FarPower);
    }

    private static bool IsWritten(string text) => text.Length > 0 && (text[0] == '-' || char.IsDigit(text[0]));

    /// <summary>The digits that count, with the sign before them, and the power of ten of the last one; zero has no digits.</summary>
    private static (string Digits, long Power) ValueOf(string text)
    {
        int mark = text.IndexOfAny(Exponent);
        string mantissa = mark < 0 ? text : text.Substring(0, mark);
        long exponent = 0;
        if (mark >= 0 && (!long.TryParse(text.Substring(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > FarPower))
            exponent = text[mark + 1] == '-' ? -FarPower : FarPower;
        int point = mantissa.IndexOf('.');
        string digits = mantissa.Replace(".", string.Empty).TrimStart('-', '0');
        string counted = digits.TrimEnd('0');
        if (counted.Length == 0)
            return (string.Empty, 0);
        long power = exponent - (point < 0 ? 0 : mantissa.Length - point - 1) + (digits.Length - counted.Length);
        return (mantissa[0] == '-' ? "-" + counted : counted, power);
    }
}
