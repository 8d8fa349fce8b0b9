using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;

namespace ManagedAgents.Tests.Configuration;

/// <summary>A service, an engine connected to it and a folder with a document of all kinds.</summary>
public abstract class ConfigurationTest : IDisposable
{
    /// <summary>One object of each kind, each with what only it has.</summary>
    private protected const string Sample = """
        @{
            Configuration = 'ops'
            Skills        = @{ 'pr-summary' = @{ Folder = './skill' } }
            MemoryStores  = @{ notes = @{ Name = 'Review notes'; Description = 'What was learned'; Memories = @{ '/style.md' = @{ File = './style.md' }; '/seed.md' = @{ Content = 'begin'; Seed = $true } } } }
            Environments  = @{ ops = @{ Name = 'ops'; Config = @{ Type = 'cloud'; Networking = @{ Type = 'limited'; AllowedHosts = 'api.contoso.com', 'b.example' }; Packages = @{ Pip = 'ruff' } } } }
            Vaults        = @{ ci = @{ DisplayName = 'CI'; Credentials = @{ linear = @{ Auth = @{ Type = 'static_bearer'; McpServerUrl = 'https://mcp.linear.app/mcp'; Token = @{ Secret = 'linear-token' } } } } } }
            Agents        = @{
                lead     = @{ Name = 'Lead'; Model = 'claude-opus-5-5'; Multiagent = @{ Type = 'coordinator'; Agents = 'reviewer', 'self' } }
                reviewer = @{
                    Name = 'Code reviewer'; Model = @{ Id = 'claude-opus-5-5'; Effort = 'high' }; System = @{ File = './reviewer.md' }; Description = 'Reviews'; Metadata = @{ team = 'ops' }
                    Tools = @(@{ Type = 'agent_toolset_20260401'; Configs = @(@{ Name = 'bash'; PermissionPolicy = 'always_ask' }) }, @{ Type = 'custom'; Name = 'lint'; Description = 'Lints'; InputSchema = @{ type = 'object' } }, @{ Type = 'mcp_toolset'; McpServerName = 'linear' })
                    McpServers = @{ Name = 'linear'; Url = 'https://mcp.linear.app/mcp' }; Skills = @('pr-summary', @{ Type = 'anthropic'; SkillId = 'xlsx' }) } }
            Deployments   = @{ nightly = @{ Name = 'Nightly'; Agent = 'reviewer'; Environment = 'ops'; Vaults = @('ci'); Schedule = @{ Expression = '0 3 * * *'; Timezone = 'Europe/Berlin' }
                InitialEvents = 'Review open pull requests.'; Resources = @(@{ Type = 'memory_store'; MemoryStore = 'notes'; Access = 'read_only' }); Budget = @{ MaxListCost = @{ Amount = '500' } }; Paused = $true } }
        }
        """;

    private protected ConfigurationTest()
    {
        Engine.Connect(Emulator.Uri, Emulator.ApiKey);
        Folder.Enter(Engine);
        Directory.CreateDirectory(Folder.At("skill"));
        Folder.Write("skill/SKILL.md", "---\nname: pr-summary\ndescription: Sums up pull requests\n---\nRead them.\n");
        Folder.Write("reviewer.md", "You review code.\r\nBe kind.\r\n");
        Folder.Write("style.md", "Short sentences.\n");
        Folder.Write("ops.psd1", Sample);
        Engine.SetVariable("Secrets", new Dictionary<string, object> { ["linear-token"] = EngineConnection.Secure(Token), ["v"] = EngineConnection.Secure(Token) });
    }

    private protected const string Token = "lin-0123456789abcdef";

    private protected EmulatorServer Emulator { get; } = TestEmulator.Start();

    private protected PowerShellEngine Engine { get; } = new(cmdlets:
    [
        new SessionStateCmdletEntry("Format-List", typeof(Microsoft.PowerShell.Commands.FormatListCommand), null),
        new SessionStateCmdletEntry("Export-Clixml", typeof(Microsoft.PowerShell.Commands.ExportClixmlCommand), null),
        new SessionStateCmdletEntry("Import-Clixml", typeof(Microsoft.PowerShell.Commands.ImportClixmlCommand), null),
    ]);

    private protected TestFolder Folder { get; } = new();

    public virtual void Dispose()
    {
        Engine.Dispose();
        Emulator.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected PipelineResult Run(string script) => Engine.Run(script);

    /// <summary>Brings the service into agreement with the document.</summary>
    private protected PipelineResult Sync(string more = "", string document = "ops.psd1") => Engine.Run($"Sync-MAConfiguration {document} -Secret $Secrets -PassThru {more}");

    /// <summary>What differs, as Kind/Key, action and paths.</summary>
    private protected string[] Compare(string more = "", string document = "ops.psd1") => Shown(Engine.Run($"Compare-MAConfiguration {document} {more}"));

    /// <summary>What a rehearsal says would be done, line by line.</summary>
    private protected string[] WhatIf(string arguments) =>
        [.. Run($"Sync-MAConfiguration {arguments} -WhatIf -WarningAction SilentlyContinue").HostText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Replace("What if: ", "", StringComparison.Ordinal))];

    private protected static string[] Shown(PipelineResult changes) => [.. changes.Values<ConfigurationChange>().Select(Shown)];

    private protected static string Shown(ConfigurationChange change) =>
        $"{change.Action} {change.Kind}/{change.Key}{(change.Difference.Count > 0 ? ": " + string.Join(", ", change.Difference.Select(one => one.Path)) : "")}";

    /// <summary>Writes the document anew, changed.</summary>
    private protected void Edit(string what, string by)
    {
        string text = Folder.Read("ops.psd1");
        if (!text.Contains(what, StringComparison.Ordinal))
            throw new ArgumentException($"The document has no '{what}'.", nameof(what));
        Folder.Write("ops.psd1", text.Replace(what, by, StringComparison.Ordinal));
    }

    /// <summary>How many requests that change something have come since a count of all.</summary>
    private protected string[] Writes(int since) => [.. Emulator.Requests.Skip(since).Where(request => request.Method != "GET").Select(request => request.ToString())];

    /// <summary>An object as the service has it, by the path of its list and its name.</summary>
    private protected JsonObject Get(string list, string name) => All(list).Single(one => (one["name"] ?? one["display_name"] ?? one["path"])?.GetValue<string>() == name);

    private protected JsonObject[] All(string list) => [.. JsonNode.Parse(Run($"Invoke-MARequest '/v1/{list}' -Query @{{ limit = 100 }} -Raw").Succeeded().Only<string>())!["data"]!.AsArray().Select(one => one!.AsObject())];

    /// <summary>Changes an object behind the document's back.</summary>
    private protected void Post(string path, string body)
    {
        Engine.SetVariable("Body", body);
        Run($"Invoke-MARequest '/v1/{path}' -Method POST -Body $Body").Succeeded();
    }
}
