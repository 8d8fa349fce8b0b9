using System;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Runs;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>What a console of 80 columns shows of sessions, environments and what is mounted.</summary>
public sealed class SessionViewTests : InvokeTests
{
    public SessionViewTests()
    {
        Engine.Host.Width = 80;
        Serve();
        StartSession("-Title 'Is it full?' -Resource (New-MAResource -GitHubRepository owner/repo -MountPath /workspace/repo)");
    }

    [Fact]
    public void A_session_is_a_row_with_its_whole_id_age_agent_and_title()
    {
        string[] lines = Lines("Get-MASession");

        Assert.Equal("Id                            State        Created    Agent        Title", lines[0]);
        Assert.Matches(@"^sesn_\w{24} idle         (now|\d+ s ago) +Worker       Is it full\?$", lines[2]);
    }

    [Fact]
    public void An_archived_session_says_so()
    {
        Run("$session | Disable-MASession -Confirm:$false").Succeeded();

        Assert.Matches(@"^sesn_\w{24} archived ", Lines("Get-MASession -IncludeArchived | Where-Object State -eq archived")[2]);
    }

    [Fact]
    public void A_resource_is_a_row_with_its_whole_id_its_place_and_its_source() =>
        Assert.Matches("^sesrsc_\\w{24} github_repository /workspace/repo, https://git", Lines("Get-MASessionResource -Session $session")[2]);

    [Fact]
    public void An_environment_is_a_row_with_its_whole_id_and_age() =>
        Assert.Matches(@"^env_\w{24} work +(now|\d+ s ago) +cloud, unrestricted$", Lines("$environment")[2]);

    [Fact]
    public void A_session_as_a_list_has_no_empty_lines_and_ages_beside_times()
    {
        Engine.SetVariable("list", new CmdletInfo("Format-List", typeof(FormatListCommand)));

        string[] lines = Lines("Get-MASession -Id $session | & $list");

        Assert.DoesNotContain(lines, line => line.EndsWith(':') || line.EndsWith("{}", StringComparison.Ordinal));
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^Agent +: Worker, version 1 \(agent_\w+\)$"));
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^CreatedAt +: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \((now|\d+ s ago)\)$"));
    }

    private string[] Lines(string script) =>
        [.. Regex.Replace(Engine.Show(script), "\u001B\\[[0-9;]*m", string.Empty).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
