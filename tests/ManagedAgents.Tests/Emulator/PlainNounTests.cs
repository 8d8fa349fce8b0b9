using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What every noun of the service promises, whatever else it has; each answer is held against the OpenAPI document.</summary>
public sealed class PlainNounTests
{
    public static TheoryData<string> Nouns => [.. PlainNoun.All.Keys];

    public static TheoryData<string> Updated => [.. PlainNoun.All.Where(n => n.Value.Update is not null).Select(n => n.Key)];

    public static TheoryData<string> Archived => [.. PlainNoun.All.Where(n => n.Value.IsArchived).Select(n => n.Key)];

    public static TheoryData<string> Deleted => [.. PlainNoun.All.Where(n => n.Value.IsDeleted).Select(n => n.Key)];

    [Fact]
    public async Task Every_operation_of_the_document_is_answered_and_needs_its_beta()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "");
        var wrong = new List<string>();
        foreach (var (method, template, operation) in OpenApiOperations.All())
        {
            var path = Regex.Replace(template, "{[^}]+}", "none");
            foreach (var beta in new[] { OpenApiOperations.Beta(operation), null }.Distinct())
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (beta is not null) request.Headers.Add("anthropic-beta", beta);
                using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var text = await response.Content.ReadAsStringAsync();
                var lacksBeta = beta is null && OpenApiOperations.Beta(operation) is not null;
                if ((int)response.StatusCode is 405 or >= 500 || text.Contains("is no path", StringComparison.Ordinal) || text.Contains("needs the header anthropic-beta", StringComparison.Ordinal) != lacksBeta)
                    wrong.Add($"{method} {path} with beta '{beta}': {(int)response.StatusCode} {text}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task What_is_created_is_found_and_listed_newest_first_page_by_page(string type)
    {
        var noun = PlainNoun.All[type];
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, noun.Beta, conforms: true);
        var path = await noun.PathAsync(client);
        var made = new List<JsonObject>();
        for (var n = 1; n <= noun.Most; n++) made.Insert(0, await noun.NewAsync(client, path, n));
        Assert.Equal(type, made[0]["type"]!.ToString());
        Assert.StartsWith(noun.Prefix, made[0]["id"]!.ToString());
        foreach (var one in made) Assert.Equal(one.ToJsonString(), (await client.SendAsync("GET", $"{path}/{one["id"]}")).ToJsonString());
        var first = await client.SendAsync("GET", $"{path}?limit={noun.Most - 1}");
        var second = await client.SendAsync("GET", $"{path}?limit={noun.Most - 1}&page={first["next_page"]}");
        Assert.Equal(made.Select(m => m.ToJsonString()), Items(first).Concat(Items(second)).Select(i => i.ToJsonString()));
        Assert.Null(second["next_page"]);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task What_is_not_there_or_not_known_is_told(string type)
    {
        var noun = PlainNoun.All[type];
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, noun.Beta);
        var path = await noun.PathAsync(client);
        var none = $"{path}/{noun.Prefix}01none";
        Assert.Equal((404, $"{type.Replace('_', ' ')} {noun.Prefix}01none was not found"), await client.ErrorAsync("GET", none));
        if (noun.Update is not null) Assert.Equal(404, (await client.ErrorAsync("POST", none, noun.Update)).Status);
        if (noun.IsDeleted) Assert.Equal(404, (await client.ErrorAsync("DELETE", none)).Status);
        if (noun.IsArchived) Assert.Equal(404, (await client.ErrorAsync("POST", none + "/archive")).Status);
        Assert.StartsWith("bogus: unknown query parameter", (await client.ErrorAsync("GET", path + "?bogus=1")).Message);
        Assert.Equal(400, (await client.ErrorAsync("GET", path + "?limit=0")).Status);
        if (noun.Beta.Length == 0) return;
        using var without = new RawClient(server, "");
        Assert.Equal((404, $"{path} needs the header anthropic-beta: {noun.Beta}"), await without.ErrorAsync("GET", path));
    }

    [Theory]
    [MemberData(nameof(Updated))]
    public async Task An_update_merges_and_leaves_the_rest(string type)
    {
        var noun = PlainNoun.All[type];
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, noun.Beta, conforms: true);
        var path = await noun.PathAsync(client);
        var made = await noun.NewAsync(client, path, 1);
        var one = $"{path}/{made["id"]}";
        var updated = await client.SendAsync("POST", one, noun.Update);
        Assert.Equal("""{"b":"2","c":"3"}""", updated["metadata"]!.ToJsonString());
        var sent = JsonNode.Parse(noun.Update!)!.AsObject().Select(f => f.Key).Append("updated_at").ToHashSet();
        foreach (var field in made.Where(f => !sent.Contains(f.Key))) Assert.Equal(field.Value?.ToJsonString(), updated[field.Key]?.ToJsonString());
        Assert.True(string.CompareOrdinal(updated["updated_at"]!.ToString(), made["updated_at"]!.ToString()) > 0);
        Assert.Equal(400, (await client.ErrorAsync("POST", one, """{"display_name":"changed","metadata":{"a":1}}""")).Status);
        Assert.Equal(updated.ToJsonString(), (await client.SendAsync("GET", one)).ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Archived))]
    public async Task What_is_archived_is_listed_on_demand_only_and_takes_no_change(string type)
    {
        var noun = PlainNoun.All[type];
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, noun.Beta, conforms: true);
        var path = await noun.PathAsync(client);
        var one = $"{path}/{(await noun.NewAsync(client, path, 1))["id"]}";
        var archived = await client.SendAsync("POST", one + "/archive");
        Assert.NotNull(archived["archived_at"]);
        Assert.Equal(archived.ToJsonString(), (await client.SendAsync("POST", one + "/archive")).ToJsonString());
        Assert.Equal(archived.ToJsonString(), (await client.SendAsync("GET", one)).ToJsonString());
        Assert.Empty(Items(await client.SendAsync("GET", path)));
        Assert.Single(Items(await client.SendAsync("GET", path + "?include_archived=true")));
        if (noun.Update is not null) Assert.Contains("is archived", (await client.ErrorAsync("POST", one, noun.Update)).Message);
    }

    [Theory]
    [MemberData(nameof(Deleted))]
    public async Task What_is_deleted_is_gone(string type)
    {
        var noun = PlainNoun.All[type];
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, noun.Beta, conforms: true);
        var path = await noun.PathAsync(client);
        var id = (await noun.NewAsync(client, path, 1))["id"]!.ToString();
        Assert.Equal($$"""{"id":"{{id}}","type":"{{type}}_deleted"}""", (await client.SendAsync("DELETE", $"{path}/{id}")).ToJsonString());
        Assert.Equal(404, (await client.ErrorAsync("GET", $"{path}/{id}")).Status);
        Assert.Equal(404, (await client.ErrorAsync("DELETE", $"{path}/{id}")).Status);
        Assert.Empty(Items(await client.SendAsync("GET", path)));
    }

    private static IEnumerable<JsonNode> Items(JsonObject page) => page["data"]!.AsArray().Select(i => i!);
}
