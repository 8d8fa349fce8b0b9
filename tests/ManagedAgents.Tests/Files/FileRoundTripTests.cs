using System;
using System.Collections.Generic;
using System.IO;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>What is uploaded to a service comes back from it byte for byte.</summary>
public sealed class FileRoundTripTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public FileRoundTripTests() => _folder.Enter(_engine);

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Current", 0)]
    [InlineData("Current", 1)]
    [InlineData("Current", 3_000_001)]
    [InlineData("Launch", 81920)]
    public void A_file_comes_back_as_it_went(string wireFormat, int length)
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey, wireFormat);
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(_folder.At("bytes ü.bin"), content);
        PipelineResult result = _engine.Run("New-MAFile 'bytes ü.bin' | Save-MAFile -Destination back/ -PassThru").Succeeded();
        FileInfo saved = result.Only<FileInfo>();

        // An item of the provider, as Get-Item gives it.
        Assert.EndsWith("FileSystem::" + saved.FullName, (string)result.Output[0].Properties["PSPath"].Value, StringComparison.Ordinal);
        Assert.Equal("bytes ü.bin", saved.Name);
        Assert.Equal(content, File.ReadAllBytes(saved.FullName));
    }

    [Fact]
    public void Many_files_go_there_and_back_and_are_deleted_in_one_pipeline_each()
    {
        const int count = 25;
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        for (int i = 0; i < count; i++)
            _folder.Write($"{i:00}.txt", $"content {i}");
        Assert.Equal(count, _engine.Run("New-MAFile *.txt").Succeeded().Output.Count);
        _engine.Run("Get-MAFile | Save-MAFile -Destination back/").Succeeded();
        for (int i = 0; i < count; i++)
            Assert.Equal($"content {i}", _folder.Read($"back/{i:00}.txt"));
        _engine.Run("Get-MAFile | Remove-MAFile -Confirm:$false").Succeeded();
        Assert.Empty(_engine.Run("Get-MAFile").Succeeded().Output);
    }

    [Fact]
    public void What_an_agent_writes_is_found_by_its_session_and_saved()
    {
        IReadOnlyList<ScenarioRule> scenario = Scenario.FromJson("""[{ "match": "report", "steps": [ { "file": "report.csv", "content": "a,b\n1,2" }, { "message": "done" } ] }]""");
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = scenario });
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        _engine.Run(
            """
            $session = Start-MASession -Agent (New-MAAgent -Name a -Model claude-opus-5-5) -Environment (New-MAEnvironment e)
            $null = $session | Send-MAMessage 'Write the report' | Receive-MAEvent
            $session | Get-MAFile | Save-MAFile
            """).Succeeded();
        Assert.Equal("a,b\n1,2", _folder.Read("report.csv"));
    }
}
