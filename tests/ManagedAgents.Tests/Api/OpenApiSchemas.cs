using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
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

    private static HashSet<string> Load()
    {
        JsonObject schemas = JsonNode.Parse(File.ReadAllText(DocumentPath))!["components"]!["schemas"]!.AsObject();
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
