using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A send whose answer is lost is in the session exactly once, whether the service had carried it out or not.</summary>
public sealed class AmbiguousSendTests
{
    private const int Sends = 200;
    private const int Sessions = 50;

    [Theory]
    [InlineData("""{"method":"POST","path":"/v1/sessions/*/events","every":2,"perPath":true,"dropResponse":true}""")]
    [InlineData("""{"method":"POST","path":"/v1/sessions/*/events","every":2,"perPath":true,"status":503}""")]
    public async Task Each_message_exists_exactly_once(string fault)
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson(fault) });
        using ApiConnection connection = Connect(emulator);
        var client = new ApiClient(connection);
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => StartSessionAsync(client)));

        // Half of the texts are the same: only the ids can tell them apart.
        var sends = Enumerable.Range(0, Sends).Select(async n =>
        {
            string session = sessions[n % Sessions];
            string text = n / Sessions % 2 == 0 ? "the same" : $"message {n}";
            return (Session: session, Assert.Single(await client.Events.SendAsync(session, Message(text), CancellationToken.None)).Id);
        });
        (string Session, string Id)[] accepted = await Task.WhenAll(sends);

        foreach (string session in sessions)
            Assert.Equal(accepted.Where(a => a.Session == session).Select(a => a.Id).Order(), UserMessageIds(emulator, session).Order());
    }

    [Fact]
    public void A_message_of_yesterday_is_not_taken_for_the_one_whose_answer_was_lost()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        const string Old = """{"type":"user.message","id":"sevt_old","processed_at":"2026-01-01T00:00:00Z","content":[{"type":"text","text":"nightly report"}]}""";
        server.On("GET", "/v1/sessions/sesn_1/events", Reply.Json($$"""{"data":[{{Old}}],"next_page":null}"""));
        server.Enqueue(Reply.Drop());
        server.On("POST", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"user.message","id":"sevt_new","processed_at":null,"content":[]}]}"""));

        PipelineResult result = engine.Run("Send-MAMessage 'nightly report' -Session sesn_1 -Verbose").Succeeded();
        Assert.Equal("sevt_new", Assert.Single(result.Output).Properties["Id"].Value);
        Assert.Equal(2, server.Requests.Count(r => r.Method == "POST"));
        Assert.Contains(result.Verbose, line => line.Contains("not clear whether", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_that_was_long_on_its_way_still_shows_what_was_sent_before()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        DateTimeOffset? sentAt = null;
        TimeSpan late = TimeSpan.FromSeconds(5);
        server.On("POST", "/v1/sessions/sesn_1/events", _ =>
        {
            sentAt ??= DateTimeOffset.UtcNow;
            return Reply.Drop();
        });
        server.On("GET", "/v1/sessions/sesn_1/events", _ =>
        {
            string stored = $$"""{"type":"user.message","id":"sevt_7","processed_at":"{{sentAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","content":[{"type":"text","text":"hello"}]}""";
            return Reply.When(Task.Delay(late), Reply.Json($$"""{"data":[{{stored}}],"next_page":null}""").With("Date", (DateTimeOffset.UtcNow + late).ToString("R", CultureInfo.InvariantCulture)));
        });
        PipelineResult result = engine.Run("Send-MAMessage hello -Session sesn_1").Succeeded();
        Assert.Equal("sevt_7", Assert.Single(result.Output).Properties["Id"].Value);
        Assert.Single(server.Requests, r => r.Method == "POST");

        // Another process may have sent the same: what only the moment tells apart is told.
        Assert.Contains("sevt_7", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_missed_deadline_nothing_is_sent_again_and_the_error_says_that_it_is_open()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri, more: "-TimeoutSec 1");
        server.On("GET", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[],"next_page":null}"""));
        server.On("POST", "/v1/sessions/sesn_1/events", Reply.Hang());

        PipelineResult result = engine.Run("Send-MAMessage hello -Session sesn_1");
        Assert.StartsWith("RequestTimedOut,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(server.Requests, r => r.Method == "POST");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(409)]
    public void A_refused_send_is_neither_looked_for_nor_repeated(int status)
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        server.On("POST", "/v1/sessions/sesn_1/events", Reply.Error(status, "some_error", "No"));

        Assert.Single(engine.Run("Send-MAMessage hello -Session sesn_1").Errors);
        Assert.Single(server.Requests);
    }

    private static IEnumerable<string> UserMessageIds(EmulatorServer emulator, string session) => emulator.GetEventLog(session)
        .Select(json => JsonSerializer.Deserialize<JsonElement>(json))
        .Where(e => e.GetProperty("type").GetString() == "user.message")
        .Select(e => e.GetProperty("id").GetString()!);

    internal static ApiConnection Connect(EmulatorServer emulator) =>
        new(new ConnectionSettings { BaseUri = emulator.Uri, ApiKey = EngineConnection.Secure(emulator.ApiKey), MaxRetryCount = 10 });

    internal static async Task<string> StartSessionAsync(ApiClient client)
    {
        var agent = await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "claude-opus-4-6" }, CancellationToken.None);
        var environment = await client.Environments.CreateAsync(new EnvironmentRequest { Name = Guid.NewGuid().ToString() }, CancellationToken.None);
        return (await client.Sessions.CreateAsync(new SessionCreateRequest { Agent = new SessionAgentInput(agent.Id, null), EnvironmentId = environment.Id }, CancellationToken.None)).Id;
    }

    internal static InputEvent[] Message(string text) => [InputEvent.UserMessage([ContentInput.Text(text)])];
}
