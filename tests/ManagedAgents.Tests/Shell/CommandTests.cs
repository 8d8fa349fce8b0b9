using System;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Shell;

/// <summary>The shell with -Command.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Has_the_staged_module_imported_here_and_by_name_in_parallel_runspaces()
    {
        ShellResult result = await ShellProcess.CommandAsync(
            "(Get-Module).Path; 1 | ForEach-Object -Parallel { Import-Module ManagedAgents; (Get-Module ManagedAgents).Path }");

        Assert.Equal($"{RepositoryFolder.Manifest}\n{RepositoryFolder.Manifest}\n", result.Output);
        Assert.Equal("", result.Errors);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Formats_objects_as_a_console_does_without_colours_for_a_pipe()
    {
        ShellResult result = await ShellProcess.CommandAsync("'ä€'; [pscustomobject]@{ Name = 'a'; Size = 1 }, [pscustomobject]@{ Name = 'b'; Size = 20 }");

        Assert.Equal("ä€\n\nName Size\n---- ----\na       1\nb      20\n\n", result.Output);
    }

    [Fact]
    public async Task Shows_the_first_row_of_a_table_before_there_is_a_second()
    {
        using ShellProcess shell = ShellProcess.Start("-Command", "Get-Module; $line = [Console]::In.ReadLine(); Get-Module; $line");

        while (await shell.ReadLineAsync() is { } line && !line.StartsWith("Manifest ", StringComparison.Ordinal))
        {
        }

        // Only now does the second row come into being.
        shell.WriteLine("go on");
        ShellResult rest = await shell.EndAsync();
        Assert.StartsWith("Manifest ", rest.Output, StringComparison.Ordinal);
        Assert.Contains("go on", rest.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("Get-Nothing; 'fine'", 0)]
    [InlineData("'fine'; Get-Nothing", 1)]
    [InlineData("throw 'no'", 1)]
    [InlineData("exit 7", 7)]
    [InlineData("if (", 1)]
    public async Task Ends_with_the_exit_code_of_what_happened(string command, int exitCode) =>
        Assert.Equal(exitCode, (await ShellProcess.CommandAsync(command)).ExitCode);

    [Fact]
    public async Task Errors_go_to_standard_error_and_every_other_stream_to_standard_output()
    {
        ShellResult result = await ShellProcess.CommandAsync(
            """
            function Test-Stream { [CmdletBinding()] param() $PSCmdlet.WriteVerbose('detail'); $PSCmdlet.WriteWarning('care'); 'data'; Get-Nothing; throw 'the end' }
            Test-Stream -Verbose
            """);

        Assert.Equal("VERBOSE: detail\nWARNING: care\ndata\n", result.Output);
        Assert.Contains("Get-Nothing", result.Errors, StringComparison.Ordinal);
        Assert.Contains("the end", result.Errors, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Progress_leaves_no_trace_in_a_pipe()
    {
        ShellResult result = await ShellProcess.CommandAsync(
            "& { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'activity', 'status')) }; 'data'");

        Assert.Equal(new ShellResult(0, "data\n", ""), result);
    }

    [Theory]
    [InlineData("function Test-It { param([Parameter(Mandatory)] $Size) } Test-It", "Size")]
    [InlineData("Get-Module | Remove-Module -Confirm", "-Confirm:$false")]
    [InlineData("$Host.UI.ReadLine()", "not interactive")]
    public async Task A_question_fails_with_what_was_asked_instead_of_waiting(string command, string told)
    {
        ShellResult result = await ShellProcess.CommandAsync(command);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains(told, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_stops_the_pipeline_at_once_with_exit_code_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no interrupt signal for a single process.");
        using ShellProcess shell = ShellProcess.Start("-Command", "try { 'started'; while ($true) { } } finally { 'cleaned up' }");
        Assert.Equal("started", await shell.ReadLineAsync());

        var watch = System.Diagnostics.Stopwatch.StartNew();
        shell.Interrupt();
        ShellResult result = await shell.EndAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("", result.Errors);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, 2 * Deadline.Prompt);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(64, "-Nonsense")]
    [InlineData(64, "-File")]
    [InlineData(64, "-Command")]
    public async Task Wrong_usage_is_told_with_the_right_one(int exitCode, params string[] arguments)
    {
        ShellResult result = await ShellProcess.RunAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("-File <script.ps1>", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_the_usage()
    {
        ShellResult result = await ShellProcess.RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("-Command <text>", result.Output, StringComparison.Ordinal);
    }
}
