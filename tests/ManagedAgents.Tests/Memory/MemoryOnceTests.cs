using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Memory;

/// <summary>A memory whose answer was lost is there once: known by its path and content, which nothing else can have at that moment.</summary>
public sealed class MemoryOnceTests : IDisposable
{
    private const string List = "/v1/memory_stores/memstore_1/memories";
    private const string HashOfText = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";

    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public MemoryOnceTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("$store = New-MAMemoryStore team").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("dropResponse", 1)]
    [InlineData("dropRequest", 2)]
    public void One_whose_answer_is_lost_is_found_with_its_content_or_sent_again(string fault, int posts)
    {
        _engine.Run("1..120 | ForEach-Object { $null = New-MAMemory \"/other/$_\" x -MemoryStore $store }").Succeeded();
        int before = _emulator.Requests.Count;
        using IDisposable struck = Strike($$"""{"method":"POST","path":"/v1/memory_stores/*/memories","nth":1,"{{fault}}":true}""");
        Assert.Equal("text", _engine.Run("(New-MAMemory /notes/a.md text -MemoryStore $store).Content").Succeeded().Only<string>());
        Assert.Single(_engine.Run("Get-MAMemory -MemoryStore $store -PathPrefix /notes/").Output);
        Assert.True(_emulator.Requests.Skip(before).Count(request => request.Method == "POST") <= posts);

        // Its folder is looked into, not the whole store.
        Assert.All(_emulator.Requests.Skip(before).Where(request => request.Method == "GET" && request.Target.Contains('?', StringComparison.Ordinal) && !request.Target.Contains("view=", StringComparison.Ordinal)),
            request => Assert.Contains("path_prefix=%2Fnotes%2F", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_was_there_before_is_not_taken_for_it()
    {
        _engine.Run("$null = New-MAMemory /b.md theirs -MemoryStore $store").Succeeded();
        using IDisposable struck = Strike("""{"method":"POST","path":"/v1/memory_stores/*/memories","nth":1,"dropResponse":true}""");
        Assert.StartsWith("MemoryPathConflict,", Assert.Single(_engine.Run("New-MAMemory /b.md mine -MemoryStore $store").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("theirs", _engine.Run("(Get-MAMemory /b.md -MemoryStore $store).Content").Succeeded().Only<string>());
    }

    [Fact]
    public void One_of_other_content_leaves_it_open_and_nothing_is_sent_again()
    {
        using RecordingServer server = Serve(Reply.Drop(), _ => Memory("/a.md", new string('0', 64)));
        ErrorRecord error = Assert.Single(_engine.Run("New-MAMemory /a.md text -MemoryStore memstore_1").Errors);
        Assert.True((bool)PSObject.AsPSObject(error.Exception).Properties["OutcomeUnknown"].Value);
        Assert.Contains("mem_1", error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public void A_conflict_after_a_lost_answer_may_be_with_itself()
    {
        int posts = 0;
        using RecordingServer server = Serve(
            Reply.Error(409, "memory_path_conflict_error", "taken"),
            request => posts > 1 ? Memory("/a.md", HashOfText) : string.Empty);
        server.On("POST", List, _ => ++posts == 1 ? Reply.Drop() : Reply.Error(409, "memory_path_conflict_error", "taken"));
        Assert.Equal("mem_1", _engine.Run("(New-MAMemory /a.md text -MemoryStore memstore_1).Id").Succeeded().Only<string>());
        Assert.Equal(2, posts);
    }

    [Fact]
    public void A_conflict_says_the_path_even_where_its_message_does_not()
    {
        using RecordingServer server = Serve(
            Reply.Json("""{"type":"error","error":{"type":"memory_path_conflict_error","message":"taken","conflicting_memory_id":"mem_9","conflicting_path":"/a"}}""", 409), _ => string.Empty);
        ErrorRecord error = Assert.Single(_engine.Run("New-MAMemory /a/b text -MemoryStore memstore_1").Errors);
        Assert.Equal("taken (status 409) The path '/a' is there already.", error.Exception.Message);
    }

    [Theory]
    [InlineData("-IfUnchanged", true)]
    [InlineData("", false)]
    public void A_change_is_sent_again_where_it_has_a_condition_and_else_left_open(string condition, bool succeeds)
    {
        _engine.Run("$one = New-MAMemory /a.md text -MemoryStore $store").Succeeded();
        using IDisposable struck = Strike("""{"method":"POST","path":"/v1/memory_stores/*/memories/*","nth":1,"dropResponse":true}""");
        PipelineResult result = _engine.Run($"$one | Set-MAMemory -Content more {condition}");
        Assert.Equal(succeeds, result.Errors.Count == 0);
        Assert.All(result.Errors, error => Assert.True((bool)PSObject.AsPSObject(error.Exception).Properties["OutcomeUnknown"].Value));
        Assert.Equal(2, _engine.Run("$one | Get-MAMemoryVersion").Succeeded().Output.Count);
    }

    private ActiveFault Strike(string fault) => _emulator.AddFault(FaultRule.FromJson(fault).Single());

    private static string Memory(string path, string hash) =>
        $$"""{"id":"mem_1","type":"memory","path":"{{path}}","content":"text","content_sha256":"{{hash}}","memory_store_id":"memstore_1","created_at":"{{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";

    /// <summary>A service of one store.</summary>
    private RecordingServer Serve(Reply created, Func<RecordedRequest, string> listed)
    {
        var server = new RecordingServer();
        server.On("POST", List, created);
        server.On("GET", List, request => Reply.Json($$"""{"data":[{{listed(request)}}],"next_page":null}"""));
        _engine.Connect(server.Uri);
        return server;
    }
}
