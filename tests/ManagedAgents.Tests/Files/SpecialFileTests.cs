using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>Pipes are read and written, and a stop ends the wait for their other end; devices are refused, but for the one that keeps nothing.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly EmulatorServer _emulator = EmulatorServer.Start();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public SpecialFileTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _folder.Enter(_engine);
        _engine.Run("$file = New-MAFile -Content 'the content' -Name a.txt").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task A_pipe_is_written_into_and_stays_one()
    {
        string pipe = await MakePipeAsync();
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe));
        _engine.Run("$file | Save-MAFile -Destination pipe").Succeeded();
        Assert.Equal("the content", await WaitFor.Result(reader));
        Assert.True(await IsPipeAsync(pipe));
        Assert.Equal(["pipe"], _folder.Names);
    }

    [UnixFact]
    public async Task A_pipe_that_nobody_reads_is_an_error_and_stays_one()
    {
        string pipe = await MakePipeAsync();
        PipelineResult result = _engine.Run("$file | Save-MAFile -Destination pipe -Force");
        Assert.StartsWith("PipeNotRead,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(await IsPipeAsync(pipe));
    }

    [UnixFact]
    public async Task A_stop_ends_the_wait_for_a_reader_and_for_one_who_does_not_go_on()
    {
        string pipe = await MakePipeAsync();
        using (RunningPipeline waiting = _engine.Start("'begun'; $file | Save-MAFile -Destination pipe"))
        {
            await waiting.NextAsync();
            Assert.InRange(await waiting.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        }

        _engine.Run("$big = New-MAFile -Content ('x' * 1000000) -Name big.txt").Succeeded();
        Task<FileStream> opening = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Read));
        using RunningPipeline stalled = _engine.Start("$big | Save-MAFile -Destination pipe");
        using FileStream reader = await WaitFor.Result(opening);
        Assert.Equal('x', reader.ReadByte());
        Assert.InRange(await stalled.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
    }

    [UnixFact]
    public void The_null_device_takes_everything_and_other_devices_are_refused()
    {
        File.CreateSymbolicLink(_folder.At("none"), "/dev/null");
        _engine.Run("$file | Save-MAFile -Destination none; $file | Save-MAFile -Destination /dev/null").Succeeded();
        Assert.Equal("/dev/null", new FileInfo(_folder.At("none")).LinkTarget);

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.At("socket")));
        PipelineResult result = _engine.Run("$file | Save-MAFile -Destination /dev/zero -Force; $file | Save-MAFile -Destination socket -Force; New-MAFile /dev/zero; New-MAFile /dev/null; New-MAFile socket; Send-MAMessage -Session sesn_1 -Document /dev/zero");
        Assert.Equal(Enumerable.Repeat("NotAFile", 6), result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [UnixFact]
    public async Task What_comes_through_a_pipe_is_uploaded()
    {
        string pipe = await MakePipeAsync();
        Task writer = Task.Run(() => File.WriteAllText(pipe, new string('x', 300_000) + "end"));
        string id = _engine.Run("(New-MAFile pipe).Id").Succeeded().Only<string>();
        await WaitFor.Completion(writer);
        _engine.Run($"Save-MAFile {id} -Destination back.txt").Succeeded();
        Assert.Equal(new string('x', 300_000) + "end", _folder.Read("back.txt"));
    }

    [UnixFact]
    public async Task A_stop_ends_the_upload_of_a_pipe_before_and_after_somebody_writes()
    {
        string pipe = await MakePipeAsync();
        using (RunningPipeline waiting = _engine.Start("'begun'; New-MAFile pipe"))
        {
            await waiting.NextAsync();
            Assert.InRange(await waiting.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        }

        using RunningPipeline silent = _engine.Start("New-MAFile pipe");
        using FileStream writer = await WaitFor.Result(Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1)));
        writer.WriteByte(1);
        Assert.InRange(await silent.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        Assert.Single(_engine.Run("Get-MAFile").Succeeded().Output);
    }

    private static async Task<bool> IsPipeAsync(string path) =>
        (await ExternalProgram.RunAsync("sh", ["-c", $"test -p '{path}' && echo yes; true"], "/")).Contains("yes", StringComparison.Ordinal);

    private async Task<string> MakePipeAsync()
    {
        await ExternalProgram.RunAsync("mkfifo", ["pipe"], _folder.Path);
        return _folder.At("pipe");
    }
}
