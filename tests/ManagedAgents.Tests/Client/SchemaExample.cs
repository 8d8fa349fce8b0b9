using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Api;

namespace ManagedAgents.Tests.Client;

/// <summary>
/// Example JSON made from the OpenAPI document's schemas: every property is there, every text and number is a different one, an array
/// of a union holds each of its members.
/// </summary>
internal sealed class SchemaExample
{
    private const string Prefix = "#/components/schemas/";
    private static readonly JsonElement Schemas = JsonDocument.Parse(File.ReadAllText(OpenApiSchemas.DocumentPath)).RootElement.GetProperty("components").GetProperty("schemas");

    // Free JSON, as in a tool's input: each kind of value once.
    private static readonly JsonNode Free = JsonNode.Parse("""{"text":"ü","whole":9007199254740993,"part":0.5,"yes":true,"none":null,"list":[1,"a",[]],"table":{"deep":{}}}""")!;

    private readonly int _choice;
    private readonly bool _nulls;
    private int _counter;

    private SchemaExample(int choice, bool nulls)
    {
        _choice = choice;
        _nulls = nulls;
    }

    /// <summary>An example of a schema.</summary>
    /// <param name="schema">The schema's name.</param>
    /// <param name="choice">Which member of each union and enumeration to take; counted on from the first again.</param>
    /// <param name="nulls">Whether everything that may be null is.</param>
    public static JsonObject Of(string schema, int choice = 0, bool nulls = false) =>
        (JsonObject)new SchemaExample(choice, nulls).Make(Schemas.GetProperty(schema), schema)!;

    /// <summary>Examples enough for each member of each union of up to 18 members, and one of nulls.</summary>
    public static IEnumerable<JsonObject> AllOf(string schema) =>
        Enumerable.Range(0, 18).Select(choice => Of(schema, choice)).Append(Of(schema, nulls: true)).DistinctBy(json => json.ToJsonString());

    /// <summary>The names of a union's object schemas, those of unions within it included; of another schema, its own name.</summary>
    public static IEnumerable<string> Members(string schema) => Options(Schemas.GetProperty(schema)) is { } options
        ? options.SelectMany(option => Members(option.GetProperty("$ref").GetString()![Prefix.Length..])).Distinct()
        : [schema];

    /// <summary>The constant that a schema's <c>type</c> property is.</summary>
    public static string TypeOf(string schema) =>
        Schemas.GetProperty(schema).GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!;

    private static JsonElement[]? Options(JsonElement schema) =>
        schema.TryGetProperty("oneOf", out JsonElement options) || schema.TryGetProperty("anyOf", out options) ? [.. options.EnumerateArray()] : null;

    private static bool IsNull(JsonElement schema) => schema.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null");

    private JsonNode? Make(JsonElement schema, string path)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
            return Make(Schemas.GetProperty(reference.GetString()![Prefix.Length..]), path);
        if (schema.TryGetProperty("const", out JsonElement constant))
            return JsonSerializer.SerializeToNode(constant);
        if (schema.TryGetProperty("enum", out JsonElement values))
            return Choose([.. values.EnumerateArray()], value => value.ValueKind == JsonValueKind.Null) is { } value ? JsonSerializer.SerializeToNode(value) : null;
        if (Options(schema) is { } options)
            return Choose(options, IsNull) is { } option ? Make(option, path) : null;
        if (!schema.TryGetProperty("type", out JsonElement type))
            return Free.DeepClone();

        string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(item => item.GetString()!)] : [type.GetString()!];
        return _nulls && types.Contains("null") ? null : MakeTyped(schema, types.First(name => name != "null"), path);
    }

    /// <summary>The member for this example; null where it is to be null and may.</summary>
    private JsonElement? Choose(JsonElement[] members, Func<JsonElement, bool> isNull)
    {
        JsonElement[] real = [.. members.Where(member => !isNull(member))];
        return _nulls && real.Length < members.Length ? null : real[_choice % real.Length];
    }

    private JsonNode MakeTyped(JsonElement schema, string type, string path) => type switch
    {
        "object" => MakeObject(schema, path),
        "array" => MakeArray(schema.GetProperty("items"), path),
        "boolean" => ++_counter % 2 == 0,
        "integer" => Math.Max(++_counter, schema.TryGetProperty("minimum", out JsonElement minimum) ? minimum.GetInt64() : 0),
        "number" => ++_counter + 0.25,
        _ => MakeText(schema, path),
    };

    private JsonObject MakeObject(JsonElement schema, string path)
    {
        var made = new JsonObject();
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in properties.EnumerateObject())
                made[property.Name] = Make(property.Value, $"{path}.{property.Name}");
        }

        if (schema.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.Object)
        {
            made["one"] = Make(additional, $"{path}.one");
            made["Two words"] = Make(additional, $"{path}.two");
        }

        return made.Count > 0 ? made : (JsonObject)Free.DeepClone();
    }

    private JsonArray MakeArray(JsonElement items, string path)
    {
        JsonElement target = items.TryGetProperty("$ref", out JsonElement reference) ? Schemas.GetProperty(reference.GetString()![Prefix.Length..]) : items;
        JsonElement[] kinds = Options(target) ?? [items, items];
        return new JsonArray([.. kinds.Select((kind, index) => Make(kind, $"{path}[{index}]"))]);
    }

    private string MakeText(JsonElement schema, string path)
    {
        _counter++;
        if (schema.TryGetProperty("format", out JsonElement format) && format.ValueEquals("date-time"))
            return string.Create(CultureInfo.InvariantCulture, $"2026-04-08T10:00:{_counter % 60:00}.{_counter:000000}Z");
        return schema.TryGetProperty("pattern", out _) ? schema.GetProperty("examples")[0].GetString()! : $"{path} {_counter}";
    }
}
