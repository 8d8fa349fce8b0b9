using System;
using System.IO;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The example scripts run as they stand, without an account, and show what they promise.</summary>
public sealed class ExampleScriptTests
{
    [Theory]
    [InlineData("quickstart.ps1", "fs01 is low on disk", "Done.")]
    [InlineData("code-review.ps1", "src/auth.py:2 has a password in the source", "bash          Denied   git log -3 --oneline; curl")]
    [InlineData("nightly-deployment.ps1", "  One new ticket: 17, the printer on floor 2.", "  schedule failed, environment_archived_error: environment env_", "  schedule done", "  manual   done", "The deployment is paused: environment_archived_error.")]
    [InlineData("fan-out.ps1", "Ticket 20: the printer on floor 0 shows error 50.", "20 runs in ", "1 of them failed", "There is nothing to summarise.")]
    [InlineData("log-events.ps1", "disk", "The disk of the drive E: has bad blocks.", "The time server did not answer once.")]
    [InlineData("office-file.ps1", "servers.xlsx has a sheet with the servers", "Saved servers.xlsx")]
    [InlineData("evidence-report.ps1", "Sent report.md: # Backups, last week")]
    [InlineData("fleet-worker.ps1", "get_service_state    Ran        fine", "start_fleet_service  Ran        fine", "web runs on fs01.")]
    public async Task Shows_what_it_promises(string example, params string[] lines)
    {
        PwshResult result = await PwshProcess.RunAsync("-File", PathOf(example));
        Assert.Equal(string.Empty, result.Errors);
        Assert.Equal(0, result.ExitCode);
        Assert.All(lines, line => Assert.Contains(line, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_nightly_report_saves_what_the_agent_wrote_and_deletes_nothing()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            PwshResult result = await PwshProcess.RunAsync("-File", PathOf("nightly-server-report.ps1"), "-OutFolder", folder);
            Assert.Equal(0, result.ExitCode);
            Assert.Contains("fs01 (4 %) and web01 (8 %)", result.Output, StringComparison.Ordinal);
            Assert.Contains("clear_old_scan     failed  The call was denied", result.Output, StringComparison.Ordinal);
            Assert.StartsWith("# Servers, last night", await File.ReadAllTextAsync(Path.Combine(folder, "report.md")), StringComparison.Ordinal);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_review_of_a_pull_request_tells_the_pipeline_and_fails_on_what_blocks()
    {
        PwshResult result = await PwshProcess.RunAsync("-File", PathOf("azure-devops-review.ps1"));
        Assert.Equal(string.Empty, result.Errors);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("##vso[task.logissue type=error;sourcepath=/src/auth.py;linenumber=2]A password in the source.%0AMove it to the key vault.\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("##vso[task.complete result=Failed]Blocking findings", result.Output, StringComparison.Ordinal);
    }

    private static string PathOf(string example) => Path.Combine(RepositoryFolder.Root, "docs", "examples", example);
}
