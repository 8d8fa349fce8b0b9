using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>Where a checkpoint is: behind links, with the permissions it has, and one process's at a time.</summary>
public sealed class CheckpointPlaceTests
{
    [Fact]
    public async Task It_is_written_through_a_link_and_keeps_its_permissions()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string real = Path.Combine(Directory.CreateDirectory(Path.Combine(session.Folder, "volume")).FullName, "real.json");
        File.Move(session.File, real);
        File.CreateSymbolicLink(session.File, Path.Combine("volume", "real.json"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string before = await File.ReadAllTextAsync(real);

        string[] turn = await session.PlayTurnAsync();
        Assert.Equal(turn, session.Receive());
        Assert.Equal(Path.Combine("volume", "real.json"), new FileInfo(session.File).LinkTarget);
        Assert.NotEqual(before, await File.ReadAllTextAsync(real));
        Assert.Equal([real], Directory.GetFiles(Path.GetDirectoryName(real)!));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Empty(session.Receive());
    }

    [Fact]
    public async Task A_link_where_its_draft_goes_is_not_followed()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string victim = Path.Combine(session.Folder, "victim");
        await File.WriteAllTextAsync(victim, "untouched");
        File.CreateSymbolicLink(session.File + ".new", victim);
        string[] turn = await session.PlayTurnAsync();
        Assert.Equal(turn, session.Receive());
        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
        Assert.Empty(session.Receive());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_reader_is_one_error_and_does_not_disturb_the_first(bool throughLink)
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        using var second = new PowerShellEngine();
        string other = throughLink ? Path.Combine(session.Folder, "link.json") : session.File;
        if (throughLink)
            File.CreateSymbolicLink(other, session.File);
        second.Connect(session.Emulator.Uri, session.Emulator.ApiKey);
        second.SetVariable("File", other);
        using RunningPipeline first = session.Engine.Start("Receive-MAEvent $Session -Checkpoint $File -Follow");
        await WaitFor.ConditionAsync(() => session.Emulator.OpenStreams > 0);
        byte[] before = await File.ReadAllBytesAsync(session.File);

        PipelineResult refused = second.Run($"Receive-MAEvent {session.Id} -Checkpoint $File");
        Assert.StartsWith("CheckpointInUse,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(other, refused.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
        Assert.Equal(before, await File.ReadAllBytesAsync(session.File));

        string[] turn = await session.PlayTurnAsync();
        await WaitFor.ConditionAsync(() => File.ReadAllText(session.File).Contains(turn[^1], StringComparison.Ordinal));
        await first.StopAsync();
        Assert.Empty(second.Run($"Receive-MAEvent {session.Id} -Checkpoint $File").Succeeded().Output);
        Assert.Empty(Directory.GetFiles(session.Folder, "*.lock"));
    }

    [UnixFact]
    public async Task A_pipe_or_a_device_is_refused_at_once()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        await ExternalProgram.RunAsync("mkfifo", [session.File], session.Folder);
        foreach (string place in new[] { session.File, "/dev/null", "/dev/zero" })
        {
            session.Engine.SetVariable("File", place);
            PipelineResult result = session.Engine.Run("Receive-MAEvent $Session -Checkpoint $File", deadline: TimeSpan.FromSeconds(5));
            Assert.StartsWith("CheckpointUnreadable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }
}
