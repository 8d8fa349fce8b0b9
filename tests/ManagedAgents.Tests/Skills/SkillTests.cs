using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Skills;

/// <summary>A skill from its folder to the emulator and back.</summary>
public sealed class SkillTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public SkillTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _folder.Enter(_engine);
        _folder.WriteSkill();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_is_uploaded_comes_back_file_by_file()
    {
        byte[] bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        Directory.CreateDirectory(_folder.At("skill/data ü"));
        File.WriteAllBytes(_folder.At("skill/data ü/bytes.bin"), bytes);
        File.WriteAllText(_folder.At("skill/empty.txt"), string.Empty);
        _engine.Run("New-MASkill skill -Name 'Sums' | Save-MASkillVersion -Destination back/").Succeeded();
        Assert.Equal(["SKILL.md", "data ü/bytes.bin", "empty.txt", "scripts/run.sh"], _folder.Below("back/pr-summary"));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.At("back/pr-summary/data ü/bytes.bin")));

        // What comes back can go there again, as a folder and as an archive.
        _engine.Run("New-MASkillVersion Sums back/pr-summary; Save-MASkillVersion -Skill Sums -AsZip; New-MASkillVersion Sums pr-summary.zip").Succeeded();
        Assert.Equal(3, _engine.Run("Get-MASkillVersion -Skill Sums").Succeeded().Output.Count);
    }

    [Fact]
    public void The_newest_version_is_what_latest_names()
    {
        string[] ids = [.. _engine.Run("""
            $skill = New-MASkill skill
            [IO.File]::WriteAllText("$Folder/skill/SKILL.md", "---`nname: pr-summary`ndescription: Adds them up`n---`n")
            $second = New-MASkillVersion $skill skill
            $skill.LatestVersionId; $second.Id; (Get-MASkill $skill).LatestVersionId
            (Get-MASkillVersion latest -Skill $skill).Id; (Get-MASkillVersion Latest -Skill pr-summary).Id
            """).Succeeded().Values<string>()];
        Assert.Equal([ids[0], ids[1], ids[1], ids[1], ids[1]], ids);
        Assert.Equal("Adds them up", _engine.Run("(Get-MASkillVersion latest -Skill $skill).Description").Only<string>());
    }

    [Fact]
    public void All_versions_of_a_skill_are_listed_by_its_object_its_id_and_its_name()
    {
        _engine.Run("$skill = New-MASkill skill; $null = New-MASkillVersion $skill skill").Succeeded();
        foreach (string script in new[] { "$skill | Get-MASkillVersion", "Get-MASkillVersion $skill.Id", "Get-MASkillVersion -Skill pr-summary", "Get-MASkill | Get-MASkillVersion", "Get-MASkill | Get-MASkillVersion | Get-MASkillVersion" })
            Assert.Equal(2, _engine.Run(script).Succeeded().Output.Count);
        Assert.StartsWith("NoId,", Assert.Single(_engine.Run("Get-MASkillVersion").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skill_that_has_versions_is_not_deleted_and_the_error_says_why()
    {
        ErrorRecord error = Assert.Single(_engine.Run("$skill = New-MASkill skill; $skill | Remove-MASkill -Confirm:$false").Errors);
        Assert.StartsWith("SkillHasVersions,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("still has versions", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Get-MASkillVersion", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(400, PSObject.AsPSObject(error.Exception).Properties["Status"].Value);

        _engine.Run("$skill | Get-MASkillVersion | Remove-MASkillVersion -Confirm:$false; $skill | Remove-MASkill -Confirm:$false").Succeeded();
        Assert.Empty(_engine.Run("Get-MASkill").Succeeded().Output);
    }

    [Fact]
    public void A_refusal_for_another_reason_is_told_as_it_is()
    {
        using var server = new RecordingServer();
        server.On("DELETE", "/v1/skills/xlsx", Reply.Error(400, "invalid_request_error", "xlsx cannot be deleted"));
        server.On("GET", "/v1/skills/xlsx/versions", Reply.Error(403, "permission_error", "no"));
        _engine.Connect(server.Uri);
        ErrorRecord error = Assert.Single(_engine.Run("Remove-MASkill xlsx -Confirm:$false").Errors);
        Assert.StartsWith("InvalidRequest,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("xlsx cannot be deleted", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-MASkillVersion latest -Skill $skill -Confirm:$false", 1)]
    [InlineData("$skill | Remove-MASkillVersion -Confirm:$false", 2)]
    [InlineData("Remove-MASkillVersion $skill.Id -Confirm:$false", 2)]
    public void A_skill_is_no_version_to_delete(string script, int left)
    {
        PipelineResult result = _engine.Run($"$skill = New-MASkill skill; $null = New-MASkillVersion $skill skill; {script}");
        Assert.Equal(left - 1, result.Errors.Count);
        Assert.Equal(left, _engine.Run("Get-MASkillVersion -Skill $skill").Succeeded().Output.Count);
    }

    [Fact]
    public void Skills_are_listed_by_source_and_by_name()
    {
        _engine.Run("$null = New-MASkill skill -Name One; $null = New-MASkill skill -Name Two").Succeeded();
        Assert.Equal(["One"], _engine.Run("Get-MASkill -Name o* | ForEach-Object DisplayName").Succeeded().Values<string>());
        Assert.Equal(2, _engine.Run("Get-MASkill -Source CUSTOM").Succeeded().Output.Count);
        Assert.Contains("source=custom", _emulator.Requests[^1].Target, StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-MASkill -Source anthropic").Succeeded().Output);
        Assert.StartsWith("SkillNotFound,", Assert.Single(_engine.Run("Get-MASkill -Name Three").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_a_word_stays_an_id_whatever_bears_it_as_a_name()
    {
        using var server = new RecordingServer();
        const string Skills = """{"data":[{"id":"skill_1","type":"skill","display_name":"canvas","source":{"type":"custom"} },{"id":"canvas","type":"skill","display_name":"Canvas","source":{"type":"anthropic"} }],"next_page":null}""";
        server.On("GET", "/v1/skills", Reply.Json(Skills));
        server.On("GET", "/v1/skills/canvas", Reply.Json("""{"id":"canvas","type":"skill"}"""));
        server.On("GET", "/v1/skills/xlsx", Reply.Json("""{"id":"xlsx","type":"skill"}"""));
        _engine.Connect(server.Uri);
        Assert.Equal(["canvas", "xlsx"], _engine.Run("Get-MASkill canvas, xlsx | ForEach-Object Id").Succeeded().Values<string>());
        Assert.Equal(["/v1/skills?limit=100", "/v1/skills/canvas", "/v1/skills/xlsx"], server.Requests.Select(request => request.Target));
    }
}
