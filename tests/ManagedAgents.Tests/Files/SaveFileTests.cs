using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>Save-MAFile writes a file whole, in its place, and over nothing unasked; or it leaves nothing.</summary>
public sealed class SaveFileTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public SaveFileTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _server.On("GET", "/v1/files", FileJson.Page(FileJson.Of("file_1", "a.txt"), FileJson.Of("file_2", "a.txt", sizeBytes: 6)));
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", "a.txt"));
        _server.On("GET", "/v1/files/file_1/content", Reply.Bytes("first"u8.ToArray()));
        _server.On("GET", "/v1/files/file_2/content", Reply.Bytes("second"u8.ToArray()));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void By_default_it_goes_to_the_current_location_under_the_services_name()
    {
        Assert.Empty(_engine.Run("Save-MAFile file_1").Succeeded().Output);
        Assert.Equal(["a.txt"], _folder.Names);
        Assert.Equal("first", _folder.Read("a.txt"));
        Assert.Equal(["/v1/files/file_1", "/v1/files/file_1/content"], _server.Requests.Select(r => r.Target));
    }

    [Fact]
    public void A_piped_file_tells_its_name_itself()
    {
        _engine.Run("Get-MAFile | Select-First 1 | Save-MAFile").Succeeded();
        Assert.Equal("first", _folder.Read("a.txt"));
        Assert.Equal(["/v1/files?limit=100", "/v1/files/file_1/content"], _server.Requests.Select(r => r.Target));
    }

    [Theory]
    [InlineData("-Destination out", "Name a folder for several files")]
    [InlineData("-Destination out/", "Two files of one name need two folders.")]
    public void With_Force_no_file_is_written_over_another_of_the_same_command(string parameters, string hint)
    {
        PipelineResult result = _engine.Run($"Get-MAFile | Save-MAFile {parameters} -Force; Save-MAFile file_1, file_1 -Destination twice.txt -Force");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(hint, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("first", _folder.Read(parameters.EndsWith('/') ? "out/a.txt" : "out"));
        Assert.Equal("first", _folder.Read("twice.txt"));
    }

    [Theory]
    [InlineData("-Destination sub", "sub/a.txt")]
    [InlineData("-Destination sub/", "sub/a.txt")]
    [InlineData("-Destination new/er/", "new/er/a.txt")]
    [InlineData("-Destination other.txt", "other.txt")]
    [InlineData("-Destination 'sub/[b].txt'", "sub/[b].txt")]
    public void A_destination_is_a_folder_or_a_file_name(string parameters, string written)
    {
        Directory.CreateDirectory(_folder.At("sub"));
        FileInfo saved = _engine.Run($"Save-MAFile file_1 {parameters} -PassThru").Succeeded().Only<FileInfo>();
        Assert.Equal(Path.GetFullPath(_folder.At(written)), saved.FullName);
        Assert.Equal("first", File.ReadAllText(saved.FullName));
    }

    [Theory]
    [InlineData("-Destination no/such/file.txt", "PathNotFound")]
    [InlineData("-Destination 'Env:x'", "NotAFile")]
    [InlineData("-Destination taken.txt", "FileExists")]
    public void A_destination_that_cannot_be_written_is_refused_before_the_download(string parameters, string errorId)
    {
        _folder.Write("taken.txt", "mine");
        PipelineResult result = _engine.Run($"Save-MAFile file_1 {parameters}");
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
        Assert.Equal("mine", _folder.Read("taken.txt"));
    }

    [Fact]
    public void Of_two_files_of_one_name_the_second_is_an_error()
    {
        PipelineResult result = _engine.Run("Get-MAFile | Save-MAFile -PassThru");
        Assert.Single(result.Output);
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("file_2", result.Errors[0].TargetObject.ToString());
        Assert.Equal("first", _folder.Read("a.txt"));
    }

    [Fact]
    public void Force_replaces_a_file_even_a_read_only_one()
    {
        File.SetAttributes(_folder.Write("a.txt", "old and longer"), FileAttributes.ReadOnly);
        _engine.Run("Save-MAFile file_1 -Force").Succeeded();
        Assert.Equal("first", _folder.Read("a.txt"));
        Assert.Equal(["a.txt"], _folder.Names);
    }

    [Fact]
    public void A_folder_in_the_files_place_is_refused_even_with_Force()
    {
        Directory.CreateDirectory(_folder.At("a.txt"));
        PipelineResult result = _engine.Run("Save-MAFile file_1 -Force");
        Assert.StartsWith("IsFolder,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 10")]
    [InlineData("Transfer-Encoding: chunked")]
    public void A_download_cut_short_leaves_nothing_and_the_next_is_saved(string length)
    {
        string beginning = length.StartsWith('T') ? "5\r\nhello\r\n" : "hello";
        _server.On("GET", "/v1/files/file_1/content", new BrokenOffReply(length, beginning, Task.CompletedTask));
        PipelineResult result = _engine.Run("Get-MAFile | Save-MAFile -Destination new/");
        Assert.StartsWith("ConnectionFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("broke off after 5 bytes", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], Directory.GetFileSystemEntries(_folder.At("new")).Select(p => Path.GetFileName(p)));
        Assert.Equal("second", _folder.Read("new/a.txt"));
    }

    [Fact]
    public void A_cut_download_keeps_the_file_it_was_to_replace()
    {
        _folder.Write("a.txt", "old");
        _server.On("GET", "/v1/files/file_1/content", new BrokenOffReply("Content-Length: 10", "hello", Task.CompletedTask));
        Assert.Single(_engine.Run("Save-MAFile file_1 -Force").Errors);
        Assert.Equal(["a.txt"], _folder.Names);
        Assert.Equal("old", _folder.Read("a.txt"));
    }

    [Fact]
    public void An_error_of_the_service_leaves_not_even_a_new_folder()
    {
        _server.On("GET", "/v1/files/file_1/content", Reply.Error(404, "not_found_error", "expired"));
        Assert.StartsWith("FileNotFound,", Assert.Single(_engine.Run("Save-MAFile file_1 -Destination new/").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Stopping_a_download_ends_it_at_once_and_leaves_nothing()
    {
        _server.On("GET", "/v1/files/file_1/content", new BrokenOffReply("Content-Length: 10", "hello", new TaskCompletionSource().Task));
        using RunningPipeline running = _engine.Start("Save-MAFile file_1");
        await WaitFor.ConditionAsync(() => _folder.Names.Length == 1);
        Assert.EndsWith(".partial", _folder.Names[0], StringComparison.Ordinal);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_pipeline_that_fails_in_the_middle_of_a_download_leaves_nothing()
    {
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", "a.txt", 10_000_000));
        _server.On("GET", "/v1/files/file_1/content", new BrokenOffReply("Content-Length: 10000000", "hello", new TaskCompletionSource().Task));
        PipelineResult result = _engine.Run("$ProgressPreference = 'Stop'; Save-MAFile file_1");
        Assert.NotNull(result.Failure);
        Assert.Empty(_folder.Names);
        await _server.AllClosedAsync();
    }

    [Fact]
    public void WhatIf_asks_nothing_and_writes_nothing()
    {
        Assert.Contains("file_1", _engine.Run("Save-MAFile file_1 -Destination new/ -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
        Assert.Empty(_folder.Names);
    }
}
