using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;

namespace ManagedAgents.Schema;

/// <summary>
/// What a parameter takes: it is written as a JSON schema for the agent, and values from the agent are bound by it. A value becomes
/// only what its shape says, so that nothing of it is parsed as PowerShell, run, or taken as the name of a type.
/// </summary>
internal abstract class Shape
{
    /// <summary>What the schema cannot say, as sentences for the description.</summary>
    public virtual IEnumerable<string> Notes => [];

    /// <summary>Whether null is a value of it.</summary>
    public virtual bool TakesNull => false;

    /// <summary>The JSON schema.</summary>
    public OrderedDictionary ToSchema()
    {
        var schema = new OrderedDictionary();
        Describe(schema);
        return schema;
    }

    /// <summary>The JSON schema with a description: what the value is for, and what the schema cannot say.</summary>
    /// <param name="text">What it is for; null where nobody says.</param>
    public OrderedDictionary ToSchema(string? text)
    {
        OrderedDictionary schema = ToSchema();
        string description = string.Join(" ", text is null ? Notes : Notes.Prepend(text));
        if (description.Length > 0)
            schema.Insert(schema.Contains("type") ? 1 : 0, "description", description);
        return schema;
    }

    /// <summary>Makes an argument of a plain value.</summary>
    /// <param name="value">Text, a number, a bool, an array, a dictionary or null.</param>
    /// <param name="where">Its place.</param>
    /// <exception cref="Errors.InputException">The value does not fit.</exception>
    public abstract object? Bind(object? value, InputPath where);

    /// <summary>A literal of a script as the plain value an agent would give.</summary>
    /// <exception cref="Errors.InputException">The literal does not fit.</exception>
    public virtual object? ToPlain(object? literal, InputPath where)
    {
        Bind(literal, where);
        return literal;
    }

    private protected abstract void Describe(OrderedDictionary schema);
}
