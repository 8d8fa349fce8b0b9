using System.Collections.Specialized;

namespace ManagedAgents.Shapes;

/// <summary>A parameter that takes everything: the plain value as it is.</summary>
internal sealed class AnyShape : Shape
{
    private readonly ValueRules _rules;

    public AnyShape(ValueRules rules) => _rules = rules;

    public override bool TakesNull => !_rules.RefusesNull;

    public override object? Bind(object? value, InputPath where) =>
        value is null && !TakesNull ? throw where.Misfit("a value", value) : value;

    private protected override void Describe(OrderedDictionary schema)
    {
        if (_rules.Choices is { } choices)
            schema["enum"] = choices;
    }
}
