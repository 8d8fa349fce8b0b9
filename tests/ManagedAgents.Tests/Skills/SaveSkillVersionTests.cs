using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Skills;

/// <summary>Save-MASkillVersion writes a skill whole, into a folder of its own, and over nothing unasked; or it leaves nothing.</summary>
public sealed class SaveSkillVersionTests : IDisposable
{
    private const string Skill = """{"id":"skill_1","type":"skill","display_name":"Summaries","source":{"type":"custom"},"latest_version_id":"v2"}""";

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public SaveSkillVersionTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _server.On("GET", "/v1/skills", Reply.Json($$"""{"data":[{{Skill}}],"next_page":null}"""));
        _server.On("GET", "/v1/skills/skill_1", Reply.Json(Skill));
        foreach ((string id, string name) in new[] { ("v1", "pr-summary"), ("v2", "pr-summary"), ("v3", "other") })
        {
            _server.On("GET", "/v1/skills/skill_1/versions/" + id, Reply.Json(Version(id, name)));
            _server.On("GET", $"/v1/skills/skill_1/versions/{id}/content", Reply.Bytes(SkillFolder.Zip(("s/SKILL.md", SkillFolder.Head(name)), ("s/docs/", ""), ("s/docs/a.txt", id)), "application/binary"));
        }

