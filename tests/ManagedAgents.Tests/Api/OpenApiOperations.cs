using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace ManagedAgents.Tests.Api;

/// <summary>The operations of the OpenAPI document: what a request may ask and which beta value it needs.</summary>
internal static class OpenApiOperations
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(OpenApiSchemas.DocumentPath))!.AsObject();

    /// <summary>All of them, with their methods and paths.</summary>
    public static IEnumerable<(string Method, string Path, JsonObject Operation)> All() =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "post" or "delete"
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>The operation that a method and a path with ids belong to.</summary>
    public static JsonObject Find(string method, string path)
    {
        string[] wanted = path.Split('/');
        foreach ((string template, JsonNode? operations) in Document["paths"]!.AsObject())
        {
            string[] parts = template.Split('/');
            bool fits = parts.Length == wanted.Length && parts.Zip(wanted).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
            if (fits && operations!.AsObject().TryGetPropertyValue(method.ToLowerInvariant(), out JsonNode? operation))
                return operation!.AsObject();
        }

        throw new InvalidOperationException($"The OpenAPI document has no {method} {path}.");
    }

    /// <summary>The schema of its good answer; null where that has none by name.</summary>
    public static string? Answer(JsonObject operation) =>
        ((string?)operation["responses"]!["200"]?["content"]?["application/json"]?["schema"]?["$ref"])?.Split('/')[^1];

    public static IReadOnlyList<string> QueryNames(JsonObject operation) =>
        [.. operation["parameters"]!.AsArray().Where(p => (string?)p!["in"] == "query").Select(p => (string)p!["name"]!)];

    /// <summary>The schema of a JSON body; null where there is none.</summary>
    public static string? BodySchema(JsonObject operation) =>
        ((string?)operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"])?.Split('/')[^1];

    /// <summary>The value of the beta header; null where none belongs.</summary>
    public static string? Beta(JsonObject operation) =>
        operation["x-anthropic-beta"] is JsonArray { Count: > 0 } betas ? string.Join(",", betas.Select(b => (string)b!)) : null;
}
