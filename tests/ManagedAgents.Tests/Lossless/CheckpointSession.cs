using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Lossless;

/// <summary>An emulator with one session, a connected engine and an empty folder for checkpoints.</summary>
internal sealed class CheckpointSession : IDisposable
{
    private readonly ApiConnection _connection;

    private CheckpointSession(EmulatorServer emulator, ApiConnection connection, string id)
    {
        Emulator = emulator;
        _connection = connection;
        Client = new ApiClient(connection);
        Id = id;
        Engine = new PowerShellEngine().Connect(emulator.Uri, emulator.ApiKey);
        Engine.SetVariable("Session", id);
        Engine.SetVariable("File", File);
    }

    public EmulatorServer Emulator { get; }

    public ApiClient Client { get; }

    public PowerShellEngine Engine { get; }

    /// <summary>The session's id; <c>$Session</c> in the engine.</summary>
    public string Id { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("managedagents-").FullName;

    /// <summary>The checkpoint's path; <c>$File</c> in the engine.</summary>
    public string File => Path.Combine(Folder, "place.json");

    /// <summary>The names of the files there are now.</summary>
    public IEnumerable<string?> Files => Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName);

    /// <summary>The ids of the session's history.</summary>
    public string[] Log => [.. Emulator.GetEventLog(Id).Select(json => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!)];

    /// <summary>How many events stand behind one; all, where it is null.</summary>
    public int Behind(string? id)
    {
        // From the end, as it is asked all the time and is near it.
        IReadOnlyList<string> log = Emulator.GetEventLog(Id);
        return id is null ? log.Count : log.Reverse().TakeWhile(json => !json.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal)).Count();
    }

    // Queued inputs stand at the end of the history, so none is left where an idle is the last.
    private bool IsSettled => Emulator.GetEventLog(Id) is [.., var last] && last.Contains("\"session.status_idle\"", StringComparison.Ordinal);

    /// <summary>Starts all; the session is empty.</summary>
    public static async Task<CheckpointSession> StartAsync(EmulatorOptions? options = null)
    {
        EmulatorServer emulator = TestEmulator.Start(options);
        ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        return new CheckpointSession(emulator, connection, await AmbiguousSendTests.StartSessionAsync(new ApiClient(connection)));
    }

    /// <summary>As the other; the empty session's place is remembered, so that the next receiving brings its first event.</summary>
    public static async Task<CheckpointSession> StartRememberedAsync(EmulatorOptions? options = null)
    {
        CheckpointSession session = await StartAsync(options);
        session.Engine.Run("Receive-MAEvent $Session -Checkpoint $File").Succeeded();
        return session;
    }

    /// <summary>Sends a message; the turn may still run when this returns.</summary>
    public async Task<string> SendAsync(string text = "hello") =>
        (await Client.Events.SendAsync(Id, AmbiguousSendTests.Message(text), CancellationToken.None))[0].Id;

    /// <summary>Waits until every message was worked on.</summary>
    public Task SettleAsync() => WaitFor.ConditionAsync(() => IsSettled, null, "the session to settle");

    /// <summary>Sends a message and waits for the end of its turn; gives the ids of what the turn added.</summary>
    public async Task<string[]> PlayTurnAsync(string text = "hello")
    {
        int before = Log.Length;
        await SendAsync(text);
        await SettleAsync();
        return Log[before..];
    }

    /// <summary>Receives with the checkpoint; gives the ids.</summary>
    public string[] Receive(string more = "") => [.. Ids(Engine.Run($"Receive-MAEvent $Session -Checkpoint $File {more}").Succeeded())];

    public static IEnumerable<string> Ids(PipelineResult result) => result.Output.Select(item => (string)item.Properties["Id"].Value);

    public void Dispose()
    {
        Engine.Dispose();
        _connection.Dispose();
        Emulator.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
