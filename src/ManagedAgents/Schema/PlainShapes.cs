using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;

namespace ManagedAgents.Schema;

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

/// <summary>True or false, for a switch or a boolean. Text is neither: PowerShell would take 'false' for true.</summary>
internal sealed class FlagShape : Shape
{
    private readonly bool _isSwitch;

    public FlagShape(bool isSwitch) => _isSwitch = isSwitch;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not bool flag)
            throw where.Misfit("true or false", value);
        return _isSwitch ? new SwitchParameter(flag) : flag;
    }

    private protected override void Describe(OrderedDictionary schema) => schema["type"] = "boolean";
}

/// <summary>Another shape, or null.</summary>
internal sealed class NullableShape : Shape
{
    private readonly Shape _inner;

    public NullableShape(Shape inner) => _inner = inner;

    public override IEnumerable<string> Notes => _inner.Notes;

    public override bool TakesNull => true;

    public override object? Bind(object? value, InputPath where) => value is null ? null : _inner.Bind(value, where);

    public override object? ToPlain(object? literal, InputPath where) => literal is null ? null : _inner.ToPlain(literal, where);

    private protected override void Describe(OrderedDictionary schema)
    {
        foreach (System.Collections.DictionaryEntry member in _inner.ToSchema())
            schema.Add(member.Key, member.Value);
        schema["type"] = new[] { schema["type"], "null" };
        if (schema["enum"] is object[] choices)
            schema["enum"] = choices.Append(null).ToArray();
    }
}
