using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Dreams;

/// <summary>Dreams as a user starts, waits for, cancels and ends them.</summary>
public sealed class DreamCmdletTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public DreamCmdletTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("""
            $store = New-MAMemoryStore Notes
            $session = Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment e)
            $opus = @{ Model = 'claude-opus-5-5' }
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("Start-MADream notes claude-opus-5-5", "Dream of Notes")]
    [InlineData("$store | Start-MADream @opus", "Dream of Notes")]
    [InlineData("$store | Start-MADream @opus -UpdateExisting", "Notes")]
    [InlineData("Start-MADream @opus -Session $session", "Dream")]
    public void A_dream_is_waited_for_and_leads_to_the_store_that_it_wrote(string start, string store) =>
        Assert.Equal(store, _engine.Run($"{start} | Wait-MADream -TimeoutSec 60 | Get-MAMemoryStore | ForEach-Object Name").Succeeded().Only<string>());

    [Fact]
    public void What_is_given_is_sent()
    {
        _engine.Run("Start-MADream $store.Id @{ id = 'claude-opus-5-5' } -Speed FAST -Session $session, $session.Id -Instruction 'Be brief.' -UpdateExisting").Succeeded();
        JsonObject sent = JsonNode.Parse(_emulator.Requests[^1].Body!)!.AsObject();
        Assert.Empty(OpenApiSchemas.Validate("DreamCreateParams", sent.ToJsonString()));
        string store = _engine.Run("$store.Id").Only<string>();
        string session = _engine.Run("$session.Id").Only<string>();
        Assert.Equal(
            $$"""{"instructions":"Be brief.","model":{"id":"claude-opus-5-5","speed":"fast"},"inputs":[{"type":"memory_store","memory_store_id":"{{store}}"},{"type":"sessions","session_ids":["{{session}}","{{session}}"]}],"output_behavior":{"type":"update_existing","memory_store_id":"{{store}}"} }""".Replace("} }", "}}", StringComparison.Ordinal),
            sent.ToJsonString());
    }

    [Theory]
    [InlineData("Start-MADream @opus", "InvalidInput", "-MemoryStore, -Session or both")]
    [InlineData("Start-MADream @opus -Session $session -UpdateExisting", "InvalidInput", "-MemoryStore to write into")]
    [InlineData("Start-MADream $session @opus", "WrongIdKind", "a session")]
    [InlineData("Start-MADream $store @opus -Session $store", "WrongIdKind", "a memory store")]
    [InlineData("Start-MADream $store ' '", "EmptyId", "model")]
    [InlineData("Start-MADream 'no such' @opus", "ReferenceNotFound", "no such")]
    [InlineData("$null = $store | Start-MADream @opus -UpdateExisting; $store | Start-MADream @opus -UpdateExisting", "Conflict", "another dream writes")]
    [InlineData("Wait-MADream drm_01AbCdEf23456789", "DreamNotFound", "drm_01AbCdEf23456789")]
    [InlineData("Wait-MADream $session", "WrongIdKind", "a session")]
    public void What_cannot_be_done_is_one_error(string script, string errorId, string message)
    {
        PipelineResult result = _engine.Run(script);
        Assert.Empty(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_failed_comes_with_its_reason_beside_those_that_did_not()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/dreams/drm_1", Reply.Json("""{"id":"drm_1","type":"dream","status":"failed","error":{"type":"memory_store_unavailable","message":"It is deleted."},"outputs":[]}"""));
        server.On("GET", "/v1/dreams/drm_2", Reply.Json("""{"id":"drm_2","type":"dream","status":"completed","error":null,"outputs":[{"type":"memory_store","memory_store_id":"memstore_2"}]}"""));
        server.On("GET", "/v1/memory_stores/memstore_2", Reply.Json("""{"id":"memstore_2","type":"memory_store","name":"new"}"""));
        _engine.Connect(server.Uri);

        PipelineResult result = _engine.Run("$ended = 'drm_1', 'drm_2', 'drm_1' | Wait-MADream; @($ended | ForEach-Object Status)").Succeeded();
        Assert.Equal(["completed", "failed"], result.Values<string>().Order(StringComparer.Ordinal));
        Assert.Contains("memory_store_unavailable: It is deleted.", _engine.Show("$ended"), StringComparison.Ordinal);
        PipelineResult stores = _engine.Run("$ended | Get-MAMemoryStore");
        Assert.Equal("new", Assert.Single(stores.Output).Properties["Name"].Value);
        Assert.Equal("The dream 'drm_1' has no memory store: memory_store_unavailable: It is deleted.", Assert.Single(stores.Errors).ToString());
    }

    [Fact]
    public void One_is_canceled_once_and_archived_when_it_has_ended()
    {
        PipelineResult result = _engine.Run("$dream = $store | Start-MADream @opus; $dream | Disable-MADream -Confirm:$false; ($dream | Stop-MADream).Status; ($dream | Wait-MADream).Status; $dream | Stop-MADream; $null = $dream | Disable-MADream -Confirm:$false");
        Assert.Equal(["canceled", "canceled"], result.Values<string>());
        Assert.Equal(["InvalidRequest", "InvalidRequest"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("cancel it first", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-MADream").Succeeded().Output);
        Assert.Single(_engine.Run("Get-MADream -IncludeArchived -Status Canceled, failed -CreatedAfter 2020-01-01").Succeeded().Output);
        Assert.Contains("created_at%5Bgt%5D=2020-01-01", _emulator.Requests[^1].Target.Replace("created_at[gt]", "created_at%5Bgt%5D", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-MADream -IncludeArchived -Status running").Succeeded().Output);
        Assert.Empty(_engine.Run("Get-MADream -IncludeArchived -CreatedBefore 2020-01-01").Succeeded().Output);
    }

    [Theory]
    [InlineData("""{"method":"GET","path":"/v1/dreams/*","nth":2,"status":503}""")]
    [InlineData("""{"method":"GET","path":"/v1/dreams/*","nth":2,"dropResponse":true}""")]
    [InlineData("""{"method":"GET","path":"/v1/dreams/*","nth":1,"status":429,"headers":{"retry-after-ms":"100"}}""")]
    public void A_passing_failure_is_waited_through(string fault)
    {
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson(fault).Single());
        _engine.Connect(_emulator.Uri, _emulator.ApiKey, more: "-MaxRetryCount 0");
        Assert.Equal("completed", _engine.Run("$store | Start-MADream @opus | Wait-MADream | ForEach-Object Status").Succeeded().Only<string>());
    }

    [Fact]
    public async Task A_wait_ends_at_its_deadline_with_the_first_or_when_it_is_stopped()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/dreams/*", request => Reply.Json($$"""{"id":"{{request.Path.Split('/')[^1]}}","type":"dream","status":"{{(request.Path.EndsWith('2') ? "completed" : "running")}}"}"""));
        _engine.Connect(server.Uri);

        PipelineResult late = _engine.Run("'drm_1', 'drm_2' | Wait-MADream -TimeoutSec 2");
        Assert.Equal("drm_2", Assert.Single(late.Output).Properties["Id"].Value);
        ErrorRecord error = Assert.Single(late.Errors);
        Assert.StartsWith("WaitTimedOut,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("The dream drm_1 did not get to its end within 2 seconds. It was left as it is.", error.ToString());
        Assert.Contains(late.Progress, progress => progress.Activity == "Waiting for dreams" && progress.StatusDescription == "1 of 2");

        Assert.Equal("drm_2", _engine.Run("Wait-MADream drm_1, drm_2, drm_3 -Any", deadline: Deadline.Prompt).Succeeded().Output.Single().Properties["Id"].Value);

        using RunningPipeline running = _engine.Start("Wait-MADream drm_1");
        int before = server.Requests.Count;
        await server.RequestAsync(before + 1);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
    }
}
