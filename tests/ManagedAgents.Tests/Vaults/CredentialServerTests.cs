using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Vaults;

/// <summary>A credential for a server that no agent has is made, and said to be of no use yet.</summary>
public sealed class CredentialServerTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public CredentialServerTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Token", EngineConnection.Secure("token-of-a-test"));
        _engine.Run("$vault = New-MAVault v").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("https://docs.example.com/mcp", 0)]
    [InlineData("https://DOCS.example.com:443/mcp/", 0)]
    [InlineData("https://docs.example.com/MCP", 1)]
    [InlineData("https://docs.example.com:8443/mcp", 1)]
    [InlineData("http://docs.example.com/mcp", 1)]
    public void It_is_compared_with_the_agents_servers_as_the_service_does(string url, int warnings)
    {
        _engine.Run("$null = New-MAAgent one claude-opus-5-5 -McpServer (New-MAMcpServer docs https://docs.example.com/mcp) -Tool (New-MAMcpToolset docs)").Succeeded();
        PipelineResult result = _engine.Run($"$vault | New-MAVaultCredential -Url {url} -Token $Token").Succeeded();

        Assert.Single(result.Output);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains(url, warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_agent_has_a_server_there_is_nothing_to_say_and_several_ask_once()
    {
        Assert.Empty(_engine.Run("$vault, $vault, $vault | ForEach-Object { $i++; $_ | New-MAVaultCredential -Url https://docs.example.com/$i -Token $Token }").Succeeded().Warnings);
        Assert.Empty(_engine.Run("$vault | New-MAVaultCredential -Url https://else.example.com -Token $Token -WhatIf").Succeeded().Warnings);

        int before = _emulator.Requests.Count(request => request.Target.StartsWith("/v1/agents", StringComparison.Ordinal));
        _engine.Run("$vaults = 1..3 | ForEach-Object { New-MAVault $_ }; $vaults | New-MAVaultCredential -Url https://docs.example.com/mcp -Token $Token").Succeeded();
        Assert.Equal(before + 1, _emulator.Requests.Count(request => request.Target.StartsWith("/v1/agents", StringComparison.Ordinal)));
    }
}
