using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Tools;

/// <summary>Reads the input schema of a custom tool, and checks a tool that was given in the service's own form.</summary>
internal static class ToolSchema
{
    /// <summary>The schema as a table in the given order, with its type where that was left out.</summary>
    /// <param name="given">A table, JSON text, or null for no input.</param>
    /// <param name="tool">The tool's name.</param>
    /// <exception cref="InputException">It is no schema, or not one of a tool's input.</exception>
    public static IDictionary Read(object? given, string tool)
    {
        IDictionary schema = PlainValue.From(given) switch
        {
            null => new OrderedDictionary { ["properties"] = new Hashtable() },
            string text => Parse(text, tool),
            IDictionary table => table,
            { } other => throw SchemaRules.Invalid(tool, $"a {other.GetType().Name} is no schema; give a hashtable or JSON text."),
        };
        schema = WithType(schema);
        SchemaRules.Check(PlainView(schema, tool), tool);
        return schema;
    }

    /// <summary>Checks a tool that was given by its wire names.</summary>
    /// <exception cref="InputException">The service would refuse it.</exception>
    public static void Check(CustomTool tool)
    {
        string name = ToolNaming.CheckName(tool.Name);
        ToolNaming.CheckDescription(tool.Description, name);
        SchemaRules.Check(tool.InputSchema, name);
    }

    private static OrderedDictionary Parse(string text, string tool)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw SchemaRules.Invalid(tool, "the JSON text is empty.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.Repaired(text));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw SchemaRules.Invalid(tool, "the JSON text holds no object.");
            CheckNames(document.RootElement, tool);
            var schema = new OrderedDictionary();
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
                schema.Add(member.Name, member.Value.Clone());
            return schema;
        }
        catch (JsonException cause)
        {
            throw SchemaRules.Invalid(tool, $"the JSON text is malformed at line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}: {Reason(cause)}", cause);
        }
    }

    // Readers of JSON differ in which of two they take.
    private static void CheckNames(JsonElement value, string tool)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
                CheckNames(item, tool);
        }

        if (value.ValueKind != JsonValueKind.Object)
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw SchemaRules.Invalid(tool, $"the JSON text has '{member.Name}' twice in one object; write it once.");
            CheckNames(member.Value, tool);
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
    private static IReadOnlyDictionary<string, object?> PlainView(IDictionary schema, string tool)
    {
        try
        {
            return ((CustomTool)LocalObject.Tool(new CustomToolFields { InputSchema = schema })).InputSchema;
        }
        catch (InvalidInputException cause)
        {
            throw SchemaRules.Invalid(tool, cause.Message, cause);
        }
    }
}
