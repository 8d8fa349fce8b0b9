using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Errors;

namespace ManagedAgents.Tools;

/// <summary>What the service refuses in the schema of a tool's input, as its documentation says.</summary>
internal static class SchemaRules
{
    private static readonly string[] Combinations = ["anyOf", "oneOf", "allOf"];

    // The keywords of JSON Schema whose values are schemas: one, a list of them, or a table of them by name.
    private static readonly string[] Single = ["items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "contains", "propertyNames", "not", "if", "then", "else", "contentSchema"];
    private static readonly string[] Lists = ["anyOf", "oneOf", "allOf", "prefixItems", "items"];
    private static readonly string[] Tables = ["properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"];

    /// <summary>Checks a schema.</summary>
    /// <param name="schema">The schema as plain values.</param>
    /// <param name="tool">Whose it is; null where nobody says.</param>
    /// <exception cref="InputException">The service would refuse it.</exception>
    public static void Check(IReadOnlyDictionary<string, object?> schema, string? tool)
    {
        if (Array.Find(Combinations, schema.ContainsKey) is { } combination)
            throw Invalid(tool, $"the service takes no '{combination}' at its top level; put it into a property, or write one object with all properties and say in the description which go together.");
        if (!schema.TryGetValue("type", out object? type) || type is not "object")
            throw Invalid(tool, "its type must be 'object', as a tool's input has named parameters.");
        IDictionary properties = CheckProperties(schema.TryGetValue("properties", out object? named) ? named : null, tool);
        CheckRequired(schema.TryGetValue("required", out object? required) ? required : null, properties, tool);
        if (FindReference((IDictionary)schema, string.Empty) is { } place)
            throw Invalid(tool, $"the service takes no '$ref', which it has {(place.Length == 0 ? "at its top level" : "at " + place)}; write the schema that it stands for in its place.");
    }

    /// <summary>The error of a schema.</summary>
    public static InputException Invalid(string? tool, string reason, Exception? cause = null) =>
        new("InvalidSchema", $"The input schema{(tool is null ? string.Empty : $" of the tool '{tool}'")} cannot be used: {reason}", cause);

    private static IDictionary CheckProperties(object? properties, string? tool)
    {
        if (properties is null)
            return new Hashtable();
        if (properties is not IDictionary table)
            throw Invalid(tool, "'properties' must be a table of the parameters' schemas by name.");
        foreach (DictionaryEntry property in table)
        {
            if (!ToolNaming.IsInputName((string)property.Key))
                throw Invalid(tool, $"the property '{property.Key}' has a name that the service does not take: it must have {ToolNaming.InputNames}. Give it another name, and say in its description what it is.");
            if (property.Value is not (IDictionary or bool))
                throw Invalid(tool, $"the property '{property.Key}' must be a schema, such as @{{ type = 'string' }}.");
        }

        return table;
    }

    private static void CheckRequired(object? required, IDictionary properties, string? tool)
    {
        if (required is null)
            return;
        if (required is not object?[] names || names.Any(name => name is not string))
            throw Invalid(tool, "'required' must be an array of names, such as @('path').");
        if (names.FirstOrDefault(name => !properties.Contains(name!)) is { } unknown)
            throw Invalid(tool, $"'required' names '{unknown}', which 'properties' does not have.");
    }

    /// <summary>Where a schema refers to another; null where it does not. What looks like a reference in an example or a default is none.</summary>
    private static string? FindReference(IDictionary schema, string place)
    {
        if (schema.Contains("$ref"))
            return place;
        foreach ((IDictionary inner, string name) in Inner(schema))
        {
            if (FindReference(inner, place.Length == 0 ? name : $"{place}.{name}") is { } found)
                return found;
        }

        return null;
    }

    private static IEnumerable<(IDictionary Schema, string Place)> Inner(IDictionary schema)
    {
        foreach (string keyword in Single.Where(schema.Contains))
        {
            if (schema[keyword] is IDictionary one)
                yield return (one, keyword);
        }

        foreach (string keyword in Lists.Where(schema.Contains))
        {
            object?[] items = schema[keyword] as object?[] ?? [];
            for (int i = 0; i < items.Length; i++)
            {
                if (items[i] is IDictionary item)
                    yield return (item, $"{keyword}[{i}]");
            }
        }

        foreach (string keyword in Tables.Where(schema.Contains))
        {
            foreach (DictionaryEntry entry in schema[keyword] as IDictionary ?? new Hashtable())
            {
                if (entry.Value is IDictionary named)
                    yield return (named, $"{keyword}.{entry.Key}");
            }
        }
    }
}
