using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Lossless;

namespace ManagedAgents.Tests.Sessions;

/// <summary>An emulator, sessions of one agent in it, and a connected engine.</summary>
internal sealed class EmulatedSessions : IDisposable
{
    private readonly ApiConnection _connection;
    private SessionCreateRequest? _fields;

    /// <summary>Starts the emulator with a scenario and faults, both as JSON; sessions are started by <see cref="StartAsync"/>.</summary>
    public EmulatedSessions(string scenario = "[]", string faults = "[]", Action<string, string>? beforeStreamWrite = null)
    {
        Emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson(scenario), Faults = FaultRule.FromJson(faults), BeforeStreamWrite = beforeStreamWrite });
        _connection = AmbiguousSendTests.Connect(Emulator);
        Client = new ApiClient(_connection);
        Engine = new PowerShellEngine().Connect(Emulator.Uri, Emulator.ApiKey);
    }

    public EmulatorServer Emulator { get; }

    public ApiClient Client { get; }

    public PowerShellEngine Engine { get; }

    /// <summary>The sessions' ids; <c>$Sessions</c> in the engine.</summary>
    public string[] Ids { get; private set; } = [];

    /// <summary>Starts sessions, all with one message to work on where a text is given. Gives their ids.</summary>
    public Task<string[]> StartAsync(int count, string? message = null) => StartAsync(count, message is null ? null : _ => message);

    /// <summary>As the other, with a message for each session; <c>$Inputs</c> in the engine are the messages' events.</summary>
    public async Task<string[]> StartAsync(int count, Func<int, string>? message)
    {
        _fields ??= await ReadFieldsAsync();
        Ids = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ => (await Client.Sessions.CreateAsync(_fields, CancellationToken.None)).Id));
        Engine.SetVariable("Sessions", Ids);
        if (message is not null)
            Engine.SetVariable("Inputs", await Task.WhenAll(Ids.Select(async (id, i) => AsEvent(id, await SendAsync(id, message(i))))));
        return Ids;
    }

    /// <summary>As the other, one session; <c>$Session</c> in the engine.</summary>
    public async Task<string> StartOneAsync(string? message = null)
    {
        string id = (await StartAsync(1, message))[0];
        Engine.SetVariable("Session", id);
        return id;
    }

    /// <summary>Sends a message; its turn may still run when this returns.</summary>
    public async Task<string> SendAsync(string session, string text) =>
        (await Client.Events.SendAsync(session, AmbiguousSendTests.Message(text), CancellationToken.None))[0].Id;

    /// <summary>The types of a session's events, in order.</summary>
    public string[] Types(string session) => [.. Emulator.GetEventLog(session).Select(TypeOf)];

    /// <summary>Waits until the session has had so many events of a type.</summary>
    public Task HadAsync(string session, string type, int count = 1) =>
        WaitFor.ConditionAsync(() => Types(session).Count(t => t == type) >= count, null, $"event {type} of {session}");

    /// <summary>Waits until so many sessions are followed: their streams are open and their histories, which say from where on, are read.</summary>
    public Task FollowedAsync(int count) => WaitFor.ConditionAsync(
        () => Emulator.OpenStreams == count && Emulator.Requests.Count(r => r.Method == "GET" && r.Status == 200 && r.Target.Contains("/events?", StringComparison.Ordinal)) >= count,
        null,
        $"{count} sessions to be followed");

    /// <summary>How many interrupts were sent.</summary>
    public int Interrupts => Emulator.Requests.Count(r => r.Body?.Contains("interrupt\"", StringComparison.Ordinal) == true);

    /// <summary>How many requests of a method came to paths that end so.</summary>
    public int Requests(string method, string end) => Emulator.Requests.Count(r => r.Method == method && r.Target.Split('?')[0].EndsWith(end, StringComparison.Ordinal));

    public Task<Session> GetAsync(string session) => Client.Sessions.GetAsync(session, CancellationToken.None);

    public void Dispose()
    {
        Engine.Dispose();
        _connection.Dispose();
        Emulator.Dispose();
    }

    private static PSObject AsEvent(string session, string id)
    {
        var sent = new PSObject();
        sent.Properties.Add(new PSNoteProperty("SessionId", session));
        sent.Properties.Add(new PSNoteProperty("Id", id));
        return sent;
    }

    private static string TypeOf(string json) => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("type").GetString()!;

    private async Task<SessionCreateRequest> ReadFieldsAsync()
    {
        Agent agent = await Client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "claude-opus-4-6" }, CancellationToken.None);
        AgentEnvironment environment = await Client.Environments.CreateAsync(new EnvironmentRequest { Name = "e" }, CancellationToken.None);
        return new SessionCreateRequest { Agent = new SessionAgentInput(agent.Id, null), EnvironmentId = environment.Id };
    }
}
