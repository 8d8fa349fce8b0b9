using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Sessions;

/// <summary>The threads of a session: got, read, received and written down apart from the session's own events.</summary>
public sealed class ThreadTests : IDisposable
{
    private const string Plan = """
        { "match": "delegate", "steps": [ { "workflow": "Review", "agent": "reviewer", "steps": [
            { "message": "I look." }, { "gate": "hold" }, { "tool": "bash", "input": { "command": "ls" }, "result": "a.txt" }, { "message": "I have looked." } ], "report": "Reviewed." } ] }
        """;

    private const string Begin = """
        $session = Start-MASession (New-MAAgent Lead claude-opus-4-6 -Tool (New-MAToolset)) (New-MAEnvironment one)
        $sent = $session | Send-MAMessage delegate
        while (-not ($thread = Get-MAThread -Session $session | Where-Object ParentThreadId)) { [Threading.Thread]::Sleep(20) }
        """;

    private readonly EmulatorServer _emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson(Plan) });
    private readonly PowerShellEngine _engine = new();

    public ThreadTests() => _engine.Connect(_emulator.Uri, _emulator.ApiKey);

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Fact]
    public void A_session_gives_its_threads_and_the_name_of_an_agent_names_one()
    {
        _emulator.Release("hold");
        _engine.Run(Begin + "; $null = $sent | Receive-MAEvent").Succeeded();

        Assert.Equal(["Lead", "reviewer"], _engine.Run("($session | Get-MAThread).Agent.Name").Succeeded().Values<string>());
        Assert.Equal(["reviewer", "reviewer", "reviewer"], _engine.Run("(Get-MAThread reviewer -Session $session).Agent.Name; (Get-MAThread -Session $session -Name rev*).Agent.Name; (Get-MAEvent $session -Type session.thread_created | Get-MAThread).Agent.Name").Succeeded().Values<string>());
        Assert.Empty(_engine.Run("Get-MAThread -Session $session -Status running").Succeeded().Output);
        Assert.Equal("idle", _engine.Run("(Disable-MAThread $thread -Confirm:$false).Status").Succeeded().Only<string>());
        Assert.Equal(["Lead"], _engine.Run("(Get-MAThread -Session $session).Agent.Name").Succeeded().Values<string>());
    }

    [Fact]
    public void Its_events_are_its_own_and_the_filters_of_a_session_work_on_them()
    {
        _emulator.Release("hold");
        _engine.Run(Begin + "; $null = $sent | Receive-MAEvent").Succeeded();

        Assert.Equal(["I look.", "I have looked."], _engine.Run("Get-MAEvent $session -Thread reviewer -Type agent.message | ForEach-Object Text").Succeeded().Values<string>());
        Assert.Equal(["I have looked.", "I look."], _engine.Run("$thread | Get-MAEvent -Type agent.mess* -Newest | ForEach-Object Text").Succeeded().Values<string>());
        Assert.Equal(["I look."], _engine.Run("Get-MAEvent $session -Thread $thread.Id -Type agent.message -First 1 | ForEach-Object Text").Succeeded().Values<string>());
        Assert.Empty(_engine.Run("Get-MAEvent $session -Thread $thread -ProcessedBefore 2001-01-01").Succeeded().Output);
        Assert.DoesNotContain("I look.", _engine.Run("Get-MAEvent $session | ForEach-Object Text").Succeeded().Output.Select(text => text?.ToString()));
    }

    [Theory]
    [InlineData("$thread | Receive-MAEvent")]
    [InlineData("Receive-MAEvent $session -Thread reviewer")]
    [InlineData("$thread | Receive-MAEvent -ThrottleLimit 4")]
    public async Task What_it_does_is_received_until_it_is_idle(string receive)
    {
        _engine.Run(Begin + "; while ((Get-MAEvent $session -Thread $thread -Type agent.message).Count -lt 1) { [Threading.Thread]::Sleep(20) }").Succeeded();
        int Read() => _emulator.Requests.Count(request => request.Method == "GET" && request.Status == 200 && request.Target.Contains("/threads/", StringComparison.Ordinal) && request.Target.Contains("/events", StringComparison.Ordinal));
        int before = Read();
        using RunningPipeline running = _engine.Start(receive);
        await WaitFor.ConditionAsync(() => _emulator.OpenStreams == 1 && Read() > before);
        _emulator.Release("hold");
        string[] types = [.. (await running.ResultAsync()).Succeeded().Output.Select(taken => (string)taken.Properties["Type"].Value)];

        Assert.Contains("agent.tool_result", types);
        Assert.Equal("session.thread_status_idle", types[^1]);
        Assert.Single(types, "agent.message");
    }

    [Theory]
    [InlineData("\"cutAfterEvents\":1")]
    [InlineData("\"cutAfterBytes\":400")]
    [InlineData("\"duplicate\":1")]
    public async Task Lost_connections_lose_and_double_none_of_its_events(string fault)
    {
        _engine.Run(Begin + "; while (-not ($first = $thread | Get-MAEvent -First 1)) { [Threading.Thread]::Sleep(20) }").Succeeded();
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson($$"""{"path":"/v1/sessions/*/threads/*/stream",{{fault}}}""").Single());
        using RunningPipeline running = _engine.Start("$received = $thread | Receive-MAEvent -After $first.Id");
        await WaitFor.ConditionAsync(() => _emulator.Requests.Any(request => request.Target.Contains("/stream", StringComparison.Ordinal)));
        _emulator.Release("hold");
        (await running.ResultAsync()).Succeeded();

        Assert.Equal(
            _engine.Run("$thread | Get-MAEvent -Skip 1 | ForEach-Object Id").Succeeded().Values<string>(),
            _engine.Run("$received.Id").Succeeded().Values<string>());
    }

    [Fact]
    public async Task A_thread_that_is_followed_on_ends_with_its_session()
    {
        _emulator.Release("hold");
        _engine.Run(Begin + "; $null = $sent | Receive-MAEvent").Succeeded();
        using RunningPipeline running = _engine.Start("$thread | Receive-MAEvent -Follow");
        await WaitFor.ConditionAsync(() => _emulator.OpenStreams == 1);
        using (var other = new PowerShellEngine())
        {
            other.Connect(_emulator.Uri, _emulator.ApiKey);
            other.Run($"Remove-MASession {_emulator.Requests.First(request => request.Target.EndsWith("/events", StringComparison.Ordinal)).Target.Split('/')[3]} -Confirm:$false").Succeeded();
        }

        Assert.Equal("session.deleted", (await running.ResultAsync()).Succeeded().Output[^1].Properties["Type"].Value);
    }

    [Fact]
    public async Task A_thread_whose_stream_speaks_of_the_session_ends_with_that()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/sessions/sesn_1/threads/sthr_1", Reply.Json("""{"id":"sthr_1","type":"session_thread","session_id":"sesn_1","status":"running"}"""));
        server.On("GET", "/v1/sessions/sesn_1/threads/sthr_1/events", Reply.Json("""{"data":[],"next_page":null}"""));
        var stream = new EventStreamReply();
        server.On("GET", "/v1/sessions/sesn_1/threads/sthr_1/stream", stream);
        _engine.Connect(server.Uri);
        using RunningPipeline running = _engine.Start("Receive-MAEvent sesn_1 -Thread sthr_1");
        await stream.Opened;
        foreach (string type in new[] { "session.status_running", "agent.thinking", "session.status_idle" })
            await stream.SendAsync($$"""{"type":"{{type}}","id":"sevt_{{type.Length}}","processed_at":"2026-04-08T10:00:01Z"}""");

        Assert.Equal(3, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Fact]
    public void The_newest_come_first_over_all_pages()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/sessions/sesn_1/threads/sthr_1/events", request => Reply.Json(request.Query switch
        {
            var query when query.Contains("page=page_2", StringComparison.Ordinal) => """{"data":[],"next_page":"page_3"}""",
            var query when query.Contains("page=page_3", StringComparison.Ordinal) => """{"data":[{"id":"sevt_3","type":"agent.thinking"}],"next_page":null}""",
            _ => """{"data":[{"id":"sevt_1","type":"agent.thinking"},{"id":"sevt_2","type":"agent.thinking"}],"next_page":"page_2"}""",
        }));
        _engine.Connect(server.Uri);

        Assert.Equal(["sevt_3", "sevt_2", "sevt_1"], _engine.Run("Get-MAEvent sesn_1 -Thread sthr_1 -Newest | ForEach-Object Id").Succeeded().Values<string>());
        Assert.DoesNotContain(server.Requests, request => request.Query.Contains("order", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thread_that_is_piped_to_a_stop_is_the_one_that_is_stopped()
    {
        _engine.Run(Begin + "; $null = $thread | Stop-MASession").Succeeded();
        _emulator.Release("hold");
        Assert.Contains(_emulator.Requests, request => request.Body?.Contains("\"session_thread_id\":\"sthr_", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_checkpoint_is_one_threads()
    {
        using var folder = new TestFolder();
        _engine.SetVariable("File", folder.At("place.json"));
        _engine.SetVariable("Folder", folder.Path);
        _emulator.Release("hold");
        _engine.Run(Begin + "; $null = $sent | Receive-MAEvent; $thread | Receive-MAEvent -Checkpoint $File").Succeeded();
        _engine.Run("$thread | Receive-MAEvent -Checkpoint $File; $thread | Receive-MAEvent -Checkpoint $Folder").Succeeded();

        Assert.Contains(_engine.Run("$thread.Id").Only<string>(), File.ReadAllText(folder.At("place.json")), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At(_engine.Run("$thread.Id").Only<string>() + ".json")));
        Assert.StartsWith("CheckpointMismatch,", Assert.Single(_engine.Run("$session | Receive-MAEvent -Checkpoint $File").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcript_and_a_measure_have_them_where_that_is_wanted()
    {
        _emulator.Release("hold");
        _engine.Run(Begin + "; $null = $sent | Receive-MAEvent").Succeeded();
        string without = _engine.Run("ConvertTo-MATranscript $session").Succeeded().Only<string>();
        string with = _engine.Run("ConvertTo-MATranscript $session -IncludeThread").Succeeded().Only<string>();
        string page = _engine.Run("ConvertTo-MATranscript $session -IncludeThread -Format Html").Succeeded().Only<string>();

        Assert.DoesNotContain("I have looked.", without, StringComparison.Ordinal);
        Assert.StartsWith(without, with, StringComparison.Ordinal);
        Assert.Contains("# Thread of reviewer", with, StringComparison.Ordinal);
        Assert.Contains("I have looked.", with, StringComparison.Ordinal);
        Assert.Contains("Thread of reviewer", page, StringComparison.Ordinal);
        Assert.Equal(["Lead: 0", "reviewer: 1"], _engine.Run("Measure-MASession $session -IncludeThread | ForEach-Object { \"$($_.AgentName): $($_.ToolCalls)\" }").Succeeded().Values<string>());
        Assert.StartsWith("InvalidInput,", _engine.Run("Measure-MASession $session -IncludeThread -GroupBy Agent").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
