using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A checkpoint that cannot be read or written is one error, never a silent beginning anew, and never overwritten.</summary>
public sealed class CheckpointFileTests
{
    [Fact]
    public async Task Another_sessions_file_is_refused_and_the_next_record_processed()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string[] turn = await session.PlayTurnAsync();
        session.Engine.SetVariable("Other", await AmbiguousSendTests.StartSessionAsync(session.Client));
        byte[] before = await File.ReadAllBytesAsync(session.File);

        PipelineResult refused = session.Engine.Run("$Other | Receive-MAEvent -Checkpoint $File");
        Assert.StartsWith("CheckpointMismatch,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(session.Id, refused.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(session.File));

        PipelineResult mixed = session.Engine.Run("$Other, $Session | Receive-MAEvent -Checkpoint $File");
        Assert.StartsWith("CheckpointMismatch,", Assert.Single(mixed.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(turn, CheckpointSession.Ids(mixed));
    }

    [Fact]
    public async Task A_file_cut_at_any_byte_is_refused_and_left_alone()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        await session.PlayTurnAsync();
        session.Receive();
        byte[] whole = await File.ReadAllBytesAsync(session.File);
        for (int length = 0; length < whole.Length; length++)
            AssertRefused(session, whole[..length]);

        await File.WriteAllBytesAsync(session.File, whole);
        Assert.Empty(session.Receive());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.2"}""")]
    [InlineData("""{"format":"\ud800"}""")]
    [InlineData("{\"format\":\"\u00ff\"}")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1"}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session"}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session","after":null,"last":5,"from_start":false}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session","after":null,"last":null,"from_start":false}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session","after":7,"last":"sevt_1","from_start":false}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session","after":null,"last":"sevt_1","from_start":false,"given":"sevt_1"}""")]
    [InlineData("""{"format":"ManagedAgents.Checkpoint.1","session_id":"$Session","after":null,"last":"sevt_1","from_start":false,"given":[1]}""")]
    [InlineData("my notes")]
    public async Task A_foreign_file_is_refused_and_left_alone(string text)
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        AssertRefused(session, Encoding.Latin1.GetBytes(text.Replace("$Session", session.Id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task In_a_folder_the_session_has_a_file_of_its_own()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        Directory.CreateDirectory(session.File);
        session.Receive();
        Assert.Equal(session.Id + ".json", Path.GetFileName(Assert.Single(Directory.GetFiles(session.File))));
        string[] turn = await session.PlayTurnAsync();
        Assert.Equal(turn, session.Receive());
        Assert.Empty(session.Receive());
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_sessions_file_is_refused()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        Directory.CreateDirectory(Path.Combine(session.File, session.Id + ".json"));
        PipelineResult result = session.Engine.Run("Receive-MAEvent $Session -Checkpoint $File");
        Assert.StartsWith("CheckpointUnreadable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_one_error_for_each_record_and_nothing_counts_as_received()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        string sent = await session.SendAsync();
        await session.SettleAsync();
        string missing = Path.Combine(session.Folder, "missing");
        session.Engine.SetVariable("File", Path.Combine(missing, "place.json"));

        PipelineResult result = session.Engine.Run($"$Session, $Session | Receive-MAEvent -After {sent} -Checkpoint $File");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("PathNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains(missing, result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        await WaitFor.ConditionAsync(() => session.Emulator.OpenStreams == 0);

        Directory.CreateDirectory(missing);
        Assert.Equal(session.Log.Where(id => id != sent), session.Receive($"-After {sent}"));
    }

    [Fact]
    public async Task A_place_that_becomes_unwritable_ends_the_receiving_with_one_error_and_leaves_no_draft()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string[] turn = await session.PlayTurnAsync();

        PipelineResult result = session.Engine.Run("Receive-MAEvent $Session -Checkpoint $File | ForEach-Object { [IO.File]::Delete($File); $null = [IO.Directory]::CreateDirectory($File); $_ }");
        Assert.Equal(turn[..1], CheckpointSession.Ids(result));
        Assert.Single(result.Errors);
        Assert.Contains(session.File, result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["place.json"], session.Files);
        await WaitFor.ConditionAsync(() => session.Emulator.OpenStreams == 0);
    }

    private static void AssertRefused(CheckpointSession session, byte[] bytes)
    {
        File.WriteAllBytes(session.File, bytes);
        PipelineResult result = session.Engine.Run("Receive-MAEvent $Session -Checkpoint $File");
        Assert.StartsWith("CheckpointUnreadable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(session.File, result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(bytes, File.ReadAllBytes(session.File));
        Assert.Equal(["place.json"], session.Files);
    }
}
