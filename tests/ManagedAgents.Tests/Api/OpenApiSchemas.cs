using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Schema;

namespace ManagedAgents.Tests.Api;

/// <summary>
/// The schemas of the OpenAPI document, ready to check JSON against. The library allows 1000 checks an hour in a process,
/// so check a page or a sample, not every object of a long list.
/// </summary>
public static class OpenApiSchemas
{
    private const string Prefix = "#/components/schemas/";
    private static readonly Lazy<JSchema> Root = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly Lock Gate = new();

    /// <summary>The file the schemas come from.</summary>
    public static string DocumentPath { get; } = Path.Combine(
        typeof(OpenApiSchemas).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "tests", "ManagedAgents.Tests", "Api", "managed-agents.openapi.json");

    /// <summary>The errors of a JSON text against a schema of the document, one line each; empty when it conforms.</summary>
    public static IReadOnlyList<string> Validate(string schemaName, string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        var token = JToken.ReadFrom(reader);
        // One at a time: a schema resolves parts of itself while it is used.
        lock (Gate)
        {
            if (!Root.Value.Properties.TryGetValue(schemaName, out var schema))
                throw new ArgumentException($"The OpenAPI document has no schema '{schemaName}'.", nameof(schemaName));
            token.IsValid(schema, out IList<ValidationError> errors);
            return [.. errors.Select(Describe)];
        }
    }

    private static string Describe(ValidationError error)
    {
        var inner = error.ChildErrors.Count == 0 ? "" : " <- " + string.Join("; ", error.ChildErrors.Select(Describe).Take(6));
        return $"{error.Path}: {error.Message}{inner}";
    }

    private static JSchema Load()
    {
        var document = JObject.Parse(File.ReadAllText(DocumentPath));
        var schemas = (JObject)document["components"]!["schemas"]!;
        foreach (var reference in schemas.Descendants().OfType<JProperty>().Where(p => p.Name == "$ref" && p.Value.Type == JTokenType.String))
            reference.Value = reference.Value.Value<string>()!.Replace(Prefix, "#/$defs/", StringComparison.Ordinal);
        var root = new JObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$defs"] = schemas,
            ["properties"] = new JObject(schemas.Properties().Select(p => new JProperty(p.Name, new JObject { ["$ref"] = "#/$defs/" + p.Name }))),
        };
        return JSchema.Parse(root.ToString(Formatting.None));
    }
}
