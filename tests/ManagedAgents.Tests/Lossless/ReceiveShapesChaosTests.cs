using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// Sessions of every shape received through random faults of every kind. Each run compares what was given with the service's log: nothing
/// lost, nothing twice, the order kept, also where the times are out of order.
/// </summary>
public sealed class ReceiveShapesChaosTests
{
    private const int AtATime = 96;

    private static readonly string[] Calls = ["customTool", "tool", "mcpTool"];

    private int _strikes;

    [Fact]
    public async Task Sessions_of_every_shape_are_received_whole_through_every_kind_of_fault()
    {
        int runs = Chaos.Runs(1000);
        string[] failures = await Chaos.PlayAsync(runs, AtATime, PlayAsync);
        Assert.True(failures.Length == 0, string.Join("\n", failures));
        Assert.InRange(_strikes, runs, int.MaxValue);
    }

    [Fact]
    public void Every_kind_of_fault_takes_part()
    {
        string message = Assert.Throws<ScenarioFormatException>(() => FaultRule.FromJson("""{"none":1}""")).Message;
        string[] keys = message[(message.IndexOf("known keys are ", StringComparison.Ordinal) + 15)..].TrimEnd('.').Split(", ");
        string all = string.Concat(ChaosFaults.OneOfEach(new Random(1)));
        Assert.Equal([], keys.Except(["every", "perPath", "with"]).Where(key => !all.Contains($"\"{key}\":", StringComparison.Ordinal)));
        Assert.All(ChaosFaults.OneOfEach(new Random(1)), fault => Assert.Single(FaultRule.FromJson(fault)));
    }

    private async Task<string?> PlayAsync(int run, Random random)
    {
        int shape = run % 7;
        string scenario = $"[{string.Join(",", Enumerable.Range(0, 3).Select(n => Rule(random, shape, n)))},{{\"match\":\"^end\",\"steps\":[{{\"error\":\"unknown_error\",\"retryStatus\":\"terminal\"}}]}}]";
        using ChaosSession session = await ChaosSession.StartAsync(scenario, random, swaps: shape == 2 && random.Next(3) == 0, Chaos.Skew(run));
        string told = $"shape {shape} skew {Chaos.Skew(run)} faults {string.Join(" + ", session.Faults)} scenario {scenario}: ";
        try
        {
            string? wrong = shape switch
            {
                0 => await OneTurnAsync(session, random),
                1 => await QueuedTurnsAsync(session, random),
                2 => await FollowedTurnsAsync(session, random),
                3 => await AnsweredTurnAsync(session, random),
                4 => await FollowedAnswersAsync(session, random),
                5 => await InterruptedTurnAsync(session, random),
                _ => await TurnStoppedShortAsync(session, random),
            };
            return wrong is null ? null : told + wrong;
        }
        catch (Exception cause)
        {
            return $"{told}{cause.GetType().Name} {cause.Message}";
        }
        finally
        {
            Interlocked.Add(ref _strikes, session.Strikes);
        }
    }

    /// <summary>One turn, from its beginning, from somewhere in it, or when it is history.</summary>
    private static async Task<string?> OneTurnAsync(ChaosSession session, Random random)
    {
        string input = await session.SayAsync("m0");
        await BeginAsync(session, random);
        List<SessionEvent> given = await session.ReceiveAsync(input);
        return CheckTurn(session, given, input, from: 0);
    }

    /// <summary>Messages sent while a turn runs; each received in its turn.</summary>
    private static async Task<string?> QueuedTurnsAsync(ChaosSession session, Random random)
    {
        string[] inputs = await SayAllAsync(session, random);
        await BeginAsync(session, random);
        for (int i = 0; i < inputs.Length; i++)
        {
            List<SessionEvent> given = await session.ReceiveAsync(inputs[i]);
            if (CheckTurn(session, given, inputs[i], i == 0 ? 0 : null) is { } wrong)
                return $"input {i}: {wrong}";
        }

        return null;
    }

    /// <summary>All turns in one go, until the session is terminated.</summary>
    private static async Task<string?> FollowedTurnsAsync(ChaosSession session, Random random)
    {
        string[] inputs = await SayAllAsync(session, random);
        Task ending = EndAsync();
        string[] own = random.Next(3) == 0 ? [] : [inputs[0]];
        List<SessionEvent> given = await session.ReceiveAsync(own.SingleOrDefault(), follow: true);
        await ending;
        return CheckPiece(session, given, own, 0, session.Log.Length - 1);

        async Task EndAsync()
        {
            await BeginAsync(session, random);
            await session.SettleAsync();
            await session.SayAsync("end");
        }
    }

