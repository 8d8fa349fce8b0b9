using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Lossless;

/// <summary>What a checkpoint does with the input that the receiving is asked to begin after.</summary>
public sealed class CheckpointInputTests : IDisposable
{
    private const string Stream = "/v1/sessions/sesn_1/events/stream";
    private const string List = "/v1/sessions/sesn_1/events";

    private readonly string _folder = Directory.CreateTempSubdirectory("managedagents-").FullName;
    private readonly string _file;
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public CheckpointInputTests()
    {
        _engine.Connect(_server.Uri);
        _file = Path.Combine(_folder, "place.json");
        _engine.SetVariable("File", _file);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_message_is_waited_for_though_the_history_does_not_show_it_yet()
    {
        Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], CheckpointSession.Ids(_engine.Run("Receive-MAEvent sesn_1 -After sevt_1 -Checkpoint $File").Succeeded()));

        EventStreamReply stream = Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        _server.On("POST", List, Reply.Json($$"""{"data":[{{UserMessage(5, processed: false)}}]}"""));
        using RunningPipeline running = _engine.Start("Send-MAMessage hello -Session sesn_1 | Receive-MAEvent -Checkpoint $File");
        foreach (string json in new[] { UserMessage(5, processed: false), UserMessage(5), Running(6), Message(7), Idle(8) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_6", "sevt_7", "sevt_8"], CheckpointSession.Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public void A_new_message_does_not_hide_what_came_before_it()
    {
        Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        Assert.Equal(["sevt_2"], CheckpointSession.Ids(_engine.Run("Receive-MAEvent sesn_1 -After sevt_1 -Checkpoint $File | ForEach-Object { if ($_.Type -eq 'agent.message') { throw 'no' }; $_ }")));

        Follows(UserMessage(1), Running(2), Message(3), Idle(4), UserMessage(5), Running(6), Message(7), Idle(8));
        string[] rest = [.. CheckpointSession.Ids(_engine.Run("foreach ($n in 1..2) { Receive-MAEvent sesn_1 -After sevt_5 -Checkpoint $File }").Succeeded())];
        Assert.Equal(["sevt_3", "sevt_4", "sevt_6", "sevt_7", "sevt_8"], rest);
    }

    [Fact]
    public void A_message_that_the_session_does_not_have_is_an_error_and_changes_nothing()
    {
        Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        _engine.Run("Receive-MAEvent sesn_1 -After sevt_1 -Checkpoint $File").Succeeded();
        byte[] before = File.ReadAllBytes(_file);
        PipelineResult result = _engine.Run("Receive-MAEvent sesn_1 -After sevt_9 -Checkpoint $File");
        Assert.StartsWith("EventNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("sevt_9", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Contains("sevt_4", Encoding.UTF8.GetString(before), StringComparison.Ordinal);
        Assert.Contains("sevt_4", File.ReadAllText(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_missed_comes_before_the_error_of_a_message_that_the_session_does_not_have()
    {
        Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        _engine.Run("Receive-MAEvent sesn_1 -After sevt_1 -Checkpoint $File | ForEach-Object { if ($_.Type -eq 'agent.message') { throw 'no' }; $_ }");
        Follows(UserMessage(1), Running(2), Message(3), Idle(4));
        PipelineResult result = _engine.Run("Receive-MAEvent sesn_1 -After sevt_9 -Checkpoint $File");
        Assert.StartsWith("EventNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["sevt_3", "sevt_4"], CheckpointSession.Ids(result));
    }

    private EventStreamReply Follows(params string[] history)
    {
        var stream = new EventStreamReply();
        int reads = 0;
        _server.On("GET", Stream, _ => stream.Opened.IsCompleted ? new EventStreamReply() : stream).On("GET", List, _ => Reply.Json(NewestFirst(history, reads++ == 0 ? [] : stream.Sent)));
        return stream;
    }
}
