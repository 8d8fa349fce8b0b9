using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;

namespace ManagedAgents.Shapes;

/// <summary>Text, as it is.</summary>
internal sealed class TextShape : Shape
{
    private readonly ValueRules _rules;

    public TextShape(ValueRules rules) => _rules = rules;

    public override IEnumerable<string> Notes => _rules.Notes;

    public override object? Bind(object? value, InputPath where) => value switch
    {
        string text => text,
        // An id of digits is easily written as a number.
        long or int or double or decimal => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => throw where.Misfit("text", value),
    };

    public override object? ToPlain(object? literal, InputPath where) => Bind(literal, where);

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "string";
        if (_rules.Choices is { } choices)
            schema["enum"] = choices;
        if (_rules.Pattern is { } pattern)
            schema["pattern"] = pattern;
        if (_rules.MinLength is { } shortest)
            schema["minLength"] = shortest;
        if (_rules.MaxLength is { } longest)
            schema["maxLength"] = longest;
    }
}