    /// <summary>Each idle that asks for results ends a receive, and the answer begins the next.</summary>
    private static async Task<string?> AnsweredTurnAsync(ChaosSession session, Random random)
    {
        string input = await session.SayAsync("m0");
        await session.PauseAsync(300);
        List<SessionEvent> given = await session.ReceiveAsync(input);
        var own = new List<string> { input };
        while (given is [.., SessionStatusIdleEvent { StopReason.Type: "requires_action" } idle])
        {
            string[] waiting = [.. idle.StopReason.EventIds];
            string[] answered = random.Next(3) == 0 ? waiting[..1] : waiting;
            string[] sent = await session.SendAsync([.. answered.Select(id => Answer(given.OfType<ToolUseEvent>().Single(call => call.Id == id), random))]);
            own.AddRange(sent);
            await session.PauseAsync(300);
            given.AddRange(await session.ReceiveAsync(sent[0]));
        }

        // Whether an answer comes after the first that was sent with it depends on which is processed first.
        given.RemoveAll(e => own.Contains(e.Id));
        return CheckPiece(session, given, own, 0, session.Log.Length - 1);
    }

    /// <summary>Calls are answered as they arrive, or when the session waits for them, while the receive goes on.</summary>
    private static async Task<string?> FollowedAnswersAsync(ChaosSession session, Random random)
    {
        var calls = new Dictionary<string, ToolUseEvent>();
        string input = await session.SayAsync("m0");
        List<SessionEvent> given = await session.ReceiveAsync(input, follow: true, AnswerAsync);
        return CheckPiece(session, given, [input], 0, session.Log.Length - 1);

        async Task AnswerAsync(SessionEvent taken)
        {
            if (taken is ToolUseEvent { EvaluatedPermission: null or "ask" } call)
                calls[call.Id] = call;
            string[] due = taken switch
            {
                ToolUseEvent when calls.ContainsKey(taken.Id) && random.Next(2) == 0 => [taken.Id],
                SessionStatusIdleEvent { StopReason.Type: "requires_action" } idle => [.. idle.StopReason.EventIds.Where(calls.ContainsKey)],
                _ => [],
            };
            if (due.Length > 0)
                await session.SendAsync([.. due.Select(id => Answer(calls[id], random))]);
            foreach (string id in due)
                calls.Remove(id);
            if (taken is SessionStatusIdleEvent { StopReason.Type: not "requires_action" })
                await session.SayAsync("end");
        }
    }

    /// <summary>A turn that is interrupted somewhere, or was over already.</summary>
    private static async Task<string?> InterruptedTurnAsync(ChaosSession session, Random random)
    {
        string input = await session.SayAsync("m0");
        await session.PauseAsync(300);
        string interrupt = (await session.SendAsync(InputEvent.Interrupt(null)))[0];
        await BeginAsync(session, random);
        if (random.Next(2) == 0)
            return CheckTurn(session, await session.ReceiveAsync(input), input, 0);
        List<SessionEvent> given = await session.ReceiveAsync(interrupt);
        return session.Log[^1].Id == interrupt
            ? given.Count == 0 ? null : $"the interrupt did nothing, but {given.Count} events were given"
            : CheckTurn(session, given, interrupt, null);
    }

    /// <summary>A turn that ends in a refusal or an error while another message waits.</summary>
    private static async Task<string?> TurnStoppedShortAsync(ChaosSession session, Random random)
    {
        string first = await session.SayAsync("m0");
        await session.PauseAsync(150);
        string second;
        try
        {
            second = await session.SayAsync("m1");
        }
        catch (ApiException cause) when (cause.OutcomeUnknown)
        {
            // The service accepted it, did not say as what, and had dropped it before it could be looked for.
            await session.SettleAsync();
            return session.Log.Count(e => e.Type == "user.message") == 1 ? null : $"{cause.Message}";
        }

        await BeginAsync(session, random);
        if (random.Next(2) == 0)
            return CheckTurn(session, await session.ReceiveAsync(first), first, 0);
        List<SessionEvent> given;
        try
        {
            given = await session.ReceiveAsync(second);
        }
        catch (ApiException cause) when (cause.ErrorType == "event_not_found" && session.Log.All(e => e.Id != second))
        {
            // The service had dropped it before it could be looked for.
            return null;
        }

        if (session.Log.Any(e => e.Id == second))
            return CheckTurn(session, given, second, null);
        int end = session.Log.Length - 1;
        return CheckPiece(session, given, [], given.Count == 0 ? end + 1 : IndexOf(session, given[0].Id), end);
    }

