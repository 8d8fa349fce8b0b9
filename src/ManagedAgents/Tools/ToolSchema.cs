using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Errors;

namespace ManagedAgents.Tools;

/// <summary>Reads the input schema of a custom tool and checks what the service would refuse.</summary>
internal static class ToolSchema
{
    private const string ErrorId = "InvalidSchema";

    /// <summary>The schema as a table in the given order, with its type where that was left out.</summary>
    /// <param name="given">A table, JSON text, or null for no input.</param>
    /// <exception cref="InputException">It is no schema, or not one of a tool's input.</exception>
    public static IDictionary Read(object? given)
    {
        IDictionary schema = PlainValue.From(given) switch
        {
            null => new OrderedDictionary { ["properties"] = new Hashtable() },
            string text => Parse(text),
            IDictionary table => table,
            { } other => throw Invalid($"a {other.GetType().Name} is no schema; give a hashtable or JSON text."),
        };
        schema = WithType(schema);
        Check(PlainView(schema));
        return schema;
    }

    private static OrderedDictionary Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid("the JSON text is empty.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.Repaired(text));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid("the JSON text holds no object.");
            var schema = new OrderedDictionary();
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
                schema[member.Name] = member.Value.Clone();
            return schema;
        }
        catch (JsonException cause)
        {
            throw Invalid($"the JSON text is malformed at line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}: {Reason(cause)}", cause);
        }
    }

    // The reader puts the position, counted from 0, behind the reason.
    private static string Reason(JsonException cause)
    {
        int position = cause.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? cause.Message : cause.Message.Substring(0, position);
    }

    private static IDictionary WithType(IDictionary schema)
    {
        if (schema.Contains("type") || (schema.Count > 0 && !schema.Contains("properties")))
            return schema;
        var typed = new OrderedDictionary { ["type"] = "object" };
        foreach (DictionaryEntry member in schema)
            typed[member.Key] = member.Value;
        return typed;
    }

    /// <summary>The schema as the agent's tool will show it: plain values, whatever it was made of.</summary>
    private static IReadOnlyDictionary<string, object?> PlainView(IDictionary schema)
    {
        try
        {
            return ((CustomTool)LocalObject.Tool(new CustomToolFields { InputSchema = schema })).InputSchema;
        }
        catch (ArgumentException cause)
        {
            throw Invalid(cause.Message, cause);
        }
    }

    private static void Check(IReadOnlyDictionary<string, object?> schema)
    {
        if (!schema.TryGetValue("type", out object? type) || type is not "object")
            throw Invalid("its type must be 'object', as a tool's input has named parameters.");
        if (schema.ContainsKey("additionalProperties"))
            throw Invalid("the service refuses 'additionalProperties' at its top level; leave it out.");
        IDictionary properties = CheckProperties(schema.TryGetValue("properties", out object? named) ? named : null);
        CheckRequired(schema.TryGetValue("required", out object? required) ? required : null, properties);
    }

    private static IDictionary CheckProperties(object? properties)
    {
        if (properties is null)
            return new Hashtable();
        if (properties is not IDictionary table)
            throw Invalid("'properties' must be a table of the parameters' schemas by name.");
        foreach (DictionaryEntry property in table)
        {
            if (property.Value is not (IDictionary or bool))
                throw Invalid($"the property '{property.Key}' must be a schema, such as @{{ type = 'string' }}.");
        }

        return table;
    }

    private static void CheckRequired(object? required, IDictionary properties)
    {
        if (required is null)
            return;
        if (required is not object?[] names || names.Any(name => name is not string))
            throw Invalid("'required' must be an array of names, such as @('path').");
        if (names.FirstOrDefault(name => !properties.Contains(name!)) is { } unknown)
            throw Invalid($"'required' names '{unknown}', which 'properties' does not have.");
    }

    private static InputException Invalid(string reason, Exception? cause = null) =>
        new(ErrorId, "The input schema cannot be used: " + reason, cause);
}
