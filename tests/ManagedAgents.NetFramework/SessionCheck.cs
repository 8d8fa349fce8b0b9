using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.NetFramework;

/// <summary>A session against the emulator, step by step; the first step that goes wrong throws.</summary>
internal sealed class SessionCheck : IDisposable
{
    private const string Turn = """[{"steps":[{"thinking":true},{"message":"Grüße, 漢字 🙂"},{"tool":"bash","input":{"command":"ls"},"result":"a"},{"file":"report.md","content":"all is well"}]}]""";
    private const string CutStream = """{"path":"*/events/stream","nth":1,"cutAfterEvents":3}""";
    private const int UploadSize = 3_000_000;

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(1));
    private readonly EmulatorServer _emulator = EmulatorServer.Start(new EmulatorOptions { Scenario = Scenario.FromJson(Turn) });
    private readonly ApiConnection _connection;
    private readonly ApiClient _client;

    public SessionCheck()
    {
        _connection = new ApiConnection(new ConnectionSettings { BaseUri = _emulator.Uri, ApiKey = Secure(_emulator.ApiKey) });
        _client = new ApiClient(_connection);
    }

    public async Task RunAsync()
    {
        string session = await CreateAsync();
        await FollowTurnAsync(session, "turn");
        using (ActiveFault cut = _emulator.AddFault(FaultRule.FromJson(CutStream).Single()))
        {
            await FollowTurnAsync(session, "turn over a cut connection");
            Require(cut.StrikeCount == 1, "the connection was not cut");
        }

        await ReadOutputAsync(session);
        await MoveFileAsync();
        await NounCheck.RunAsync(_client, Secure("token"), _deadline.Token);
        await StopSilentStreamsAsync(session);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _emulator.Dispose();
        _deadline.Dispose();
    }

    private static SecureString Secure(string text)
    {
        var value = new SecureString();
        foreach (char c in text)
            value.AppendChar(c);
        return value;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    private async Task<string> CreateAsync()
    {
        Agent agent = await _client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "claude-opus-4-6" }, _deadline.Token);
        AgentEnvironment environment = await _client.Environments.CreateAsync(new EnvironmentRequest { Name = "e" }, _deadline.Token);
        var limits = new EnvironmentRequest();
        limits.UseCloud(NetworkInput.Limited(["api.example.com"], packageManagers: null, mcpServers: null), packages: null);
        environment = await _client.Environments.UpdateAsync(environment.Id, limits, _deadline.Token);
        Require(environment.Config?.Networking?.AllowedHosts.SingleOrDefault() == "api.example.com", "the environment has other hosts");
        Session session = await _client.Sessions.CreateAsync(
            new SessionCreateRequest { Agent = new SessionAgentInput(agent.Id, null), EnvironmentId = environment.Id }, _deadline.Token);
        Require(session.Agent?.Id == agent.Id, "the session has another agent");
        Console.WriteLine("created: agent, limited environment, session");
        return session.Id;
    }

    private async Task FollowTurnAsync(string session, string what)
    {
        int before = _emulator.GetEventLog(session).Count;
        InputEvent message = InputEvent.UserMessage([ContentInput.Text("go")]);
        string input = (await _client.Events.SendAsync(session, [message], _deadline.Token)).Single().Id;
        using SessionFollower follower = _client.Events.Follow(session, new FollowOptions { After = input });
        List<SessionEvent> given = [];
        do
        {
            while (follower.TryTake(out SessionEvent taken))
                given.Add(taken);
        }
        while (await follower.FetchAsync(_deadline.Token));

        List<string> log = _emulator.GetEventLog(session).Skip(before).Where(json => !json.Contains(input)).ToList();
        Require(given.Count == log.Count && given.Zip(log, (e, json) => json.Contains(e.Id)).All(same => same), $"{what}: given {given.Count} events of {log.Count}");
        Require(given.OfType<AgentMessageEvent>().Single().Text == "Grüße, 漢字 🙂", $"{what}: another text");
        Console.WriteLine($"{what}: {given.Count} events, each once and in order");
    }

    private async Task ReadOutputAsync(string session)
    {
        AgentFile file = await _client.Files.List(session, limit: null).NextAsync(_deadline.Token) ?? throw new InvalidOperationException("no output");
        using var content = new MemoryStream();
        await _client.Files.DownloadAsync(file.Id, file.SizeBytes, content, static (_, _) => { }, _deadline.Token);
        Console.WriteLine($"output: {file.FileName}, {content.Length} bytes");
    }

    private async Task MoveFileAsync()
    {
        byte[] bytes = new byte[UploadSize];
        new Random(1).NextBytes(bytes);
        AgentFile file = await _client.Files.UploadAsync(
            new FileUpload("data.bin", "application/octet-stream", () => new MemoryStream(bytes)), static _ => { }, _deadline.Token);
        using var back = new MemoryStream();
        await _client.Files.DownloadAsync(file.Id, file.SizeBytes, back, static (_, _) => { }, _deadline.Token);
        Require(back.ToArray().SequenceEqual(bytes), "the file came back changed");
        Console.WriteLine($"file: {back.Length} bytes there and back");
    }

    // More streams than .NET Framework allows by default, with socket reads that do not heed a token there.
    private async Task StopSilentStreamsAsync(string session)
    {
        using var stop = new CancellationTokenSource();
        List<SessionFollower> followers = Enumerable.Range(0, 5).Select(_ => _client.Events.Follow(session, new FollowOptions { KeepFollowing = true })).ToList();
        List<Task> waits = followers.Select(follower => FollowToEndAsync(follower, stop.Token)).ToList();
        while (_emulator.OpenStreams < followers.Count)
            await Task.Delay(10, _deadline.Token);
        var watch = Stopwatch.StartNew();
        stop.Cancel();
        await Task.WhenAll(waits);
        Require(watch.Elapsed < TimeSpan.FromSeconds(1), $"stopping took {watch.Elapsed.TotalSeconds:0.0} s");
        followers.ForEach(follower => follower.Dispose());
        Console.WriteLine($"stop: {followers.Count} silent streams ended at once");
    }

    private static async Task FollowToEndAsync(SessionFollower follower, CancellationToken token)
    {
        try
        {
            while (await follower.FetchAsync(token))
                follower.TryTake(out _);
        }
        catch (OperationCanceledException)
        {
            // As it was told.
        }
    }
}
