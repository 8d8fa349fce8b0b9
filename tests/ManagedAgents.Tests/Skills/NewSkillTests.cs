using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Skills;

/// <summary>New-MASkill and New-MASkillVersion send the files of a folder or an archive, always the same, and refuse what the service would.</summary>
public sealed class NewSkillTests : IDisposable
{
    private const string Made = """{"id":"skill_1","type":"skill","display_name":"pr-summary","source":{"type":"custom"},"latest_version_id":"v1","created_at":"2026-04-08T10:00:00Z","updated_at":"2026-04-08T10:00:00Z"}""";
    private const string MadeVersion = """{"id":"v2","type":"skill_version","skill_id":"skill_1","name":"pr-summary","description":"d","created_at":"2026-04-08T10:00:00Z"}""";

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public NewSkillTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _server.On("POST", "/v1/skills", Reply.Json(Made));
        _server.On("POST", "/v1/skills/skill_1/versions", Reply.Json(MadeVersion));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("New-MASkill ./skill")]
    [InlineData("New-MASkill skill/SKILL.md")]
    [InlineData("New-MASkill -LiteralPath ./skill/")]
    [InlineData("'skill' | New-MASkill")]
    [InlineData("New-MASkill sk*ll")]
    [InlineData("[IO.DirectoryInfo]::new(\"$Folder/skill\") | New-MASkill")]
    [InlineData("[IO.FileInfo]::new(\"$Folder/skill/SKILL.md\") | New-MASkill")]
    [InlineData("New-MASkill in-a-folder.zip")]
    [InlineData("New-MASkill BARE.ZIP")]
    [InlineData("New-MASkillVersion skill_1 ./skill")]
    [InlineData("New-MASkillVersion -Skill skill_1 -Path in-a-folder.zip")]
    [InlineData("[pscustomobject]@{ SkillId = 'skill_1'; Path = 'skill' } | New-MASkillVersion")]
    public void A_folder_its_SKILL_md_and_an_archive_of_it_are_sent_alike(string script)
    {
        _folder.WriteSkill();
        _folder.WriteFile("skill/a b ü.txt", "text");
        (string, string)[] files = [("scripts/run.sh", "echo"), ("a b ü.txt", "text"), ("SKILL.md", SkillFolder.Head())];
        File.WriteAllBytes(_folder.At("in-a-folder.zip"), SkillFolder.Zip([("other-name/", ""), .. files.Select(file => ("other-name/" + file.Item1, file.Item2))]));
        File.WriteAllBytes(_folder.At("BARE.ZIP"), SkillFolder.Zip(files));

        Assert.Single(_engine.Run(script).Succeeded().Output);

        RecordedRequest sent = Assert.Single(_server.Requests);
        Assert.Equal(script.Contains("Version", StringComparison.Ordinal) ? "/v1/skills/skill_1/versions" : "/v1/skills", sent.Target);
        Assert.Null(sent.Header("anthropic-beta"));
        Assert.Equal(
            [
                ("form-data; name=\"files[]\"; filename=\"pr-summary/SKILL.md\"", SkillFolder.Head()),
                ("form-data; name=\"files[]\"; filename=\"pr-summary/a b ü.txt\"", "text"),
                ("form-data; name=\"files[]\"; filename=\"pr-summary/scripts/run.sh\"", "echo"),
            ],
            FormPart.Of(sent).Select(part => (part.Headers[0]["Content-Disposition: ".Length..], part.Text)));
    }

    [Fact]
    public void A_name_and_fields_that_are_not_known_go_before_the_files()
    {
        _folder.WriteSkill();
        _engine.Run("New-MASkill skill -Name 'Zusammenfassung ü' -AdditionalProperty @{ color = 'red' }").Succeeded();
        IReadOnlyList<FormPart> parts = FormPart.Of(Assert.Single(_server.Requests));
        Assert.Equal("Content-Disposition: form-data; name=\"display_name\" Zusammenfassung ü", $"{parts[0].Headers[0]} {parts[0].Text}");
        Assert.Equal("Content-Disposition: form-data; name=\"color\" red", $"{parts[1].Headers[0]} {parts[1].Text}");
        Assert.Equal(4, parts.Count);
    }

    [Fact]
    public void Hidden_files_are_left_out_with_one_warning()
    {
        _folder.WriteSkill();
        _folder.WriteFile("skill/.git/config", "secret");
        _folder.WriteFile("skill/scripts/.env", "secret");
        File.WriteAllBytes(_folder.At("mac.zip"), SkillFolder.Zip(("s/SKILL.md", SkillFolder.Head()), ("s/.DS_Store", "secret"), ("__MACOSX/s/._SKILL.md", "secret")));

        PipelineResult result = _engine.Run("New-MASkill skill; New-MASkill mac.zip").Succeeded();

        Assert.DoesNotContain(_server.Requests, request => request.BodyText.Contains("secret", StringComparison.Ordinal));
        string[] warnings = [.. result.Warnings];
        Assert.Equal(2, warnings.Length);
        Assert.Contains(".git/", warnings[0], StringComparison.Ordinal);
        Assert.Contains("scripts/.env", warnings[0], StringComparison.Ordinal);
        Assert.Contains("s/.DS_Store, __MACOSX/s/._SKILL.md", warnings[1], StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_link_or_a_pipe_in_the_folder_is_refused_wherever_it_leads()
    {
        _folder.Write("secret.txt", "secret");
        _folder.WriteSkill("file");
        File.CreateSymbolicLink(_folder.At("file/data.txt"), _folder.At("secret.txt"));
        _folder.WriteSkill("inside");
        File.CreateSymbolicLink(_folder.At("inside/data.txt"), "SKILL.md");
        _folder.WriteSkill("folder");
        Directory.CreateSymbolicLink(_folder.At("folder/data"), _folder.Path);
        _folder.WriteSkill("dangling");
        File.CreateSymbolicLink(_folder.At("dangling/data"), "/nowhere");

        PipelineResult result = _engine.Run("New-MASkill file, inside, folder, dangling");

        Assert.All(result.Errors, error => Assert.StartsWith("IsLink,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(4, result.Errors.Count);
        Assert.Empty(_server.Requests);

        // The path itself is the user's word.
        Directory.CreateSymbolicLink(_folder.At("linked"), _folder.At("good"));
        _folder.WriteSkill("good");
        _engine.Run("New-MASkill linked").Succeeded();
    }

    [Theory]
    [InlineData("SKILL.md", "", "must begin with a line of ---")]
    [InlineData("SKILL.md", "---\nname: a\n", "must begin with a line of ---")]
    [InlineData("SKILL.md", "---\ndescription: d\n---\n", "has no name")]
    [InlineData("SKILL.md", "---\nname:\ndescription: d\n---\n", "has no name")]
    [InlineData("SKILL.md", "---\nname: [a]\ndescription: d\n---\n", "has a name that cannot be read")]
    [InlineData("SKILL.md", "---\nname: Pull Requests\ndescription: d\n---\n", "has the name 'Pull Requests'")]
    [InlineData("SKILL.md", "---\nname: my-claude-skill\ndescription: d\n---\n", "must not have 'claude' in it")]
    [InlineData("SKILL.md", "---\nname: a\n---\n", "has no description")]
    [InlineData("SKILL.md", "---\nname: a\ndescription: ~\n---\n", "has no description")]
    [InlineData("SKILL.md", "---\nname: a\ndescription: see <b>this</b>\n---\n", "XML tag")]
    [InlineData("SKILL.md", "---\nname: a\ndescription: >\n  see <b>this\n  </b>\n---\n", "XML tag")]
    [InlineData("skill.md", "---\nname: a\ndescription: d\n---\n", "its 'skill.md' must be named SKILL.md")]
    [InlineData("README.md", "", "there is no SKILL.md at its top")]
    [InlineData("sub/SKILL.md", "---\nname: a\ndescription: d\n---\n", "there is no SKILL.md at its top")]
    public void What_the_service_would_refuse_is_an_error_before_the_network(string file, string content, string message)
    {
        _folder.WriteFile("skill/" + file, content);
        _folder.WriteFile("skill/other.txt", "");
        File.WriteAllBytes(_folder.At("skill.zip"), SkillFolder.Zip((file, content), ("other.txt", "")));
        _folder.WriteSkill("good");

        PipelineResult result = _engine.Run("New-MASkill skill, skill.zip, good");

        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("InvalidSkill,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(64, 1024, "")]
    [InlineData(65, 10, "has a name of 65 characters")]
    [InlineData(10, 1025, "has a description of 1025 characters")]
    public void Name_and_description_have_limits(int name, int description, string message)
    {
        // An emoji is one character, though two for .NET.
        string text = string.Concat(Enumerable.Repeat("\U0001F600", description));
        _folder.WriteSkill(head: SkillFolder.Head(new string('a', name), text));
        PipelineResult result = _engine.Run("New-MASkill skill");
        Assert.Equal(message.Length == 0 ? 0 : 1, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal));
        Assert.Equal(1 - result.Errors.Count, _server.Requests.Count);
    }

    [Theory]
    [InlineData("New-MASkill nothing", "PathNotFound")]
    [InlineData("New-MASkill notes.txt", "NotASkill")]
    [InlineData("New-MASkill Env:PATH", "NotAFile")]
    [InlineData("New-MASkill large", "SkillTooLarge")]
    [InlineData("New-MASkill bomb.zip", "SkillTooLarge")]
    [InlineData("New-MASkill two.zip", "InvalidSkill")]
    [InlineData("New-MASkill empty.zip", "NotAnArchive")]
    [InlineData("New-MASkill outside.zip", "UnsafeArchive")]
    [InlineData("New-MASkill skill -Name $long", "InvalidSkill")]
    [InlineData("New-MASkillVersion agent_1 skill", "WrongIdKind")]
    [InlineData("New-MASkillVersion 'no such' skill", "ReferenceNotFound")]
    public void What_cannot_be_uploaded_is_one_error(string script, string errorId)
    {
        _server.On("GET", "/v1/skills", Reply.Json("""{"data":[],"next_page":null}"""));
        _folder.WriteSkill();
        _folder.Write("notes.txt", "");
        _folder.WriteSkill("large");
        using (FileStream large = File.Create(_folder.At("large/data.bin")))
            large.SetLength(31 * 1024 * 1024);
        if (script.Contains("bomb", StringComparison.Ordinal))
            File.WriteAllBytes(_folder.At("bomb.zip"), SkillFolder.Zip(("SKILL.md", SkillFolder.Head()), ("a", new string('a', 31 * 1024 * 1024))));
        File.WriteAllBytes(_folder.At("two.zip"), SkillFolder.Zip(("a/SKILL.md", SkillFolder.Head()), ("b/c.txt", "")));
        _folder.Write("empty.zip", "");
        File.WriteAllBytes(_folder.At("outside.zip"), SkillFolder.Zip(("SKILL.md", SkillFolder.Head()), ("../a.txt", "")));
        _engine.SetVariable("long", new string('a', 256));

        ErrorRecord error = Assert.Single(_engine.Run(script).Errors);

        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, request => request.Method == "POST");
    }

    [UnixFact]
    public void Names_that_are_one_on_other_systems_are_refused()
    {
        _folder.WriteSkill();
        _folder.WriteFile("skill/Scripts/run.sh", "echo");
        _folder.WriteSkill("device");
        _folder.WriteFile("device/con.txt", "");

        PipelineResult result = _engine.Run("New-MASkill skill, device");

        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("InvalidSkill,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void WhatIf_reads_all_and_sends_nothing()
    {
        _folder.WriteSkill();
        PipelineResult result = _engine.Run("New-MASkill skill -WhatIf; New-MASkillVersion skill_1 skill -WhatIf").Succeeded();
        Assert.Empty(result.Output);
        Assert.Empty(_server.Requests);
        Assert.Contains("Create skill 'pr-summary' of 2 files", result.HostText, StringComparison.Ordinal);
        Assert.Contains("Create a version of skill_1 of 2 files", result.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_larger_skill_shows_its_progress()
    {
        _folder.WriteSkill();
        File.WriteAllBytes(_folder.At("skill/data.bin"), new byte[2_000_000]);
        PipelineResult result = _engine.Run("New-MASkill skill").Succeeded();
        Assert.Contains(result.Progress, record => record.Activity == "Uploading pr-summary" && record.RecordType == ProgressRecordType.Processing);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }
}
