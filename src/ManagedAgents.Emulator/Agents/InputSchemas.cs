using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Agents;

/// <summary>Refuses the schemas of a custom tool's input that the service refuses.</summary>
internal static class InputSchemas
{
    private static readonly Regex PropertyName = new(@"\A[A-Za-z0-9_.-]{1,64}\z", RegexOptions.CultureInvariant);

    // Members whose values are data, not schemas.
    private static readonly string[] Data = { "default", "const", "enum", "examples", "example", "required", "dependentRequired" };
    private static readonly string[] Named = { "properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions" };

    public static void Check(Fields schema)
    {
        foreach (string combination in new[] { "anyOf", "oneOf", "allOf" })
        {
            if (schema.Has(combination))
                throw schema.Error(combination, "is not supported at the top level");
        }

        schema.OneOf("type", "object");
        if (schema.Object("properties") is { } properties)
        {
            foreach (KeyValuePair<string, JsonNode?> property in properties.Json)
            {
                if (!PropertyName.IsMatch(property.Key))
                    throw schema.Error("properties", $"the name '{property.Key}' must match ^[A-Za-z0-9_.-]{{1,64}}$");
                if (property.Value is not JsonObject && property.Value?.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
                    throw properties.Error(property.Key, "must be a schema");
            }
        }

        schema.Texts("required");
        CheckReferences(schema.Json, schema);
    }

    private static void CheckReferences(JsonNode? node, Fields schema)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
                CheckReferences(item, schema);
        }

        if (node is not JsonObject members)
            return;
        if (members.ContainsKey("$ref"))
            throw schema.Error("", "$ref is not supported");
        foreach (KeyValuePair<string, JsonNode?> member in members.Where(m => !Data.Contains(m.Key)))
        {
            if (Named.Contains(member.Key) && member.Value is JsonObject named)
            {
                foreach (KeyValuePair<string, JsonNode?> inner in named)
                    CheckReferences(inner.Value, schema);
            }
            else
            {
                CheckReferences(member.Value, schema);
            }
        }
    }
}
