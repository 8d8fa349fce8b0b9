using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>New-MAToolset, New-MAMcpServer and New-MAMcpToolset.</summary>
public sealed class NewToolsetTests : AgentCmdletTests
{
    [Theory]
    [InlineData("New-MAToolset", """{"type":"agent_toolset_20260401"}""")]
    [InlineData("New-MAToolset -Disable bash",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":true},"configs":[{"name":"bash","enabled":false}]}""")]
    [InlineData("New-MAToolset -Enable read, grep",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":false},"configs":[{"name":"read","enabled":true},{"name":"grep","enabled":true}]}""")]
    [InlineData("New-MAToolset -Enable @()", """{"type":"agent_toolset_20260401","default_config":{"enabled":false}}""")]
    [InlineData("New-MAToolset -Enable read -Disable bash",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":true},"configs":[{"name":"read","enabled":true},{"name":"bash","enabled":false}]}""")]
    [InlineData("New-MAToolset -DisableByDefault -Disable bash",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":false},"configs":[{"name":"bash","enabled":false}]}""")]
    [InlineData("New-MAToolset -PermissionPolicy always_ask", """{"type":"agent_toolset_20260401","default_config":{"permission_policy":{"type":"always_ask"}}}""")]
    [InlineData("New-MAToolset -Disable bash -ToolPermissionPolicy ([ordered]@{ bash = 'auto'; read = [ordered]@{ type = 'new'; level = 2 } })",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":true},"configs":[{"name":"bash","enabled":false,"permission_policy":{"type":"auto"}},{"name":"read","permission_policy":{"type":"new","level":2}}]}""")]
    [InlineData("New-MAToolset -AllowedDomain a.example",
        """{"type":"agent_toolset_20260401","configs":[{"name":"web_fetch","allowed_domains":["a.example"]},{"name":"web_search","allowed_domains":["a.example"]}]}""")]
    [InlineData("New-MAToolset -Disable web_search -BlockedDomain a.example",
        """{"type":"agent_toolset_20260401","default_config":{"enabled":true},"configs":[{"name":"web_search","enabled":false,"blocked_domains":["a.example"]},{"name":"web_fetch","blocked_domains":["a.example"]}]}""")]
    [InlineData("New-MAMcpToolset my-tools", """{"type":"mcp_toolset","mcp_server_name":"my-tools"}""")]
    [InlineData("New-MAMcpServer s https://s.example | New-MAMcpToolset -Disable drop -PermissionPolicy auto",
        """{"type":"mcp_toolset","mcp_server_name":"s","default_config":{"enabled":true,"permission_policy":{"type":"auto"}},"configs":[{"name":"drop","enabled":false}]}""")]
    [InlineData("New-MAMcpServer s HTTPS://S.example:443/sse", """{"type":"url","name":"s","url":"HTTPS://S.example:443/sse"}""")]
    public void Makes_exactly_the_wanted_part(string script, string json) => Assert.Equal(json, Assert.Single(JsonOf(script)));

    [Theory]
    [InlineData("New-MAToolset -Enable bash, read -Disable bash", "InvalidInput", "'bash'")]
    [InlineData("New-MAToolset -AllowedDomain a.example -BlockedDomain b.example", "InvalidInput", "exclude")]
    [InlineData("New-MAMcpToolset s -ToolPermissionPolicy @{ drop = $null }", "InvalidInput", "'drop'")]
    [InlineData("New-MAMcpServer s ftp://s.example", "InvalidAddress", "ftp://s.example")]
    [InlineData("New-MAMcpServer s s.example/sse", "InvalidAddress", "s.example/sse")]
    public void Refuses_what_makes_no_sense(string script, string errorId, string named)
    {
        PipelineResult result = Engine.Run(script);

        Assert.Empty(result.Output);
        Assert.Equal(errorId, ErrorId(result));
        Assert.Contains(named, result.FirstError!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_server_leaves_the_next_to_be_made()
    {
        PipelineResult result = Engine.Run("[pscustomobject]@{ Name = 'a'; Url = 'x' }, [pscustomobject]@{ Name = 'b'; Url = 'http://localhost:1/' } | New-MAMcpServer");

        Assert.Equal("InvalidAddress", ErrorId(result));
        Assert.Equal("b", Assert.Single(result.Output).ToString());
    }
}
