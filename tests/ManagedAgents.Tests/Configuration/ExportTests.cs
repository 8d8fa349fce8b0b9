using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>What Export-MAConfiguration writes is the same each time, is read as it was, and makes the same again.</summary>
public sealed class ExportTests : ConfigurationTest
{
    [Theory]
    [InlineData("Psd1")]
    [InlineData("Json")]
    public void What_was_declared_comes_back_and_makes_the_same_elsewhere(string format)
    {
        Sync().Succeeded();
        int before = Emulator.Requests.Count;
        Assert.Single(Run($"$export = Export-MAConfiguration out -Format {format} -IncludeMemory; $export").Succeeded().Output);
        Run($"Export-MAConfiguration again -Format {format} -IncludeMemory").Succeeded();
        Assert.Empty(Writes(before));
        Assert.Equal("ops\nci-linear", string.Join('\n', Run("$export.Configuration; $export.Secrets").Succeeded().Values<string>()));
        string document = $"out/configuration.{format.ToLowerInvariant()}";
        Run("$export | Export-Clixml export.xml").Succeeded();
        Assert.Equal(Engine.Show("$export | Format-List"), Engine.Show("Import-Clixml export.xml | Format-List"));
        Assert.Equal(Run("$export.Objects").Values<string>(), Run("(Import-Clixml export.xml).Objects").Values<string>());
        Assert.Equal(Files("out"), Files("again"));

        // With its marks it is the same configuration; nothing differs.
        Assert.Empty(Compare(document: document));

        // Where nothing is, it makes the same.
        using EmulatorServer other = TestEmulator.Start();
        Engine.Connect(other.Uri, other.ApiKey);
        Run($"Sync-MAConfiguration {document} -Secret @{{ 'ci-linear' = $Secrets['linear-token'] }}").Succeeded();
        Run($"Export-MAConfiguration there -Format {format} -IncludeMemory").Succeeded();
        Assert.Equal(Files("out"), Files("there"));
        Assert.True(Run($"Compare-MAConfiguration {document} -Quiet").Only<bool>());
    }

    [Fact]
    public void What_nobody_declared_is_adopted_as_it_was_exported()
    {
        Run("""
            $null = New-MAEnvironment 'Café Ops' -Description 'a'
            $null = New-MAAgent 'Code reviewer' claude-opus-5-5 -Metadata @{ team = 'ops' }
            $null = New-MAAgent 'Code Reviewer' claude-opus-5-5 -Description 'the second'
            $vault = New-MAVault 'CI'
            $null = New-MAVaultCredential -Vault $vault -Url https://mcp.linear.app/mcp -Token $Secrets['linear-token']
            """).Succeeded();
        Run("Export-MAConfiguration out").Succeeded();
        string text = Folder.Read("out/configuration.psd1");
        Assert.Contains("Configuration = 'exported'", text, StringComparison.Ordinal);
        Assert.Contains("'cafe-ops' = @{", text, StringComparison.Ordinal);
        Assert.Contains("'code-reviewer' = @{", text, StringComparison.Ordinal);
        Assert.Contains("'code-reviewer-2' = @{", text, StringComparison.Ordinal);
        Assert.Contains("Token = @{\n                            Secret = 'ci-mcp-linear-app'", text, StringComparison.Ordinal);
        Assert.EndsWith("# Secrets that Sync-MAConfiguration asks for:\n#     ci-mcp-linear-app\n", text, StringComparison.Ordinal);
        Assert.All(["managed_agents_creation", "_01", "created", "Version", "ToolChoice", "Speed", "ExecutionIdentity", "Scope"], own => Assert.DoesNotContain(own, text, StringComparison.Ordinal));
        int before = Emulator.Requests.Count;
        Assert.Equal(["Adopt Agent/code-reviewer", "Adopt Agent/code-reviewer-2", "Adopt Environment/cafe-ops", "Adopt Vault/ci", "Adopt VaultCredential/ci/mcp-linear-app"], Compare("-Adopt", "out/configuration.psd1").Order(StringComparer.Ordinal));
        Assert.Empty(Writes(before));
    }

