using System;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>What a console shows of agents and their parts.</summary>
public sealed class AgentViewTests : AgentCmdletTests
{
    [Fact]
    public void Agents_are_a_table_that_fits_a_small_console()
    {
        Engine.Host.Width = 80;
        Run("$agent = Get-MAAgent agent_1").Succeeded();

        string[] lines = Lines("$agent");

        Assert.Equal("Id                             Version Model                Name", lines[0]);
        Assert.Matches("^agent_1                              3 claude-opus-4-6      Reviewer$", lines[2]);
    }

    [Fact]
    public void An_agents_tools_of_every_kind_are_one_table()
    {
        Run("$agent = Get-MAAgent agent_1").Succeeded();

        string[] lines = Lines("$agent.Tools");

        Assert.Equal(["Type", "Name", "Summary"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            [
                "agent_toolset_20260401 always_allow, bash off",
                "custom run_linter Runs",
                "mcp_toolset my-tools",
                "tool_of_tomorrow",
            ],
            lines.Skip(2).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [InlineData("New-MAToolset -Enable read -PermissionPolicy always_ask -ToolPermissionPolicy @{ read = 'auto' }", "others off, always_ask, read on auto")]
    [InlineData("New-MAMcpServer s https://s.example/sse", "https://s.example/sse")]
    [InlineData("New-MAResource -File file_1", "file_1")]
    public void A_part_is_a_row_with_what_matters(string script, string expected) =>
        Assert.EndsWith(expected, Lines(script)[2], StringComparison.Ordinal);

    // Headers are coloured, which has nothing to do with columns.
    private string[] Lines(string script) =>
        [.. Regex.Replace(Engine.Show(script), "\u001B\\[[0-9;]*m", "").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
