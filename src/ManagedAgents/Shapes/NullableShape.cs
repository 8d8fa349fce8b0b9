using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Shapes;

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
