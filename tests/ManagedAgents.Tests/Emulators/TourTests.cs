using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Emulators;

/// <summary>Without a scenario the emulator plays the tour of the README: it does with each tool what the agent may do with it.</summary>
public sealed class TourTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void The_tour_of_the_readme_is_played_tool_by_tool()
    {
        using TestFolder folder = new TestFolder().Enter(_engine);
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "README.md"));
        string tour = Regex.Match(readme, "## A tour against the real service\n+```powershell\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

        // As the README says: the emulator instead of the first line.
        string[] lines = ["Start-MAEmulator | Connect-MAService", .. tour.TrimEnd().Split('\n').Skip(1)];
        Assert.StartsWith("Connect-MAService", tour, StringComparison.Ordinal);
        int ask = Array.FindIndex(lines, line => line.StartsWith("Get-MAPendingAction", StringComparison.Ordinal));

        // To the call of the custom tool, which waits.
        PipelineResult first = _engine.Run(string.Join('\n', lines[..ask])).Succeeded();
        Assert.Equal(
            ["agent.message", "agent.tool_use bash", "agent.tool_result", "agent.custom_tool_use run_linter"],
            first.Output.Where(e => Text(e, "Type").StartsWith("agent.", StringComparison.Ordinal)).Select(e => $"{Text(e, "Type")} {e.Properties["Name"]?.Value}".TrimEnd()));
        PSObject waiting = Assert.Single(_engine.Run("Get-MAPendingAction $session").Succeeded().Output);
        Assert.Equal("src/auth.py", _engine.Run("(Get-MAPendingAction $session).Input.file_path").Only<string>());
        Assert.Equal("run_linter", Text(waiting, "Name"));

        // The result goes back; what the agent says and writes has it.
        PipelineResult second = _engine.Run(lines[ask]).Succeeded();
        Assert.Contains(second.Output, e => Text(e, "Type") == "agent.message" && Text(e, "Text").EndsWith("The last tool said: No linting errors found.", StringComparison.Ordinal));
        Assert.Equal("session.status_idle", Text(second.Output[^1], "Type"));
        _engine.Run(lines[ask + 1]).Succeeded();
        Assert.Equal("# Report\n\nNo linting errors found.\n", folder.Read("outputs/report.md"));
        Assert.Equal(ask + 2, lines.Length);
    }

    [Theory]
    [InlineData("always_ask", "Denied")]
    [InlineData("always_allow", null)]
    public void Bash_is_asked_for_where_the_policy_asks(string policy, string? approval)
    {
        _engine.Run($"Start-MAEmulator | Connect-MAService; $null = New-MAEnvironment work; $agent = New-MAAgent a claude-opus-4-6 -Tool (New-MAToolset -ToolPermissionPolicy @{{ bash = '{policy}' }})").Succeeded();
        PSObject result = Assert.Single(_engine.Run("Invoke-MAAgent 'Review it' -Agent $agent 3>$null").Succeeded().Output);
        PSObject call = PSObject.AsPSObject(Assert.Single(((System.Collections.IEnumerable)result.Properties["ToolCalls"].Value).Cast<object>()));
        Assert.Equal("bash", Text(call, "Name"));
        Assert.Equal(approval ?? string.Empty, call.Properties["Approval"].Value?.ToString() ?? string.Empty);
    }

    [Fact]
    public void Commands_are_called_with_what_their_schema_takes_and_without_work_nothing_is()
    {
        _engine.Run("""
            Start-MAEmulator | Connect-MAService; $null = New-MAEnvironment work; $null = New-MAAgent a claude-opus-4-6
            function Get-It { param([Parameter(Mandatory)] [ValidateSet('low', 'high')] [string] $Level, [Parameter(Mandatory)] [ValidateRange(3, 9)] [int] $Count, [Parameter(Mandatory)] [switch] $On, [Parameter(Mandatory)] [string[]] $Name) "$Level $Count $On $Name" }
            """).Succeeded();
        Assert.Equal("Done. The last tool said: low 3 True example", Text(Assert.Single(_engine.Run("Invoke-MAAgent 'Check it' -Agent a -Tool Get-It").Succeeded().Output), "Text"));
        Assert.Equal("You wrote: Hello", Text(Assert.Single(_engine.Run("Invoke-MAAgent 'Hello' -Agent a -Tool Get-It").Succeeded().Output), "Text"));
    }

    private static string Text(PSObject of, string property) => of.Properties[property].Value?.ToString() ?? string.Empty;
}
