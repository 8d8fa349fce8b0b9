using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A tool result or an approval whose answer is lost is in the session exactly once, though the service refuses a second one.</summary>
public sealed class AmbiguousAnswerTests
{
    private const int Sessions = 40;

    private static readonly string[] Steps = [.. Enumerable.Repeat("""{"customTool":"look"},{"tool":"bash","ask":true,"result":"done"}""", 3)];

    [Theory]
    [InlineData("\"dropResponse\":true")]
    [InlineData("\"status\":503")]
    [InlineData("\"emptyBody\":true")]
    [InlineData("\"gzip\":\"corrupt\"")]
    [InlineData("\"gzip\":\"cut\"")]
    public async Task Each_answer_exists_exactly_once(string fault)
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson($$"""{"steps":[{{string.Join(",", Steps)}}]}""") });
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async n =>
        {
            string session = await AmbiguousSendTests.StartSessionAsync(client);
            await client.Events.SendAsync(session, AmbiguousSendTests.Message("go"), CancellationToken.None);
            await WaitFor.ConditionAsync(() => Types(emulator, session).LastOrDefault() == "session.status_idle");
            using IDisposable struck = emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"/v1/sessions/{{session}}/events","every":2,{{fault}}}""").Single());

            var calls = await client.Events.PendingAsync(session, CancellationToken.None);
            Assert.Equal(6, calls.Count);
            var accepted = new List<string>();
            foreach (var call in calls)
                accepted.Add(Assert.Single(await client.Events.SendAsync(session, [Answer(call, n)], CancellationToken.None)).Id);

            await WaitFor.ConditionAsync(() => Events(emulator, session)[^1].Contains("end_turn", StringComparison.Ordinal));
            string[] stored = [.. Events(emulator, session).Where(json => TypeOf(json) is "user.custom_tool_result" or "user.tool_confirmation").Select(IdOf)];
            Assert.Equal(accepted.Order(), stored.Order());
        }));
    }

    [Fact]
    public void A_repeat_that_is_refused_is_looked_for_again()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        const string Stored = """{"type":"user.custom_tool_result","id":"sevt_7","processed_at":"2999-01-01T00:00:00Z","custom_tool_use_id":"sevt_1","content":[{"type":"text","text":"fine"}]}""";
        server.Enqueue(Reply.Drop());
        server.On("POST", "/v1/sessions/sesn_1/events", Reply.Error(400, "invalid_request_error", "the call sevt_1 is answered already"));

        // The list shows what was sent only after it was sent again.
        server.On("GET", "/v1/sessions/sesn_1/events", _ => Reply.Json($$"""{"data":[{{(server.Requests.Count(r => r.Method == "POST") > 1 ? Stored : "")}}],"next_page":null}"""));
        PipelineResult result = engine.Run("Send-MAToolResult fine -ToolUse sevt_1 -Session sesn_1").Succeeded();
        Assert.Equal("sevt_7", Assert.Single(result.Output).Properties["Id"].Value);
    }

    private static InputEvent Answer(ManagedAgents.Client.Events.ToolUseEvent call, int n) => call.Type == "agent.custom_tool_use"
        ? InputEvent.CustomToolResult(call.Id, [ContentInput.Text("naïve 🙂")], n % 2 == 0)
        : n % 2 == 0 ? InputEvent.Allow(call.Id) : InputEvent.Deny(call.Id, "no");

    private static IReadOnlyList<string> Events(EmulatorServer emulator, string session) => emulator.GetEventLog(session);

    private static IEnumerable<string> Types(EmulatorServer emulator, string session) => Events(emulator, session).Select(TypeOf);

    private static string TypeOf(string json) => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("type").GetString()!;

    private static string IdOf(string json) => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!;
}
