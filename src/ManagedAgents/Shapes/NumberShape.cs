using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Numerics;

namespace ManagedAgents.Shapes;

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
        if (value is not (long or int or double or ulong or decimal))
            throw where.Misfit(_isWhole ? "a whole number" : "a number", value);
        if (!IsFinite(value))
            throw TooLarge(where);
        if (_isWhole && value is double or decimal && !IsWhole(value))
            throw where.Error("must be a whole number.");
        try
        {
            object number = LanguagePrimitives.ConvertTo(value, _type, CultureInfo.InvariantCulture);
            return IsFinite(number) ? number : throw TooLarge(where);
        }
        catch (PSInvalidCastException)
        {
            throw TooLarge(where);
        }
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

    private static bool IsWhole(object number) => number is decimal exact ? decimal.Truncate(exact) == exact : Math.Floor((double)number) == (double)number;

    private static bool IsFinite(object number) => number switch
    {
        double value => !double.IsNaN(value) && !double.IsInfinity(value),
        float value => !float.IsNaN(value) && !float.IsInfinity(value),
        _ => true,
    };

    private static bool IsNumber(object value) => Fits(value.GetType()) && IsFinite(value) && value is not BigInteger;

    // The choices of an attribute are text, whatever the parameter's type.
    private static object? Number(string choice)
    {
        if (long.TryParse(choice, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        return decimal.TryParse(choice, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal exact) ? exact : null;
    }

    private Errors.InputException TooLarge(InputPath where) => where.Error($"is out of the range of {_type.Name}.");
}
