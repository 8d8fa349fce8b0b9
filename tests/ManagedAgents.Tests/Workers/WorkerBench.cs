using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Workers;

/// <summary>A self-hosted environment on an emulator, an engine to run workers in, and a folder for them.</summary>
internal sealed class WorkerBench : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("worker-").FullName;

    public WorkerBench(string scenario, Action<EmulatorOptions>? set = null)
    {
        var options = new EmulatorOptions { StreamWait = TimeSpan.Zero, Scenario = Scenario.FromJson(scenario), MemoryFolder = Path.Combine(_root, "memory") };
        set?.Invoke(options);
        Server = TestEmulator.Start(options);
        Client = new RawClient(Server);
        EnvironmentId = Client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}""").GetAwaiter().GetResult()["id"]!.ToString();
    }

    public EmulatorServer Server { get; }

    public RawClient Client { get; }

    public string EnvironmentId { get; }

    /// <summary>A folder that is no session's.</summary>
    public string Outside => Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;

    /// <summary>Where sessions' folders are.</summary>
    public string Sessions => Path.Combine(_root, "sessions");

    /// <summary>The folder that a session's agent works in.</summary>
    public string WorkOf(string session) => Path.Combine(Sessions, session, "work");

    /// <summary>An engine that knows the key and the folder.</summary>
    public PowerShellEngine Engine()
    {
        var engine = new PowerShellEngine();
        engine.SetVariable("Key", EngineConnection.Secure(Server.GetEnvironmentKey(EnvironmentId)));
        engine.SetVariable("Uri", Server.Uri);
        engine.SetVariable("Worker", new System.Collections.Hashtable { ["Environment"] = EnvironmentId, ["EnvironmentKey"] = EngineConnection.Secure(Server.GetEnvironmentKey(EnvironmentId)), ["WorkFolder"] = Sessions });
        engine.Connect(Server.Uri, Server.ApiKey);
        return engine;
    }

    /// <summary>A session whose agent has nothing to do yet.</summary>
    public async Task<string> NewSessionAsync(string agent = "", string more = "") =>
        (await Client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{await Client.NewAgentAsync(agent)}}","environment_id":"{{EnvironmentId}}"{{more}}}"""))["id"]!.ToString();

    /// <summary>A session with its work folder, and a message to its agent, by default the path of that folder.</summary>
    public async Task<string> StartAsync(Action<string>? prepare = null, string? message = null, string agent = "", string more = "")
    {
        string session = await NewSessionAsync(agent, more);
        prepare?.Invoke(Directory.CreateDirectory(WorkOf(session)).FullName);
        await Client.PostAsync(session, RawClient.Message(message ?? WorkOf(session)));
        return session;
    }

    /// <summary>The results of a session's calls in the order of these: whether they failed, and their first block.</summary>
    public async Task<IReadOnlyList<(bool IsError, string Text)>> ResultsAsync(string session)
    {
        IReadOnlyList<JsonObject> history = await Client.WholeHistoryAsync(session);
        var results = history.Where(e => e["type"]!.ToString() is "user.tool_result" or "user.custom_tool_result").ToLookup(e => (e["tool_use_id"] ?? e["custom_tool_use_id"])!.ToString());
        return [.. history.Where(e => e["type"]!.ToString() is "agent.tool_use" or "agent.custom_tool_use").SelectMany(e => results[e["id"]!.ToString()]).Select(e => (e["is_error"]?.GetValue<bool>() ?? false, Shown(e["content"]![0]!)))];
    }

    /// <summary>The steps of a scenario.</summary>
    public static string Steps(IEnumerable<(string Tool, string Input)> calls) =>
        JsonSerializer.Serialize(new[] { new { steps = calls.Select(call => (object)new { tool = call.Tool, input = JsonNode.Parse(call.Input) }).Append(new { message = "Done." }) } });

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static string Shown(JsonNode block) => block["text"]?.ToString() ?? $"{block["type"]} {block["source"]!["media_type"]} {block["source"]!["data"]!.ToString().Length}";
}