    private static async Task<string[]> SayAllAsync(ChaosSession session, Random random)
    {
        var inputs = new List<string>();
        for (int i = random.Next(2, 4); i > 0; i--)
        {
            inputs.Add(await session.SayAsync($"m{inputs.Count}"));
            await session.PauseAsync(200);
        }

        return [.. inputs];
    }

    /// <summary>Receiving begins at once, in the middle, or when all is over.</summary>
    private static Task BeginAsync(ChaosSession session, Random random) => random.Next(4) == 0 ? session.SettleAsync() : session.PauseAsync(300);

    /// <summary>What was given is the input's turn, up to its idle; it may begin earlier, where the input was queued then.</summary>
    private static string? CheckTurn(ChaosSession session, List<SessionEvent> given, string input, int? from)
    {
        (string Id, string Type)[] log = session.Log;
        int place = IndexOf(session, input);
        if (place < 0)
            return "the input is not in the history";
        int start = place;
        while (start > 0 && log[start - 1].Type is "session.status_running" or "session.thread_status_running")
            start--;
        int end = Array.FindIndex(log, place, e => e.Type is "session.status_idle" or "session.status_terminated");
        int first = from ?? (given.Count == 0 ? start : IndexOf(session, given[0].Id));
        return first > start && first != place + 1 ? $"it began at {first} instead of {start}: {Describe(given)}" : CheckPiece(session, given, [input], Math.Min(first, start), end);
    }

    /// <summary>What was given is the history from one place to another, without the inputs that the receives began after.</summary>
    private static string? CheckPiece(ChaosSession session, List<SessionEvent> given, IReadOnlyList<string> own, int first, int last)
    {
        string[] expected = [.. session.Log.Skip(first).Take(last - first + 1).Select(e => e.Id).Except(own)];
        string[] ids = [.. given.Select(e => e.Id)];
        bool swaps = session.Faults.Any(fault => fault.Contains("\"swap\"", StringComparison.Ordinal));
        if (ids.SequenceEqual(expected) || (swaps && ids.Order().SequenceEqual(expected.Order())))
            return null;
        return $"lost {string.Join(" ", expected.Except(ids))}; surplus {string.Join(" ", ids.Except(expected))}; twice {string.Join(" ", ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key))}; given {Describe(given)}; the history is {string.Join(" ", session.Log.Select(e => $"{e.Id[^4..]}:{e.Type}"))}";
    }

    private static int IndexOf(ChaosSession session, string id) => Array.FindIndex(session.Log, e => e.Id == id);

    private static string Describe(List<SessionEvent> given) => string.Join(" ", given.Select(e => $"{e.Id[^4..]}:{e.Type}"));

    private static InputEvent Answer(ToolUseEvent call, Random random) => call is AgentCustomToolUseEvent
        ? InputEvent.CustomToolResult(call.Id, [ContentInput.Text("naïve 🙂")], random.Next(2) == 0)
        : random.Next(2) == 0 ? InputEvent.Allow(call.Id) : InputEvent.Deny(call.Id, "no");

    private static string Rule(Random random, int shape, int number)
    {
        List<string> steps = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Step(random))];
        if (shape is 3 or 4)
            steps.InsertRange(random.Next(0, steps.Count), Enumerable.Range(0, random.Next(1, 4)).Select(_ => Call(random)));
        if (shape is 5)
            steps.Insert(random.Next(0, steps.Count), $"{{\"delayMs\":{random.Next(1, 300)}}}");
        if (shape is 6 && number == 0)
            steps.Add(random.Next(2) == 0 ? """{"stop":"refusal"}""" : """{"error":"unknown_error","retryStatus":"exhausted"}""");
        else if (random.Next(4) == 0)
            steps.Add("""{"stop":"refusal","category":"c"}""");
        return $"{{\"match\":\"^m{number}\",\"steps\":[{string.Join(",", steps)}]}}";
    }

    private static string Step(Random random) => random.Next(8) switch
    {
        0 => """{"message":"I look around – naïve 漢字 🙂, and say a little more than fits into one piece"}""",
        1 => """{"message":"short"}""",
        2 => """{"thinking":true}""",
        3 => """{"tool":"bash","input":{"command":"ls"},"result":"a\nb"}""",
        4 => """{"raw":{"type":"agent.sang","mood":"gay"}}""",
        5 => """{"error":"model_overloaded_error"}""",
        _ => $"{{\"delayMs\":{random.Next(1, 80)}}}",
    };

    private static string Call(Random random)
    {
        string kind = Calls[random.Next(Calls.Length)];
        return kind == "customTool" ? """{"customTool":"look","input":{"n":1}}""" : $"{{\"{kind}\":\"look\",\"ask\":true,\"result\":\"seen\"}}";
    }
}
