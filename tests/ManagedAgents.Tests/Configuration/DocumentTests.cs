using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>What a document may say, and that what it may not is told with its place, all at once and without the service.</summary>
public sealed class DocumentTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public DocumentTests() => _folder.Enter(_engine);

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    /// <param name="body">What stands in the document besides its name, from line 2 on.</param>
    /// <param name="errorId">The error.</param>
    /// <param name="place">Line and column.</param>
    /// <param name="word">What the message says.</param>
    [Theory]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Sytem = 'x' } }", "UnknownField", "2:45", "did you mean System?")]
    [InlineData("Agnets = @{}", "UnknownField", "2:1", "did you mean Agents?")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; mcp_servers = @(); McpServers = @() } }", "DuplicateKey", "2:64", "two spellings")]
    [InlineData("Agents = @{ a = @{ Model = 'm' } }", "CannotClear", "2:17", "no Name")]
    [InlineData("Agents = @{ a = @{ Name = ''; Model = $null } }", "CannotClear", "2:17", "no Name")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Skills = 'pr' } }", "UnknownReference", "2:54", "no skill 'pr'")]
    [InlineData("Environments = @{ e = @{ Name = 'e' } }; Deployments = @{ d = @{ Name = 'd'; Agent = 'e'; Environment = 'e'; InitialEvents = 'x' } }", "WrongKind", "2:86", "'e' is an environment")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Multiagent = @{ Type = 'coordinator'; Agents = 'env_0123' } } }", "WrongKind", "2:92", "id of an environment")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Multiagent = @{ Type = 'coordinator'; Agents = 'b' } }; b = @{ Name = 'B'; Model = 'm'; Multiagent = @{ Type = 'coordinator'; Agents = 'a' } } }", "CircularReference", "2:13", "a → b → a")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; System = @{ File = '../x.md' } } }", "FileOutsideFolder", "2:54", "-AllowOutsideFolder")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; System = @{ File = 'link/x.md' } } }", "FileOutsideFolder", "2:54", "outside")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; System = @{ File = 'none.md' } } }", "PathNotFound", "2:54", "none.md")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; System = @{ File = 'latin.md' } } }", "NotText", "2:54", "UTF-8")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Metadata = @{ k0 = ''; k1 = ''; k2 = ''; k3 = ''; k4 = ''; k5 = ''; k6 = ''; k7 = ''; k8 = ''; k9 = ''; ka = ''; kb = ''; kc = ''; kd = '' } } }", "TooManyPairs", "2:56", "there may be 13")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = 'm'; Metadata = @{ ma_key = 'x' } } }", "ReservedMetadata", "2:59", "this module's own")]
    [InlineData("Vaults = @{ v = @{ DisplayName = 'V'; Credentials = @{ c = @{ Auth = @{ Type = 'static_bearer'; McpServerUrl = 'https://x.example'; Token = 'TOPSECRET' } } } } }", "SecretInDocument", "2:141", "only named")]
    [InlineData("Skills = @{ s = @{ Folder = 'empty' } }", "InvalidSkill", "2:29", "SKILL.md")]
    [InlineData("Skills = @{ s = @{ Folder = 'linked' } }", "IsLink", "2:29", "link")]
    [InlineData("Skills = @{ s = @{ Folder = 'large' } }", "SkillTooLarge", "2:29", "30 MB")]
    [InlineData("Agents = @{ a = @{ Name = 'A'; Model = \"$(throw 'TOPSECRET')\" } }", "NotData", "2:40", "would have to be run")]
    [InlineData("Agents = @{ a = @{ Name = \"$([IO.File]::WriteAllText(\"$Folder/ran\", 'TOPSECRET'))\"; Model = 'm' } }", "NotData", "2:27", "would have to be run")]
    [InlineData("Agents = @{ a = @{ Name = (& { [IO.File]::WriteAllText(\"$Folder/ran\", 'TOPSECRET') }) } }", "NotData", "2:27", "would have to be run")]
    [InlineData("Agents = @{ a = @{ Name = (Get-Date) } }", "NotData", "2:27", "would have to be run")]
    [InlineData("Agents = @{ \"$(throw 'TOPSECRET')\" = 1 }", "NotData", "2:13", "would have to be run")]
    [InlineData("Agents = @{ a = @{ Name = $env:HOME; Model = 'm' } }", "NotData", "2:27", "would have to be run")]
    [InlineData("Agents = @{ a = 1; A = 2 }", "DuplicateKey", "2:20", "twice")]
    [InlineData("Agents = @{ a = @{ Name = 'TOPSECRET } }", "InvalidDocument", "2:27", "no PowerShell data")]
    public void What_is_wrong_is_told_with_its_place(string body, string errorId, string place, string word)
    {
        Prepare(body);
        PipelineResult result = _engine.Run("Import-MAConfiguration doc.psd1");
        Assert.Empty(result.Output);
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith(errorId + ",", StringComparison.Ordinal) && error.ToString().Contains(word, StringComparison.Ordinal));
        string told = result.Errors.First(error => error.FullyQualifiedErrorId.StartsWith(errorId + ",", StringComparison.Ordinal)).ToString();
        Assert.StartsWith($"{_folder.At("doc.psd1")}:{place}: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", result.AllText, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("ran")));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        Prepare("Agents = @{ a = @{ Name = 1; Model = 'm'; Sytem = 'x' }; b = @{ Name = 'B' } }");
        Assert.Equal(["CannotClear", "InvalidValue", "UnknownField"], _engine.Run("Import-MAConfiguration doc.psd1").Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Json_and_tables_say_the_same_as_data_files_and_several_files_are_one()
    {
        _folder.Write("a.psd1", "@{ Configuration = 'x'; Agents = @{ a = @{ Name = 'A'; Model = 'm'; Metadata = @{ SomeKey = 'v' }; Tools = @(@{ Type = 'agent_toolset_20260401'; DefaultConfig = @{ Enabled = $true } }); AdditionalProperty = @{ new_field = 1 } } } }");
        _folder.Write("a.json", """
            { "$schema": "https://x", "configuration": "x", // a comment
              "agents": { "a": { "name": "A", "model": { "id": "m" }, "metadata": { "SomeKey": "v" }, "tools": [ { "type": "agent_toolset_20260401", "default_config": { "enabled": true } } ], "additional_property": { "new_field": 1 }, } } }
            """);
        string hash = _engine.Run("(Import-MAConfiguration a.psd1).Hash").Succeeded().Only<string>();
        Assert.Equal(hash, _engine.Run("(Import-MAConfiguration a.json).Hash").Succeeded().Only<string>());
        Assert.Equal(hash, _engine.Run("(Import-MAConfiguration -Configuration @{ Configuration = 'x'; Agents = @{ a = @{ Name = 'A'; Model = 'm'; Metadata = @{ SomeKey = 'v' }; Tools = @(@{ Type = 'agent_toolset_20260401'; DefaultConfig = @{ Enabled = $true } }); AdditionalProperty = @{ new_field = 1 } } } }).Hash").Succeeded().Only<string>());
        _folder.Write("b.psd1", "@{ Configuration = 'x'; Agents = @{ b = @{ Name = 'B'; Model = 'm'; Multiagent = @{ Type = 'coordinator'; Agents = 'a' } } } }");
        _folder.Write("module.psd1", "@{ ModuleVersion = '1.0' }");
        File.Delete(_folder.At("a.json"));
        Assert.Equal(["Agent/a", "Agent/b"], _engine.Run("(Import-MAConfiguration .).Declared").Succeeded().Values<string>());
        _folder.Write("c.psd1", "@{ Configuration = 'x'; Agents = @{ a = @{ Name = 'C'; Model = 'm' } } }");
        Assert.StartsWith("DuplicateKey,", Assert.Single(_engine.Run("Import-MAConfiguration .").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_twice_in_json_is_refused_and_a_secret_in_a_text_is_doubted()
    {
        _folder.Write("a.json", "{ \"configuration\": \"x\",\n  \"agents\": { \"a\": { \"name\": \"A\", \"model\": \"m\", \"name\": \"TOPSECRET\" } } }");
        PipelineResult twice = _engine.Run("Import-MAConfiguration a.json");
        Assert.StartsWith($"{_folder.At("a.json")}:2:49: ", Assert.Single(twice.Errors).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", twice.AllText, StringComparison.Ordinal);
        Prepare("Agents = @{ a = @{ Name = 'A'; Model = 'm'; System = 'Use sk-ant-api03-0123456789abcdef.' } }");
        PipelineResult doubted = _engine.Run("Import-MAConfiguration doc.psd1").Succeeded();
        Assert.Contains("looks like a secret", Assert.Single(doubted.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", doubted.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_documents_are_read()
    {
        string keys = string.Join("\n", Enumerable.Range(0, 600).Select(i => $"a{i} = @{{ Name = 'A{i}'; Model = @{{ Id = 'm' }}; Metadata = @{{ k = '{i}' }}; Tools = @(@{{ Type = 'agent_toolset_20260401'; DefaultConfig = @{{ Enabled = $true }} }}) }}"));
        _folder.Write("large.psd1", $"@{{ Configuration = 'x'; Agents = @{{\n{keys}\n}} }}");
        Assert.Equal(600, _engine.Run("(Import-MAConfiguration large.psd1).Declared.Count").Succeeded().Only<int>());
    }

    private void Prepare(string body)
    {
        foreach (string name in new[] { "empty", "linked", "large", "outside" })
            Directory.CreateDirectory(_folder.At(name));
        foreach (string name in new[] { "linked", "large" })
            _folder.Write($"{name}/SKILL.md", "---\nname: s\ndescription: d\n---\n");
        if (body.Contains("linked", StringComparison.Ordinal))
            File.CreateSymbolicLink(_folder.At("linked/more.md"), _folder.At("latin.md"));
        if (body.Contains("large", StringComparison.Ordinal))
            using (FileStream large = File.Create(_folder.At("large/data.bin")))
                large.SetLength(31 * 1024 * 1024);
        if (body.Contains("link/x", StringComparison.Ordinal))
            Directory.CreateSymbolicLink(_folder.At("link"), Path.GetTempPath());
        File.WriteAllBytes(_folder.At("latin.md"), Encoding.Latin1.GetBytes("für"));
        _folder.Write("doc.psd1", $"@{{ Configuration = 'x'\n{body}\n}}");
    }
}
