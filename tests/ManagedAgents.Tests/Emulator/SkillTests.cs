using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Skills: uploads, versions, downloads.</summary>
public sealed class SkillTests
{
    private const string Head = "---\nname: pr-summary\ndescription: >\n  Sums up\n  pull requests\n---\n# How\n";

    [Fact]
    public async Task An_uploaded_skill_comes_back_as_a_zip_of_its_folder()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        var skill = await UploadAsync(client, "/v1/skills", ("pr/SKILL.md", Head), ("pr/scripts/run.sh", "echo"), ("display_name", "Summaries"));
        Assert.Equal(("Summaries", "custom"), (skill["display_name"]!.ToString(), skill["source"]!["type"]!.ToString()));
        var path = $"/v1/skills/{skill["id"]}";
        var version = await client.SendAsync("GET", $"{path}/versions/{skill["latest_version_id"]}");
        Assert.Equal(("pr-summary", "Sums up pull requests"), (version["name"]!.ToString(), version["description"]!.ToString()));
        using var zip = new ZipArchive(await client.Http.GetStreamAsync($"{path}/versions/latest/content"));
        Assert.Equal(["pr/SKILL.md", "pr/scripts/run.sh"], zip.Entries.Select(e => e.FullName));
        using var head = new StreamReader(zip.Entries[0].Open());
        Assert.Equal(Head, await head.ReadToEndAsync());
    }

    [Fact]
    public async Task The_older_beta_selects_the_shape_that_SDKs_of_the_summer_read()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "skills-2025-10-02");
        var skill = await UploadAsync(client, "/v1/skills", ("pr/SKILL.md", Head), ("display_title", "Summaries"));
        Assert.Equal(("Summaries", "custom"), (skill["display_title"]!.ToString(), skill["source"]!.ToString()));
        var path = $"/v1/skills/{skill["id"]}";
        var version = await client.SendAsync("GET", $"{path}/versions/{skill["latest_version"]}");
        Assert.Equal((skill["latest_version"]!.ToString(), "pr-summary"), (version["version"]!.ToString(), version["directory"]!.ToString()));
        Assert.Equal((false, skill.ToJsonString()), await ListedAsync("/v1/skills"));
        Assert.Equal((false, version.ToJsonString()), await ListedAsync(path + "/versions"));
        using var today = new RawClient(server, "", conforms: true);
        Assert.Equal("Summaries", (await today.SendAsync("GET", path))["display_name"]!.ToString());

        async Task<(bool HasMore, string Only)> ListedAsync(string list)
        {
            var page = await client.SendAsync("GET", list);
            return (page["has_more"]!.GetValue<bool>(), Assert.Single(page["data"]!.AsArray())!.ToJsonString());
        }
    }

    [Fact]
    public async Task Versions_are_added_listed_and_deleted_before_their_skill()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        var skill = await UploadAsync(client, "/v1/skills", ("pr/SKILL.md", Head));
        var path = $"/v1/skills/{skill["id"]}";
        Assert.Equal("pr-summary", skill["display_name"]!.ToString());
        var second = await UploadAsync(client, path + "/versions", ("pr/SKILL.md", Head.Replace("Sums", "Adds", System.StringComparison.Ordinal)));
        Assert.Equal(second["id"]!.ToString(), (await client.SendAsync("GET", path))["latest_version_id"]!.ToString());
        Assert.Equal(second.ToJsonString(), (await client.SendAsync("GET", path + "/versions/latest")).ToJsonString());
        Assert.Equal([second["id"]!.ToString(), skill["latest_version_id"]!.ToString()], (await client.SendAsync("GET", path + "/versions"))["data"]!.AsArray().Select(v => v!["id"]!.ToString()));
        Assert.Contains("has versions", (await client.ErrorAsync("DELETE", path)).Message);
        Assert.Equal("skill_version_deleted", (await client.SendAsync("DELETE", $"{path}/versions/{second["id"]}"))["type"]!.ToString());
        Assert.Equal(skill["latest_version_id"]!.ToString(), (await client.SendAsync("GET", path))["latest_version_id"]!.ToString());
        await client.SendAsync("DELETE", $"{path}/versions/{skill["latest_version_id"]}");
        Assert.Equal(404, (await client.ErrorAsync("GET", path + "/versions/latest")).Status);
        Assert.Equal("skill_deleted", (await client.SendAsync("DELETE", path))["type"]!.ToString());
        Assert.Equal(404, (await client.ErrorAsync("GET", path)).Status);
    }

    [Fact]
    public async Task Skills_are_listed_by_their_source()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        await UploadAsync(client, "/v1/skills", ("pr/SKILL.md", Head));
        Assert.Single((await client.SendAsync("GET", "/v1/skills?source=custom"))["data"]!.AsArray());
        Assert.Empty((await client.SendAsync("GET", "/v1/skills?source=anthropic"))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("files[]: pr/SKILL.md is missing", "pr/skill.md", Head)]
    [InlineData("files[]: 'SKILL.md' is not a path in a folder", "SKILL.md", Head)]
    [InlineData("files[]: 'pr/../SKILL.md' is not a path in a folder", "pr/../SKILL.md", Head)]
    [InlineData("SKILL.md: must begin with YAML", "pr/SKILL.md", "# How")]
    [InlineData("SKILL.md: name is required", "pr/SKILL.md", "---\ndescription: d\n---")]
    [InlineData("SKILL.md: name must be lower-case", "pr/SKILL.md", "---\nname: PR\ndescription: d\n---")]
    [InlineData("SKILL.md: name must not contain 'claude'", "pr/SKILL.md", "---\nname: claude-pr\ndescription: d\n---")]
    [InlineData("SKILL.md: description is required", "pr/SKILL.md", "---\nname: pr\n---")]
    [InlineData("SKILL.md: description must not have XML tags", "pr/SKILL.md", "---\nname: pr\ndescription: <b>d</b>\n---")]
    [InlineData("files[]: all files must be in one folder", "pr/SKILL.md", Head, "other/a.txt", "")]
    [InlineData("files[]: 'pr/SKILL.md' is given twice", "pr/SKILL.md", Head, "pr/SKILL.md", "")]
    public async Task A_bad_skill_is_a_400_that_says_why(string says, string path, string text, string? otherPath = null, string otherText = "")
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "");
        (string, string)[] files = otherPath is null ? [(path, text)] : [(path, text), (otherPath, otherText)];
        var body = await UploadAsync(client, "/v1/skills", files);
        Assert.Equal("invalid_request_error", body["error"]!["type"]!.ToString());
        Assert.StartsWith(says, body["error"]!["message"]!.ToString());
        Assert.Empty((await client.SendAsync("GET", "/v1/skills"))["data"]!.AsArray());
    }

    // A part whose name has no dot and no slash is a plain field.
    private static async Task<JsonObject> UploadAsync(RawClient client, string path, params (string Name, string Text)[] parts)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, text) in parts)
        {
            if (name.Contains('.', System.StringComparison.Ordinal)) form.Add(new StringContent(text), "files[]", name);
            else form.Add(new StringContent(text), name);
        }

        using var response = await client.Http.PostAsync(path, form);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        if (response.IsSuccessStatusCode && !client.Http.DefaultRequestHeaders.Contains("anthropic-beta")) Assert.Empty(OpenApiSchemas.Validate(OpenApiOperations.Answer(OpenApiOperations.Find("POST", path))!, body.ToJsonString()));
        return body;
    }
}