    [Fact]
    public void What_the_service_fills_in_by_itself_is_left_out()
    {
        const string agent = """{"name":"A","model":"claude-opus-5-5","tools":[{"type":"agent_toolset_20260401"},{"type":"mcp_toolset","mcp_server_name":"s"}],"mcp_servers":[{"name":"s","url":"https://a.example/mcp"}]}""";
        Post("agents", agent.Replace("\"name\":\"s\"", "\"type\":\"url\",\"name\":\"s\"", StringComparison.Ordinal));
        Post("environments", """{"name":"E","config":{"type":"cloud","networking":{"type":"limited"}}}""");
        Post("environments", """{"name":"F"}""");
        Post("vaults", """{"display_name":"V"}""");
        Post($"vaults/{Get("vaults", "V")["id"]}/credentials", """{"auth":{"type":"environment_variable","secret_name":"KEY","secret_value":"x123456789","networking":{"type":"unrestricted"}}}""");
        Run("Export-MAConfiguration out -Format Json").Succeeded();
        JsonNode document = JsonNode.Parse(Folder.Read("out/configuration.json"))!;
        Assert.Equal(agent, document["agents"]!["a"]!.ToJsonString());
        Assert.Equal("""{"e":{"name":"E","config":{"type":"cloud","networking":"limited"}},"f":{"name":"F","config":"cloud"}}""", document["environments"]!.ToJsonString());
        Assert.Equal("""{"auth":{"type":"environment_variable","secret_name":"KEY","secret_value":{"secret":"v-key"},"networking":"unrestricted"}}""", document["vaults"]!["v"]!["credentials"]!["key"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Psd1")]
    [InlineData("Json")]
    public void No_text_breaks_a_document_or_leaves_the_folder(string format)
    {
        string[] names = ["../x", "CON", "a/b", "con", "..", "'", "’; throw '", "$(throw)", "🙂", "@{", "if", "Straße\u0001\u2028"];
        string[] prompts = ["one\n'@\nWrite-Host broken\n", "a\r\nb\r\nc\r\nd", "🙂 ‘quoted’ \"$x\" `n", "x", new string('ä', 100_000), "a\n'@ b", "\uFEFFmark\n2\n3\n4", "tab\there", "’@", "@'\n$(1)\n'@", "end\n\n\n\n", "key of a word"];
        for (int i = 0; i < names.Length; i++)
            Post("agents", new JsonObject { ["name"] = names[i], ["model"] = "claude-opus-5-5", ["system"] = prompts[i], ["description"] = prompts[i].Length < 100 ? prompts[i] : null }.ToJsonString());
        Run($"Export-MAConfiguration out -Format {format}").Succeeded();
        Assert.All(Files("out").Select(file => file.Path), path => Assert.Matches(@"\A(configuration\.(psd1|json)|prompts/_?[a-z0-9-]+\.md)\z", path));
        Assert.DoesNotContain(Files("out"), file => file.Path.StartsWith("prompts/con.", StringComparison.Ordinal));
        using EmulatorServer other = TestEmulator.Start();
        Engine.Connect(other.Uri, other.ApiKey);
        Run($"Sync-MAConfiguration out").Succeeded();
        Dictionary<string, string> made = All("agents").ToDictionary(agent => agent["name"]!.ToString(), agent => agent["system"]!.ToString());
        for (int i = 0; i < names.Length; i++)
            Assert.Equal(prompts[i].Replace("\r\n", "\n", StringComparison.Ordinal), made[names[i]]);
        Run($"Export-MAConfiguration there -Format {format} -ConfigurationName exported").Succeeded();
        Assert.Equal(Files("out"), Files("there"));
    }

    [Fact]
    public void Chosen_objects_name_what_is_left_by_its_id_and_what_is_there_is_replaced_only_when_told()
    {
        Sync().Succeeded();
        string environment = Get("environments", "ops")["id"]!.ToString();
        Assert.Contains("What if: ", Run("Export-MAConfiguration out -Name 'Night*', Code*, CI -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.At("out")));
        Run("Export-MAConfiguration out -Name 'Night*', Code*, CI -Format Json").Succeeded();
        JsonNode document = JsonNode.Parse(Folder.Read("out/configuration.json"))!;
        Assert.Equal(["configuration", "vaults", "agents", "deployments", "x-secrets"], document.AsObject().Select(member => member.Key));
        JsonNode nightly = document["deployments"]!["nightly"]!;
        Assert.Equal("reviewer", nightly["agent"]!.ToString());
        Assert.Equal(environment, nightly["environment"]!.ToString());
        Assert.Equal("Review open pull requests.", nightly["initial_events"]![0]!.ToString());
        Assert.Equal("FileExists", Run("Export-MAConfiguration out -Format Json").FirstError!.FullyQualifiedErrorId.Split(',')[0]);
        Run("Get-MAAgent Lead | Export-MAConfiguration out -Format Json -Force").Succeeded();
        Assert.Equal("agents", string.Join(' ', JsonNode.Parse(Folder.Read("out/configuration.json"))!.AsObject().Select(member => member.Key).Skip(1)));
        Assert.Equal("ObjectNotFound", Run("'agent_01none' | Export-MAConfiguration elsewhere").FirstError!.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("WrongKind", Run("'sesn_01none' | Export-MAConfiguration elsewhere").FirstError!.FullyQualifiedErrorId.Split(',')[0]);

        // An agent that is pinned to an old version stays so, with a warning.
        Post($"agents/{Get("agents", "Code reviewer")["id"]}", """{ "description": "newer" }""");
        Assert.Contains(Run("Export-MAConfiguration pinned").Succeeded().Warnings, warning => warning.Contains("Agent/lead names version 1 of the agent 'reviewer'", StringComparison.Ordinal));
        Assert.Empty(Compare("", "pinned/configuration.psd1"));

        // Two that only their ids tell apart are told apart by these.
        Run("foreach ($n in 1, 2) { $null = New-MAAgent twin claude-opus-5-5 }; Export-MAConfiguration twins -Name twin -ConfigurationName twins").Succeeded();
        Assert.Equal(["Adopt Agent/twin", "Adopt Agent/twin-2"], Compare("-Adopt", "twins/configuration.psd1"));
    }

    private (string Path, string Content)[] Files(string folder) =>
        [.. Directory.GetFiles(Folder.At(folder), "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(Folder.At(folder), file).Replace('\\', '/'), Convert.ToBase64String(File.ReadAllBytes(file)))).OrderBy(file => file.Item1, StringComparer.Ordinal)];
}