        _server.On("GET", "/v1/skills/skill_1/versions/latest", Reply.Json(Version("v2", "pr-summary")));
        _server.On("GET", "/v1/skills/skill_1/versions", Reply.Json($$"""{"data":[{{Version("v2", "pr-summary")}},{{Version("v1", "pr-summary")}},{{Version("v3", "other")}}],"next_page":null}"""));
    }

    public static TheoryData<string> Hostile => [.. SkillArchives.All];

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Save-MASkillVersion -Skill skill_1", "v2")]
    [InlineData("Save-MASkillVersion -Skill Summaries -Version latest", "v2")]
    [InlineData("Save-MASkillVersion -Skill skill_1 -Version v1", "v1")]
    [InlineData("Save-MASkillVersion skill_1", "v2")]
    [InlineData("Get-MASkill skill_1 | Save-MASkillVersion", "v2")]
    [InlineData("Get-MASkillVersion -Skill skill_1 -Id v1 | Save-MASkillVersion", "v1")]
    [InlineData("[pscustomobject]@{ Skill = 'skill_1'; Version = 'v1' } | Save-MASkillVersion", "v1")]
    public void A_version_is_unpacked_into_a_folder_of_its_name(string script, string version)
    {
        Assert.Empty(_engine.Run(script).Succeeded().Output);
        Assert.Equal(["pr-summary"], _folder.Names);
        Assert.Equal(["SKILL.md", "docs/a.txt"], _folder.Below("pr-summary"));
        Assert.Equal(version, _folder.Read("pr-summary/docs/a.txt"));
        Assert.Equal(SkillFolder.Head(), _folder.Read("pr-summary/SKILL.md"));
        Assert.Equal("application/binary", _server.Requests[^1].Header("Accept"));
    }

    [Theory]
    [InlineData("-Destination sub", "sub/pr-summary/docs/a.txt")]
    [InlineData("-Destination new/er/", "new/er/pr-summary/docs/a.txt")]
    [InlineData("-Destination '[mine]'", "[mine]/docs/a.txt")]
    public void A_destination_is_a_folder_for_it_or_its_name(string parameters, string written)
    {
        Directory.CreateDirectory(_folder.At("sub"));
        DirectoryInfo saved = _engine.Run($"Save-MASkillVersion -Skill skill_1 {parameters} -PassThru").Succeeded().Only<DirectoryInfo>();
        Assert.Equal("v2", File.ReadAllText(_folder.At(written)));
        Assert.Equal(Path.GetFullPath(_folder.At(written[..^"/docs/a.txt".Length])), saved.FullName);
    }

    [Fact]
    public void The_archive_itself_is_kept_as_it_came()
    {
        FileInfo saved = _engine.Run("Save-MASkillVersion -Skill skill_1 -AsZip -PassThru; Save-MASkillVersion -Skill skill_1 -Destination my.zip -AsZip").Succeeded().Only<FileInfo>();
        Assert.Equal(["my.zip", "pr-summary.zip"], _folder.Names);
        using ZipArchive zip = ZipFile.OpenRead(saved.FullName);
        Assert.Equal(["s/SKILL.md", "s/docs/", "s/docs/a.txt"], zip.Entries.Select(entry => entry.FullName));
        Assert.StartsWith("FileExists,", Assert.Single(_engine.Run("Save-MASkillVersion -Skill skill_1 -Destination my.zip -AsZip").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void An_archive_that_could_do_harm_is_refused_whole(string what)
    {
        _server.On("GET", "/v1/skills/skill_1/versions/v1/content", Reply.Bytes(SkillArchives.Of(what)));
        string before = string.Join('\n', Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder.Path)!, "out.txt"));

        PipelineResult result = _engine.Run("'v1', 'v3' | Save-MASkillVersion -Skill skill_1 -Destination new/");

        string errorId = Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0];
        Assert.True(errorId is "UnsafeArchive" or "NotAnArchive", result.AllText);

        // The next one is saved, and nothing of the first is anywhere.
        Assert.Equal(["new"], _folder.Names);
        Assert.Equal(["other"], Directory.GetFileSystemEntries(_folder.At("new")).Select(entry => Path.GetFileName(entry)));
        Assert.Equal(before, string.Join('\n', Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder.Path)!, "out.txt")));
    }

    [Fact]
    public void An_archive_without_a_folder_is_unpacked_too()
    {
        _server.On("GET", "/v1/skills/skill_1/versions/v1/content", Reply.Bytes(SkillFolder.Zip(("SKILL.md", SkillFolder.Head()), ("docs/a.txt", "bare"))));
        _engine.Run("Save-MASkillVersion v1 -Skill skill_1").Succeeded();
        Assert.Equal(["SKILL.md", "docs/a.txt"], _folder.Below("pr-summary"));
    }

    [Theory]
    [InlineData("-Destination no/such/name", "PathNotFound")]
    [InlineData("-Destination taken.txt", "FileExists")]
    [InlineData("-Destination taken.txt -Force", "FileExists")]
    [InlineData("-Destination work/", "FileExists")]
    [InlineData("-Destination work/ -Force", "FileExists")]
    [InlineData("", "FileExists")]
    [InlineData("-Destination 'Env:x'", "NotAFile")]
    public void What_is_there_is_refused_before_the_download_and_stays(string parameters, string errorId)
    {
        _folder.Write("taken.txt", "mine");
        _folder.WriteFile("work/pr-summary/thesis.txt", "mine");
        _folder.WriteSkill("pr-summary");

        PipelineResult result = _engine.Run("Save-MASkillVersion -Skill skill_1 " + parameters);

        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, request => request.Path.EndsWith("/content", StringComparison.Ordinal));
        Assert.Equal(("mine", "mine", "echo"), (_folder.Read("taken.txt"), _folder.Read("work/pr-summary/thesis.txt"), _folder.Read("pr-summary/scripts/run.sh")));
    }

    [Fact]
    public void Force_replaces_an_older_skill_or_an_empty_folder_whole()
    {
        _folder.WriteSkill("pr-summary");
        Directory.CreateDirectory(_folder.At("empty/pr-summary"));
        _engine.Run("Save-MASkillVersion -Skill skill_1 -Force; Save-MASkillVersion -Skill skill_1 -Destination empty -Force").Succeeded();
        Assert.Equal(["SKILL.md", "docs/a.txt"], _folder.Below("pr-summary"));
        Assert.Equal(["SKILL.md", "docs/a.txt"], _folder.Below("empty/pr-summary"));
        Assert.Equal(["empty", "pr-summary"], _folder.Names);
    }

    [Fact]
    public void What_was_to_be_replaced_stays_where_the_new_one_is_not_whole()
    {
        _folder.WriteSkill("pr-summary");
        _server.On("GET", "/v1/skills/skill_1/versions/v2/content", new BrokenOffReply("Content-Length: 10", "hello", Task.CompletedTask));
        _server.On("GET", "/v1/skills/skill_1/versions/v1/content", Reply.Bytes(SkillArchives.Of("bomb that lies")));

        PipelineResult result = _engine.Run("'v2', 'v1' | Save-MASkillVersion -Skill skill_1 -Force");

        Assert.Equal(["ConnectionFailed", "NotAnArchive"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["SKILL.md", "scripts/run.sh"], _folder.Below("pr-summary"));
        Assert.Equal(["pr-summary"], _folder.Names);
    }

    [UnixFact]
    public void A_link_in_its_place_is_not_followed()
    {
        _folder.WriteSkill("elsewhere");
        Directory.CreateSymbolicLink(_folder.At("pr-summary"), _folder.At("elsewhere"));
        PipelineResult result = _engine.Run("Save-MASkillVersion -Skill skill_1; Save-MASkillVersion -Skill skill_1 -Force");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(["SKILL.md", "scripts/run.sh"], _folder.Below("elsewhere"));
    }

    [Fact]
    public void Of_two_versions_of_one_name_the_second_is_an_error_even_with_Force()
    {
        PipelineResult result = _engine.Run("Get-MASkillVersion -Skill skill_1 | Save-MASkillVersion -Force");
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["other", "pr-summary"], _folder.Names);
        Assert.Equal("v2", _folder.Read("pr-summary/docs/a.txt"));
    }

    [Theory]
    [InlineData("../../out", ".._.._out")]
    [InlineData("con", "_con")]
    public void The_name_that_the_service_says_stays_in_the_folder(string name, string folder)
    {
        _server.On("GET", "/v1/skills/skill_1/versions/v1", Reply.Json(Version("v1", name)));
        _engine.Run("Save-MASkillVersion v1 -Skill skill_1").Succeeded();
        Assert.Equal([folder], _folder.Names);
    }

    [Fact]
    public void WhatIf_writes_nothing_and_asks_for_nothing()
    {
        Assert.Contains("latest of skill_1", _engine.Run("Save-MASkillVersion -Skill skill_1 -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("Save-MASkillVersion", "NoId")]
    [InlineData("Save-MASkillVersion v1", "NoId")]
    [InlineData("Save-MASkillVersion skill_2 -Skill skill_1", "InvalidInput")]
    [InlineData("Save-MASkillVersion v9 -Skill skill_1", "SkillVersionNotFound")]
    public void A_version_that_is_not_told_or_not_there_is_one_error(string script, string errorId)
    {
        _server.On("GET", "/v1/skills/skill_1/versions/v9", Reply.Error(404, "not_found_error", "no such version"));
        Assert.StartsWith(errorId + ",", Assert.Single(_engine.Run(script).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    private static string Version(string id, string name) =>
        $$"""{"id":"{{id}}","type":"skill_version","skill_id":"skill_1","name":"{{name}}","description":"d","created_at":"2026-04-08T10:00:00Z"}""";
}
