using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>The JSON schema that editors use is that of the table of fields, takes what the cmdlets take, and refuses what they refuse.</summary>
public sealed class ConfigurationSchemaTests : ConfigurationTest
{
    private static readonly JsonObject Schema = JsonNode.Parse(ConfigurationSchema.Text)!.AsObject();

    [Fact]
    public void The_shipped_file_is_up_to_date() => Assert.Equal(
        ConfigurationSchema.Text,
        File.ReadAllText(Path.Combine(RepositoryFolder.Module, "ManagedAgents.schema.json")).ReplaceLineEndings("\n"));

    [Fact]
    public void What_is_exported_and_the_samples_fit_it()
    {
        Sync().Succeeded();
        Run("Export-MAConfiguration out -Format Json -IncludeMemory").Succeeded();
        Assert.Empty(Problems(Folder.Read("out/configuration.json")));
        Assert.Empty(Problems(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Configuration", "quickstarts.json"))));
    }

    [Theory]
    [InlineData("""{ "agents": {} }""")]
    [InlineData("""{ "configuration": "A b" }""")]
    [InlineData("""{ "configuration": "a", "agent": {} }""")]
    [InlineData("""{ "configuration": "a", "agents": { "x": { "name": "x" } } }""")]
    [InlineData("""{ "configuration": "a", "agents": { "x": { "name": "x", "model": "m", "sytem": "s" } } }""")]
    [InlineData("""{ "configuration": "a", "agents": { "x": { "name": "x", "model": "m", "tools": [{ "type": "other" }] } } }""")]
    [InlineData("""{ "configuration": "a", "vaults": { "x": { "display_name": "x", "credentials": { "c": { "auth": { "type": "static_bearer", "mcp_server_url": "https://a", "token": "literal" } } } } } }""")]
    [InlineData("""{ "configuration": "a", "environments": { "x": { "name": "x", "config": "clout" } } }""")]
    public void What_the_cmdlets_refuse_it_refuses(string document)
    {
        Assert.NotEmpty(Problems(document));
        Folder.Write("refused.json", document);
        Assert.NotEmpty(Run("Import-MAConfiguration refused.json").Errors);
    }

    private static List<string> Problems(string document) => [.. Check(Schema, JsonNode.Parse(document, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip }), "")];

    /// <summary>As much of a validator as the schema needs; another word in it is an error.</summary>
    private static IEnumerable<string> Check(JsonNode schema, JsonNode? value, string path)
    {
        if (schema is JsonValue whether)
            return whether.GetValue<bool>() ? [] : [path];
        IEnumerable<string> problems = [];
        foreach ((string word, JsonNode? rule) in schema.AsObject())
        {
            problems = problems.Concat(word switch
            {
                "$schema" or "title" or "description" or "definitions" or "format" or "additionalProperties" => [],
                "$ref" => Check(Schema["definitions"]![rule!.ToString().Split('/', 3)[2]]!, value, path),
                "type" => (rule is JsonArray many ? many.Select(one => one!.ToString()) : [rule!.ToString()]).Any(type => IsOf(type, value)) ? [] : [$"{path} is no {rule}"],
                "enum" => rule!.AsArray().Any(one => JsonNode.DeepEquals(one, value)) ? [] : [$"{path} is none of {rule}"],
                "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{path} is not {rule}"],
                "pattern" => value is JsonValue text && text.TryGetValue(out string? said) && !Regex.IsMatch(said, rule!.ToString()) ? [$"{path} does not fit"] : [],
                "maxLength" => value is JsonValue long1 && long1.TryGetValue(out string? words) && words.Length > rule!.GetValue<int>() ? [$"{path} is too long"] : [],
                "not" => Check(rule!, value, path).Any() ? [] : [$"{path} is forbidden"],
                "anyOf" => rule!.AsArray().Any(form => !Check(form!, value, path).Any()) ? [] : [$"{path} fits none of its forms"],
                "items" => value is JsonArray items ? items.SelectMany((item, i) => Check(rule!, item, $"{path}[{i}]")) : [],
                "required" => value is JsonObject table ? rule!.AsArray().Where(name => !table.ContainsKey(name!.ToString())).Select(name => $"{path} lacks {name}") : [],
                "propertyNames" => value is JsonObject named ? named.SelectMany(member => Check(rule!, JsonValue.Create(member.Key), $"{path}.{member.Key}")) : [],
                "properties" or "patternProperties" => [],
                _ => throw new InvalidOperationException($"The test knows no '{word}'."),
            });
        }

        return value is JsonObject whole ? problems.Concat(whole.SelectMany(member => Member(schema.AsObject(), member.Key, member.Value, $"{path}.{member.Key}"))) : problems;
    }

    private static IEnumerable<string> Member(JsonObject schema, string name, JsonNode? value, string path)
    {
        if (schema["properties"]?[name] is { } known)
            return Check(known, value, path);
        if (schema["patternProperties"] is JsonObject patterns && patterns.FirstOrDefault(pattern => Regex.IsMatch(name, pattern.Key)).Value is { } fitting)
            return Check(fitting, value, path);
        return schema["additionalProperties"] is { } rest ? Check(rest, value, path) : [];
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null,
        _ => value is JsonValue plain && plain.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => type == "string",
            System.Text.Json.JsonValueKind.Number => type is "number" or "integer",
            _ => type == "boolean",
        },
    };
}
