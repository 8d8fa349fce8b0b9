using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>What a written file takes the place of: links stay links, permissions stay, and nothing is overwritten that nobody gave up.</summary>
public sealed class ReplacedFileTests : IDisposable
{
    private const string Download = "Save-MAFile file_1 -Destination target";
    private const string Answer = "Invoke-MARequest /v1/files/file_1/content -OutFile target";
    private const string Transcript = "[ManagedAgents.Client.Events.SessionEvent]::FromJson('{\"type\":\"agent.message\",\"id\":\"sevt_1\",\"content\":[{\"type\":\"text\",\"text\":\"first\"}]}', 'sesn_1') | ConvertTo-MATranscript -OutFile target";

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public ReplacedFileTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        Directory.CreateDirectory(_folder.At("volume"));
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", "target"));
        _server.On("GET", "/v1/files/file_2", FileJson.Reply("file_2", "other", 6));
        _server.On("GET", "/v1/files/file_1/content", Reply.Bytes("first"u8.ToArray()));
        _server.On("GET", "/v1/files/file_2/content", Reply.Bytes("second"u8.ToArray()));
    }

    public static TheoryData<string> Writers => new(Download, Answer, Transcript);

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_link_is_written_through_to_what_it_names(string writer)
    {
        _folder.Write("volume/real", "old");
        File.CreateSymbolicLink(_folder.At("volume/inner"), "real");
        File.CreateSymbolicLink(_folder.At("target"), Path.Combine("volume", "inner"));
        Assert.StartsWith("FileExists,", Assert.Single(_engine.Run(writer).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("old", _folder.Read("volume/real"));

        _engine.Run(writer + " -Force").Succeeded();
        Assert.Contains("first", _folder.Read("volume/real"), StringComparison.Ordinal);
        Assert.Equal(Path.Combine("volume", "inner"), new FileInfo(_folder.At("target")).LinkTarget);
        Assert.Equal("real", new FileInfo(_folder.At("volume/inner")).LinkTarget);
        Assert.Equal(["target", "volume"], _folder.Names);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.At("volume")).Length);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_link_to_nothing_is_taken_and_with_Force_its_target_is_made(string writer)
    {
        File.CreateSymbolicLink(_folder.At("target"), "volume/new");
        Assert.StartsWith("FileExists,", Assert.Single(_engine.Run(writer).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("volume")));
        _engine.Run(writer + " -Force").Succeeded();
        Assert.Contains("first", _folder.Read("volume/new"), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(_folder.At("target")).LinkTarget);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Links_in_a_circle_are_one_error(string writer)
    {
        File.CreateSymbolicLink(_folder.At("target"), "again");
        File.CreateSymbolicLink(_folder.At("again"), "target");
        Assert.StartsWith("FileError,", Assert.Single(_engine.Run(writer + " -Force").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["again", "target", "volume"], _folder.Names);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_replaced_file_keeps_its_permissions(string writer)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (UnixFileMode mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)0x1A0, (UnixFileMode)0x124, (UnixFileMode)0x1FF })
        {
            File.Delete(_folder.At("target"));
            File.SetUnixFileMode(_folder.Write("target", "old"), mode);
            _engine.Run(writer + " -Force").Succeeded();
            Assert.Equal(mode, File.GetUnixFileMode(_folder.At("target")));
            Assert.Contains("first", _folder.Read("target"), StringComparison.Ordinal);
        }
    }

    [UnixFact]
    public async Task A_draft_of_a_private_file_is_private_from_the_beginning()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_folder.Write("target", "old"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var gate = new TaskCompletionSource();
        _server.On("GET", "/v1/files/file_1/content", Reply.When(gate.Task, Reply.Bytes("first"u8.ToArray())));
        using RunningPipeline running = _engine.Start(Download + " -Force");
        await WaitFor.ConditionAsync(() => Draft is not null);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Draft!));
        gate.SetResult();
        (await running.ResultAsync()).Succeeded();
        Assert.Null(Draft);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_file_that_appears_meanwhile_is_overwritten_with_Force_only(bool force, bool isLink)
    {
        var gate = new TaskCompletionSource();
        _server.On("GET", "/v1/files/file_1/content", Reply.When(gate.Task, Reply.Bytes("first"u8.ToArray())));
        using RunningPipeline running = _engine.Start(Download + (force ? " -Force" : ""));
        await WaitFor.ConditionAsync(() => Draft is not null);
        if (isLink)
            File.CreateSymbolicLink(_folder.At("target"), "volume/nothing");
        else
            _folder.Write("target", "theirs");
        gate.SetResult();
        PipelineResult result = await running.ResultAsync();
        Assert.Null(Draft);
        if (force)
        {
            result.Succeeded();
            Assert.Equal("first", _folder.Read("target"));
            return;
        }

        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("volume")));
        if (!isLink)
            Assert.Equal("theirs", _folder.Read("target"));
    }

    [Fact]
    public async Task A_file_that_goes_meanwhile_is_written_all_the_same()
    {
        _folder.Write("target", "old");
        var gate = new TaskCompletionSource();
        _server.On("GET", "/v1/files/file_1/content", Reply.When(gate.Task, Reply.Bytes("first"u8.ToArray())));
        using RunningPipeline running = _engine.Start(Download + " -Force");
        await WaitFor.ConditionAsync(() => Draft is not null);
        File.Delete(_folder.At("target"));
        gate.SetResult();
        (await running.ResultAsync()).Succeeded();
        Assert.Equal("first", _folder.Read("target"));
    }

    [Fact]
    public void Of_many_that_write_one_new_file_at_once_one_does()
    {
        const int writers = 8;
        for (int round = 0; round < 10; round++)
        {
            PowerShellEngine[] engines = [.. Enumerable.Range(0, writers).Select(_ => new PowerShellEngine())];
            PipelineResult[] results = [.. engines.AsParallel().WithDegreeOfParallelism(writers).Select(engine => engine.Connect(_server.Uri).Run($"Save-MAFile file_1 -Destination '{_folder.At("raced" + round)}'"))];
            Assert.Equal(writers - 1, results.Sum(result => result.Errors.Count));
            Assert.All(results.SelectMany(result => result.Errors), error => Assert.StartsWith("FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
            foreach (PowerShellEngine engine in engines)
                engine.Dispose();
        }
    }

    [Fact]
    public void Two_names_of_one_file_are_not_written_over_each_other_in_one_command()
    {
        File.CreateSymbolicLink(_folder.At("other"), "target");
        PipelineResult result = _engine.Run("Save-MAFile file_1, file_2 -Destination . -Force");
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("first", _folder.Read("target"));
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_two_files_or_an_error()
    {
        _server.On("GET", "/v1/files/file_2", FileJson.Reply("file_2", "TARGET", 6));
        PipelineResult result = _engine.Run("Save-MAFile file_1, file_2 -Force");
        Assert.Equal("first", _folder.Read("target"));
        if (result.Errors.Count == 0)
            Assert.Equal("second", _folder.Read("TARGET"));
        else
            Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string? Draft => Directory.GetFiles(_folder.Path, "*.partial").SingleOrDefault();
}
