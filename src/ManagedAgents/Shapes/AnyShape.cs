using System;
using System.Collections.Specialized;
using System.Management.Automation;

namespace ManagedAgents.Shapes;

/// <summary>A parameter that takes everything: the plain value as it is.</summary>
internal sealed class AnyShape : Shape
{
    private readonly bool _isWrapped;
    private readonly ValueRules _rules;

    /// <param name="type">Object or PSObject.</param>
    /// <param name="rules">Whether null is a value, and which texts are.</param>
    public AnyShape(Type type, ValueRules rules)
    {
        _isWrapped = type == typeof(PSObject);
        _rules = rules;
    }

    public static bool Fits(Type type) => type == typeof(object) || type == typeof(PSObject);

    public override bool TakesNull => !_rules.RefusesNull;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is null)
            return TakesNull ? null : throw where.Misfit("a value", value);
        object plain = WrittenNumber.Plain(value, where)!;
        return _isWrapped ? PSObject.AsPSObject(plain) : plain;
    }

    public override object? ToPlain(object? literal, InputPath where) => literal;

    private protected override void Describe(OrderedDictionary schema)
    {
        if (_rules.Choices is { } choices)
            schema["enum"] = choices;
    }
}
