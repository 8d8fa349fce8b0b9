using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>Get-Help shows the help of the staged module.</summary>
public sealed class GetHelpTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Shows_the_synopsis_of_every_cmdlet() => Assert.Equal(
        HelpPage.All.OrderBy(page => page.Name, StringComparer.Ordinal).Select(page => $"{page.Name}: {MarkdownText.Words(page["SYNOPSIS"])}"),
        _engine.Run("Get-Command -Module ManagedAgents | ForEach-Object { $help = Get-Help $_.Name; \"$($help.Name): $($help.Synopsis)\" }")
            .Succeeded().Values<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void Shows_a_parameter_with_its_default()
    {
        string shown = _engine.Show("Get-Help Receive-MAEvent -Parameter StreamIdleTimeoutSec");

        Assert.Contains("-StreamIdleTimeoutSec <int>", shown, StringComparison.Ordinal);
        Assert.Matches(@"Default value\s+90\b", shown);
    }

    [Fact]
    public void Shows_examples_as_lines_to_type()
    {
        string shown = _engine.Show("Get-Help Get-MAConnection -Examples");

        Assert.Contains("-------- Example 1: Show the connection --------", shown, StringComparison.Ordinal);
        Assert.Contains("    Get-MAConnection | Select-Object Authentication", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("```", shown, StringComparison.Ordinal);
    }
}
