using System;
using System.IO;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>With a journal no command runs twice, even in a process that takes over after a crash.</summary>
public sealed class CallJournalTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"customTool":"add-one","input":{}},{"message":"{{result}}"}]}""") });
    private readonly PowerShellEngine _engine = new();
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public CallJournalTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("File", _file);
        _engine.Run("""
            $global:count = 0
            function global:Add-One { $global:count++; "count $global:count" }
            $tool = New-MATool -Command Add-One -Name add-one
            $session = Start-MASession -Agent (New-MAAgent -Name a -Model claude-opus-4-6 -Tool $tool) -Environment (New-MAEnvironment -Name e)
            $null = $session | Send-MAMessage go | Receive-MAEvent
            $call = Get-MAPendingAction $session
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        File.Delete(_file);
    }

    [Theory]
    [InlineData("null", "not known whether this call was carried out", 0)]
    [InlineData("\"count 7\"", "count 7", 0)]
    public void A_call_that_an_earlier_process_began_is_not_run_again(string result, string text, int count)
    {
        string call = (string)_engine.Run("$call.Id").Succeeded().Output.Single().BaseObject;
        File.WriteAllText(_file, $$"""
            {"format":"ManagedAgents.Journal.1"}
            {"call":"{{call}}","result":{{result}},"is_error":false}
            {"call":"torn
            """);
        _engine.Run("$done = Invoke-MAAgent -Session $session -Tool $tool -Journal $File").Succeeded();
        Assert.Contains(text, (string)_engine.Run("$done.Text").Output.Single().BaseObject, StringComparison.Ordinal);
        Assert.Equal(count, _engine.GetVariable("count"));
    }

    [Fact]
    public void A_call_is_noted_before_and_after_it_runs()
    {
        _engine.Run("$done = Invoke-MAAgent -Session $session -Tool $tool -Journal $File").Succeeded();
        Assert.Equal(1, _engine.GetVariable("count"));
        string[] lines = File.ReadAllLines(_file);
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"result\":null", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"result\":\"count 1\"", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"")]
    [InlineData("{\"format\":\"ManagedAge")]
    [InlineData("{\"format\":\"ManagedAgents.Journal.1\"}")]
    public void A_journal_whose_first_line_is_torn_begins_anew(string torn)
    {
        File.WriteAllText(_file, torn);
        _engine.Run("$done = Invoke-MAAgent -Session $session -Tool $tool -Journal $File").Succeeded();
        Assert.Equal(1, _engine.GetVariable("count"));
        string[] lines = File.ReadAllLines(_file);
        Assert.Equal("{\"format\":\"ManagedAgents.Journal.1\"}", lines[0]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void A_second_process_is_refused_and_does_not_disturb_the_first()
    {
        // The tool itself is the second one, while the first runs it.
        using var second = new PowerShellEngine();
        second.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Second", (Func<string>)(() => second.Run($"Invoke-MAAgent -Prompt x -Agent a -Environment e -Journal '{_file}'").FirstError!.FullyQualifiedErrorId));
        _engine.Run("""
            function global:Add-One { $global:refused = $Second.Invoke(); $global:count++; "count $global:count" }
            $tool = New-MATool -Command Add-One -Name add-one
            $done = Invoke-MAAgent -Session $session -Tool $tool -Journal $File
            """).Succeeded();
        Assert.StartsWith("JournalInUse,", (string)_engine.GetVariable("refused")!, StringComparison.Ordinal);
        Assert.Equal(1, _engine.GetVariable("count"));
        Assert.Equal(3, File.ReadAllLines(_file).Length);
        Assert.False(File.Exists(_file + ".lock"));
    }

    [Fact]
    public void A_folder_or_a_device_is_refused_at_once()
    {
        foreach (string place in OperatingSystem.IsWindows() ? [Path.GetTempPath()] : new[] { Path.GetTempPath(), "/dev/null" })
        {
            _engine.SetVariable("File", place);
            PipelineResult refused = _engine.Run("Invoke-MAAgent -Session $session -Tool $tool -Journal $File");
            Assert.StartsWith("JournalUnreadable,", refused.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_foreign_file_is_refused_and_left_alone()
    {
        File.WriteAllText(_file, "my notes\n");
        PipelineResult refused = _engine.Run("Invoke-MAAgent -Session $session -Tool $tool -Journal $File");
        Assert.StartsWith("JournalUnreadable,", refused.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("my notes\n", File.ReadAllText(_file));
        Assert.Equal(0, _engine.GetVariable("count"));
    }
}
