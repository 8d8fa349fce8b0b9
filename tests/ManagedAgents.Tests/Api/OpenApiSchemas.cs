using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Threading;
using Json.Schema;

namespace ManagedAgents.Tests.Api;

/// <summary>The schemas of the OpenAPI document, ready to check JSON against.</summary>
public static class OpenApiSchemas
{
    private const string Prefix = "#/components/schemas/";
    private const string Id = "https://managed-agents.test/openapi";
    private static readonly Lazy<IReadOnlySet<string>> Names = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);
    private static readonly EvaluationOptions Listed = new() { OutputFormat = OutputFormat.List };
    private static readonly Lock Gate = new();

    /// <summary>The file the schemas come from.</summary>
    public static string DocumentPath { get; } = Path.Combine(
        typeof(OpenApiSchemas).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "tests", "ManagedAgents.Tests", "Api", "managed-agents.openapi.json");

    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(DocumentPath))!["components"]!["schemas"]!.AsObject();

    /// <summary>The errors of a JSON text against a schema of the document, one line each; empty when it conforms.</summary>
    public static IReadOnlyList<string> Validate(string schemaName, string json)
    {
        if (!Names.Value.Contains(schemaName))
            throw new ArgumentException($"The OpenAPI document has no schema '{schemaName}'.", nameof(schemaName));
        JsonSchema schema = Schemas.GetOrAdd(schemaName, static name => new JsonSchemaBuilder().Ref($"{Id}#/$defs/{name}"));
        // One at a time: a schema resolves parts of itself while it is used.
        lock (Gate)
        {
            EvaluationResults results = schema.Evaluate(JsonNode.Parse(json), Listed);
            if (results.IsValid)
                return [];
            string[] errors = [.. results.Details.Where(detail => detail.HasErrors).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Distinct()];
            return errors.Length > 0 ? errors : ["The JSON does not conform."];
        }
    }

    /// <summary>The schema of what a page of a list holds; null where a schema is no page.</summary>
    public static string? ItemOf(string schemaName) =>
        schemaName.EndsWith("ListPage", StringComparison.Ordinal) ? ((string?)Document[schemaName]!["properties"]!["data"]!["items"]!["$ref"])?.Split('/')[^1] : null;

    /// <summary>The paths of all fields that a schema has, in whichever form and however deep, such as auth.refresh.scope; those of a list's items are the list's.</summary>
    public static IReadOnlySet<string> FieldsOf(string schemaName)
    {
        HashSet<string> fields = [];
        AddFields(Document[schemaName]!, string.Empty, [schemaName], fields);
        return fields;
    }

    private static void AddFields(JsonNode schema, string path, ImmutableHashSet<string> above, HashSet<string> fields)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            string name = reference[Prefix.Length..];
            if (!above.Contains(name))
                AddFields(Document[name]!, path, above.Add(name), fields);
            return;
        }

        foreach (JsonNode? form in new[] { "oneOf", "anyOf", "allOf" }.SelectMany(word => schema[word] as JsonArray ?? []))
            AddFields(form!, path, above, fields);
        if (schema["items"] is { } items)
            AddFields(items, path, above, fields);
        foreach ((string name, JsonNode? field) in schema["properties"] as JsonObject ?? [])
        {
            string known = path.Length == 0 ? name : $"{path}.{name}";
            fields.Add(known);
            AddFields(field!, known, above, fields);
        }
    }

    private static HashSet<string> Load()
    {
        JsonObject schemas = Document;
        string root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = Id,
            ["$defs"] = schemas.DeepClone(),
        }.ToJsonString().Replace($"\"$ref\":\"{Prefix}", "\"$ref\":\"#/$defs/", StringComparison.Ordinal);
        SchemaRegistry.Global.Register(JsonSchema.FromText(root));
        return [.. schemas.Select(schema => schema.Key)];
    }
}
