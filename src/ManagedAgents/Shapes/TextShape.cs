using System.Collections.Generic;
using System.Collections.Specialized;

namespace ManagedAgents.Shapes;

/// <summary>Text, as it is.</summary>
internal sealed class TextShape : Shape
{
    private readonly ValueRules _rules;

    public TextShape(ValueRules rules) => _rules = rules;

    public override IEnumerable<string> Notes => _rules.Notes;

    public override object? Bind(object? value, InputPath where) => value switch
    {
        string text => _rules.EndsWell(text) ? text : throw where.Error("ends with a line feed, which its pattern does not allow."),
        // An id of digits is easily written as a number.
        _ => WrittenNumber.TextOf(value) ?? throw where.Misfit("text", value),
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
