using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Skills;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A skill or a version of one whose answer is lost is there once, whether the service had made it or not.</summary>
public sealed class AmbiguousSkillTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public AmbiguousSkillTests()
    {
        _folder.Enter(_engine);
        _folder.WriteSkill("one", SkillFolder.Head("one"));
        _folder.WriteSkill("two", SkillFolder.Head("two"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("\"dropResponse\":true")]
    [InlineData("\"dropRequest\":true")]
    [InlineData("\"status\":503")]
    [InlineData("\"emptyBody\":true")]
    [InlineData("\"gzip\":\"cut\"")]
    public void Each_is_there_once_with_the_id_that_was_emitted(string fault)
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        using IDisposable skills = emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"/v1/skills","every":2,{{fault}}}""").Single());
        using IDisposable versions = emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"/v1/skills/*/versions","every":2,{{fault}}}""").Single());

        // The same skill is uploaded more than once: its name alone does not tell one upload from another.
        string[] emitted = Ids("$made = 'one', 'one', 'two', 'one' | New-MASkill; $made");
        Assert.Equal(4, emitted.Distinct().Count());
        Assert.Equal(emitted.Order(), Ids("Get-MASkill").Order());

        string[] added = Ids("$added = 'one', 'two', 'one', 'one' | ForEach-Object { New-MASkillVersion $made[0] $_ }; $added");
        Assert.Equal(4, added.Distinct().Count());
        Assert.Equal(added.Append((string)_engine.Run("$made[0].LatestVersionId").Only<string>()).Order(), Ids("Get-MASkillVersion $made[0]").Order());
    }

    [Fact]
    public void Neither_an_older_nor_Anthropics_nor_one_of_another_name_is_taken_for_it()
    {
        using var server = new RecordingServer();
        _engine.Connect(server.Uri);
        const string Old = """{"id":"skill_old","type":"skill","display_name":"one","source":{"type":"custom"},"created_at":"2026-01-01T00:00:00Z"}""";
        const string Foreign = """{"id":"one","type":"skill","display_name":"one","source":{"type":"anthropic"},"created_at":"2999-01-01T00:00:00Z"}""";
        const string Other = """{"id":"skill_other","type":"skill","display_name":"two","source":{"type":"custom"},"created_at":"2999-01-01T00:00:00Z"}""";
        server.On("GET", "/v1/skills", Reply.Json($$"""{"data":[{{Foreign}},{{Other}},{{Old}}],"next_page":null}"""));
        server.Enqueue(Reply.Drop());
        server.On("POST", "/v1/skills", Reply.Json("""{"id":"skill_new","type":"skill","display_name":"one"}"""));
        Assert.Equal(["skill_new"], Ids("New-MASkill one"));
        Assert.Equal(2, server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public void A_version_of_the_same_name_and_another_description_leaves_it_open()
    {
        using var server = new RecordingServer();
        _engine.Connect(server.Uri);
        string now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        server.On("GET", "/v1/skills/skill_1/versions", Reply.Json($$"""{"data":[{"id":"v9","type":"skill_version","skill_id":"skill_1","name":"one","description":"Something else","created_at":"{{now}}"}],"next_page":null}"""));
        server.On("POST", "/v1/skills/skill_1/versions", Reply.Drop());
        ErrorRecord error = Assert.Single(_engine.Run("New-MASkillVersion skill_1 one").Errors);
        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'v9' is much like it, but not the same", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(true, PSObject.AsPSObject(error.Exception).Properties["OutcomeUnknown"].Value);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("description: Sums up # as always", "Sums up")]
    [InlineData("description: Sums up\n  all that\n\n  is #1", "Sums up all that\nis")]
    [InlineData("description: \"Sums \\\"up\\\" \\\\ all\"  # so", "Sums \"up\" \\ all")]
    [InlineData("description: 'It''s: fine'", "It's: fine")]
    [InlineData("description: >-\n  Sums\n  up\n\n  all\nlicense: MIT", "Sums up\nall")]
    [InlineData("description: |\n    Sums\n      up", "Sums\n  up")]
    public void A_version_is_known_again_however_its_description_is_written(string head, string description)
    {
        using var server = new RecordingServer();
        _engine.Connect(server.Uri);
        _folder.WriteSkill("three", $"---\r\n# A comment\nname: \"three\"\n{head}\n---\n");
        server.On("GET", "/v1/skills/skill_1/versions", Reply.Json(new
        {
            data = new[] { new { id = "v9", type = "skill_version", skill_id = "skill_1", name = "three", description, created_at = DateTimeOffset.UtcNow } },
        }));
        server.On("POST", "/v1/skills/skill_1/versions", Reply.Drop());
        Assert.Equal(["v9"], Ids("New-MASkillVersion skill_1 three"));
    }

    [Fact]
    public void A_refused_skill_is_neither_looked_for_nor_repeated()
    {
        using var server = new RecordingServer();
        _engine.Connect(server.Uri);
        server.On("POST", "/v1/skills", Reply.Error(413, "request_too_large", "Too large"));
        ErrorRecord error = Assert.Single(_engine.Run("New-MASkill one").Errors);
        Assert.StartsWith("RequestTooLarge,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private string[] Ids(string script) => [.. _engine.Run(script).Succeeded().Output.Select(made => (string)made.Properties["Id"].Value)];
}
