using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A service of its own with one session and random faults, and a receiver that may be stopped and resumed at any moment.</summary>
internal sealed class ChaosSession : IDisposable
{
    private const int MostStops = 3;

    private readonly EmulatorServer _emulator;
    private readonly ApiConnection _connection;
    private readonly ApiClient _client;
    private readonly string _id;
    private readonly Random _random;
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private readonly List<ActiveFault> _faults = [];

    private ChaosSession(EmulatorServer emulator, ApiConnection connection, string id, Random random)
    {
        _emulator = emulator;
        _connection = connection;
        _client = new ApiClient(connection);
        _id = id;
        _random = random;
    }

    /// <summary>The history now: ids and types, the queued last.</summary>
    public (string Id, string Type)[] Log =>
        [.. _emulator.GetEventLog(_id).Select(json => JsonSerializer.Deserialize<JsonElement>(json)).Select(e => (e.GetProperty("id").GetString()!, e.GetProperty("type").GetString()!))];

    private bool IsSettled => _emulator.GetEventLog(_id) is var log && log.All(json => !json.Contains("\"processed_at\":null", StringComparison.Ordinal))
        && Log.Last(e => e.Type.StartsWith("session.status_", StringComparison.Ordinal)).Type is "session.status_idle" or "session.status_terminated";

    /// <summary>The faults, as rules.</summary>
    public string[] Faults { get; private set; } = [];

    /// <summary>How often they struck.</summary>
    public int Strikes => _faults.Sum(fault => fault.StrikeCount);

    /// <summary>Starts the service and the session; then the faults begin.</summary>
    public static async Task<ChaosSession> StartAsync(string scenario, Random random, bool swaps, TimeSpan skew)
    {
        EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson(scenario), PingInterval = TimeSpan.FromSeconds(0.5), TimeSkew = skew, TimeSkewSeed = random.Next() });
        ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var session = new ChaosSession(emulator, connection, await AmbiguousSendTests.StartSessionAsync(new ApiClient(connection)), random);
        session.Faults = [.. ChaosFaults.Some(random, session._id), .. swaps ? [ChaosFaults.Swap(random, session._id)] : Array.Empty<string>()];
        session._faults.AddRange(session.Faults.Select(fault => emulator.AddFault(FaultRule.FromJson(fault).Single())));
        return session;
    }

    /// <summary>Sends events; gives their ids.</summary>
    public async Task<string[]> SendAsync(params InputEvent[] events) => [.. (await _client.Events.SendAsync(_id, events, _deadline.Token)).Select(e => e.Id)];

    /// <summary>As the other, a message.</summary>
    public async Task<string> SayAsync(string text) => (await SendAsync(AmbiguousSendTests.Message(text)))[0];

    /// <summary>Waits a random time, often none.</summary>
    public Task PauseAsync(int most) => _random.Next(3) == 0 ? Task.CompletedTask : Task.Delay(_random.Next(0, most));

    /// <summary>Waits until nothing is queued and the session rests.</summary>
    public Task SettleAsync() => WaitFor.ConditionAsync(() => IsSettled, null, "the session to settle");

    /// <summary>
    /// Receives what follows an input, or all from the session's first event, stopped and resumed at random moments as a process with a
    /// checkpoint; gives the events that have an id.
    /// </summary>
    public async Task<List<SessionEvent>> ReceiveAsync(string? after, bool follow = false, Func<SessionEvent, Task>? onEvent = null)
    {
        var given = new List<SessionEvent>();
        string[]? deltas = _random.Next(2) == 0 ? ["agent.message", "agent.thinking"] : null;
        (FollowPlace? Place, bool FromStart) saved = (null, after is null);
        for (int stops = _random.Next(2) == 0 ? MostStops : 0; ; stops++)
        {
            using SessionFollower follower = _client.Events.Follow(_id, new FollowOptions
            {
                After = after,
                Resume = saved.Place,
                FromStart = saved.FromStart,
                ExpectsInput = after is null && saved.Place is null,
                KeepFollowing = follow,
                Deltas = deltas,
                LongestSilence = TimeSpan.FromSeconds(1.5),
            });
            int left = stops < MostStops && _random.Next(2) == 0 ? _random.Next(1, 15) : int.MaxValue;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token);
            if (stops < MostStops && left == int.MaxValue)
                stop.CancelAfter(_random.Next(0, 600));
            try
            {
                do
                {
                    while (left > 0 && follower.TryTake(out SessionEvent taken))
                    {
                        if (taken.Id.Length > 0)
                            given.Add(taken);
                        if (onEvent is not null)
                            await onEvent(taken);
                        Save();
                        left--;
                    }
                }
                while (left > 0 && await follower.FetchAsync(stop.Token) && Save());

                // A receive that was stopped at its end has ended all the same.
                if (left > 0 || !await follower.FetchAsync(new CancellationToken(canceled: true)))
                    return given;
            }
            catch (OperationCanceledException) when (!_deadline.IsCancellationRequested)
            {
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The receive did not end; it gave {string.Join(" ", given.Select(e => e.Type))}; the history is {string.Join(" ", Log.Select(e => e.Type))}");
            }

            bool Save()
            {
                if (follower.HasPlace)
                    saved = (follower.Place, saved.FromStart || follower.Place.Last is null);
                return true;
            }
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _emulator.Dispose();
        _deadline.Dispose();
    }
}
