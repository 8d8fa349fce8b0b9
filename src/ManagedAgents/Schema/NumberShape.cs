using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Numerics;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Schema;

/// <summary>A number of a type, within its range.</summary>
internal sealed class NumberShape : Shape
{
    // The whole numbers with their ranges; the ranges of others say nothing to an agent.
    private static readonly Dictionary<Type, (object? Least, object? Most)> WholeTypes = new()
    {
        [typeof(sbyte)] = (sbyte.MinValue, sbyte.MaxValue),
        [typeof(byte)] = (byte.MinValue, byte.MaxValue),
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(ushort)] = (ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue),
        [typeof(uint)] = (uint.MinValue, uint.MaxValue),
        [typeof(long)] = (long.MinValue, long.MaxValue),
        [typeof(ulong)] = (ulong.MinValue, ulong.MaxValue),
        [typeof(BigInteger)] = (null, null),
    };

    private static readonly char[] NoInteger = ['.', 'e', 'E'];

    private readonly Type _type;
    private readonly ValueRules _rules;
    private readonly bool _isWhole;

    public NumberShape(Type type, ValueRules rules)
    {
        _type = type;
        _rules = rules;
        _isWhole = WholeTypes.ContainsKey(type);
    }

    public static bool Fits(Type type) => WholeTypes.ContainsKey(type) || type == typeof(double) || type == typeof(float) || type == typeof(decimal);

    public override object? Bind(object? value, InputPath where)
    {
        if (value is double or float && !IsFinite(value))
            throw TooLarge(where);
        string text = WrittenNumber.TextOf(value) ?? throw where.Misfit(_isWhole ? "a whole number" : "a number", value);
        if (_isWhole)
            return Whole(text, where);
        return _type == typeof(decimal) ? Exact(text, where) : Binary(text, where);
    }

    public override object? ToPlain(object? literal, InputPath where) => Bind(literal, where);

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = _isWhole ? "integer" : "number";
        if (_rules.Choices is { } choices && choices.Select(Number).ToArray() is var numbers && !numbers.Contains(null))
        {
            schema["enum"] = numbers;
            return;
        }

        (object? least, object? most) = _isWhole ? WholeTypes[_type] : default;
        (string Bound, object Value)? low = least is null ? null : ("minimum", least);
        (string Bound, object Value)? high = most is null ? null : ("maximum", most);
        switch (_rules.Sign)
        {
            case NumberSign.Positive: low = _isWhole ? ("minimum", 1) : ("exclusiveMinimum", 0); break;
            case NumberSign.NonNegative: low = ("minimum", 0); break;
            case NumberSign.Negative: high = _isWhole ? ("maximum", -1) : ("exclusiveMaximum", 0); break;
            case NumberSign.NonPositive: high = ("maximum", 0); break;
        }

        if (_rules.Minimum is { } minimum && IsNumber(minimum))
            low = ("minimum", minimum);
        if (_rules.Maximum is { } maximum && IsNumber(maximum))
            high = ("maximum", maximum);
        if (low is { } from)
            schema[from.Bound] = from.Value;
        if (high is { } to)
            schema[to.Bound] = to.Value;
    }

    private object Whole(string text, InputPath where)
    {
        if (JsonNumber.WholeOf(text) is not { } number)
            throw JsonNumber.HasFraction(text) ? where.Error("must be a whole number.") : TooLarge(where);
        (object? least, object? most) = WholeTypes[_type];
        if (least is null || most is null)
            return number;
        return number >= ToBig(least) && number <= ToBig(most)
            ? Convert.ChangeType(number.ToString(CultureInfo.InvariantCulture), _type, CultureInfo.InvariantCulture)
            : throw TooLarge(where);
    }

    private decimal Exact(string text, InputPath where)
    {
        if (JsonNumber.DecimalOf(text) is { } number)
            return number;
        throw Math.Abs(JsonNumber.DoubleOf(text)) < (double)decimal.MaxValue ? TooLong(where) : TooLarge(where);
    }

    /// <summary>Of a fraction the nearest that the type has, as everywhere; a whole number must be the same one.</summary>
    private object Binary(string text, InputPath where)
    {
        object number = JsonNumber.DoubleOf(text);
        if (_type == typeof(float))
            number = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float single) ? single : float.PositiveInfinity;
        if (!IsFinite(number))
            throw TooLarge(where);
        bool isCounted = text.IndexOfAny(NoInteger) < 0;
        return isCounted && JsonNumber.WholeOf(text) is { } whole && whole != new BigInteger(Convert.ToDouble(number, CultureInfo.InvariantCulture)) ? throw TooLong(where) : number;
    }

    private static BigInteger ToBig(object number) => BigInteger.Parse(Convert.ToString(number, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture);

    private static bool IsFinite(object number) => number switch
    {
        double value => !double.IsNaN(value) && !double.IsInfinity(value),
        float value => !float.IsNaN(value) && !float.IsInfinity(value),
        _ => true,
    };

    private static bool IsNumber(object value) => Fits(value.GetType()) && IsFinite(value);

    // The choices of an attribute are text, whatever the parameter's type.
    private static object? Number(string choice)
    {
        if (long.TryParse(choice, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        return decimal.TryParse(choice, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal exact) ? exact : null;
    }

    private Errors.InputException TooLong(InputPath where) => where.Error($"has more digits than {_type.Name} holds.");

    private Errors.InputException TooLarge(InputPath where) => where.Error($"is out of the range of {_type.Name}.");
}

/// <summary>On which side of zero numbers must be.</summary>
internal enum NumberSign
{
    Any,
    Positive,
    NonNegative,
    Negative,
    NonPositive,
}
