using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Lossless;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>
/// Many runs at once whose calls of all kinds come in random order through random faults: each call is run once and answered once. The seed
/// is fixed and told on failure; MA_CHAOS_RUNS and MA_CHAOS_SEED make it longer or other.
/// </summary>
public sealed class InvokeChaosTests : InvokeTests
{
    private const int AtATime = 32;
    private const int NewSessions = 48;
    private static readonly string Invoke = $"Invoke-MAAgent -Tool Add-Call -Approve {{ $_.Input.allow -eq $true }} -ThrottleLimit {AtATime} -TimeoutSec 240";

    // Each strikes a session's requests a few times, so that every run comes to an end.
    private static readonly Func<Random, string>[] FaultKinds =
    [
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterEvents\":{random.Next(0, 16)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterBytes\":{random.Next(0, 4000)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"cutAfterBytes\":{random.Next(0, 4000)},\"cutBy\":\"reset\"",
        random => $"\"path\":\"*/events/stream\",\"duplicate\":{random.Next(1, 4)}",
        random => $"\"path\":\"*/events/stream\",\"reorder\":{random.Next(1, 4)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"truncateJson\":{random.Next(1, 10)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"streamError\":{random.Next(1, 10)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":1,\"status\":{(random.Next(2) == 0 ? 503 : 529)}",
        random => $"\"path\":\"*/events\",\"method\":\"POST\",\"nth\":{random.Next(1, 5)},\"dropResponse\":true",
        random => $"\"path\":\"*/events\",\"method\":\"POST\",\"nth\":{random.Next(1, 5)},\"dropRequest\":true",
        random => $"\"path\":\"*/events\",\"method\":\"POST\",\"nth\":{random.Next(1, 5)},\"status\":503",
        random => $"\"path\":\"*/events\",\"method\":\"POST\",\"nth\":{random.Next(1, 5)},\"status\":429,\"headers\":{{\"retry-after-ms\":\"{random.Next(1, 50)}\"}}",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 4)},\"dropResponse\":true",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 4)},\"historyLagMs\":{random.Next(10, 300)}",
        random => $"\"path\":\"*/events\",\"method\":\"GET\",\"nth\":{random.Next(1, 4)},\"headerDelayMs\":{random.Next(1, 100)}",
        random => $"\"path\":\"*/events/stream\",\"nth\":{random.Next(1, 3)},\"headerDelayMs\":{random.Next(1, 100)}",
        random => $"\"path\":\"*/events\",\"method\":\"POST\",\"nth\":{random.Next(2, 4)},\"delayMs\":{random.Next(1, 200)}",
    ];

    private readonly ConcurrentDictionary<string, int> _ran = new();

    // What is sent is tried three times, so no more than two of its tries may be lost.
    private static string[] SomeFaults(Random random)
    {
        string[] all = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => FaultKinds[random.Next(FaultKinds.Length)](random))];
        return [.. all.Where(fault => !LosesSending(fault)), .. all.Where(LosesSending).Take(2)];

        static bool LosesSending(string fault) => fault.Contains("\"POST\"", StringComparison.Ordinal) && !fault.Contains("delayMs", StringComparison.Ordinal);
    }

    private static int Runs => Setting("MA_CHAOS_RUNS", 300);

    private static int Seed => Setting("MA_CHAOS_SEED", 20260408);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4000)]
    public async Task Every_call_is_run_once_and_answered_once_through_random_faults(int skewMs)
    {
        // The runs are shared out over clocks that agree, that differ a little, and that differ by more than a turn takes.
        int runs = Runs / 3;
        Scene[] scenes = Scenes(runs, skewMs);
        Begin(scenes, "[]", skewMs);
        string[] sessions = [.. Run($"$able = New-MAAgent -Name Able -Model claude-opus-4-6 -Tool (New-MATool -Command Add-Call); 1..{runs} | ForEach-Object {{ (Start-MASession -Agent $able -Environment $environment).Id }}").Succeeded().Values<string>()];
        ActiveFault[] faults = [.. scenes.SelectMany(scene => scene.Faults.Select(fault => Emulator.AddFault(FaultRule.FromJson("{" + fault.Replace("*/", $"*/{sessions[scene.Run]}/", StringComparison.Ordinal) + "}").Single())))];
        using ApiConnection connection = AmbiguousSendTests.Connect(Emulator);
        using var helping = new CancellationTokenSource();
        Task[] helpers = [.. scenes.Where(scene => scene.IsHelped).Select(scene => HelpAsync(new ApiClient(connection), sessions[scene.Run], new Random(scene.Run), helping.Token))];

        Engine.SetVariable("Records", scenes.Select(scene => new PSObject(new Record(scene.Text, sessions[scene.Run]))).ToArray());
        PipelineResult result = Run($"$Records | {Invoke}", TimeSpan.FromMinutes(10));
        await helping.CancelAsync();
        await Task.WhenAll(helpers);

        Check(scenes, scene => sessions[scene.Run], result);

        // A run whose faults never strike proves nothing.
        Assert.InRange(faults.Sum(fault => fault.StrikeCount), runs, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} runs, times off by up to {skewMs} ms, {_ran.Count} commands run, {faults.Sum(fault => fault.StrikeCount)} faults in {result.Duration.TotalSeconds:0.0} s.");
    }

    [Fact]
    public void New_sessions_come_through_faults_that_strike_them_all()
    {
        Scene[] scenes = Scenes(NewSessions);
        // What a request is tried again after is counted for each session, so that the others' requests cannot strike all its tries. Connects have no
        // session: enough tries outlast those that are refused.
        Begin(scenes, """
            [{"method":"POST","path":"/v1/sessions","every":5,"dropResponse":true}, {"method":"POST","path":"*/events","every":3,"perPath":true,"dropResponse":true},
            {"method":"POST","path":"*/events","every":4,"perPath":true,"status":503}, {"path":"*/stream","every":2,"cutAfterEvents":6}, {"path":"*/stream","every":3,"duplicate":2},
            {"method":"GET","path":"*/events","every":4,"historyLagMs":100}, {"path":"*/stream","every":9,"refuse":2}]
            """);
        Engine.Connect(Emulator.Uri, Emulator.ApiKey, more: "-MaxRetryCount 10");
        Engine.SetVariable("Texts", scenes.Select(scene => scene.Text).ToArray());
        PipelineResult result = Run($"$Texts | {Invoke} -Agent $agent -Environment $environment", TimeSpan.FromMinutes(10));

        Assert.True(result.Errors.Count == 0, string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.TargetObject}: {e}")));
        Assert.Equal(scenes.Select(scene => scene.Text), result.Output.Select(r => Text(r, "Prompt")));
        Check(scenes, scene => Text(result.Output[scene.Run], "SessionId"), result);
    }

    private static Scene[] Scenes(int count, int skewMs = 0) => [.. Enumerable.Range(0, count).Select(run => new Scene(run, new Random(unchecked(((Seed + skewMs) * 397) ^ run))))];

    private void Begin(Scene[] scenes, string faults, int skewMs = 0)
    {
        Serve($"[{string.Join(",", scenes.Select(scene => scene.Rule))}]", more: options => options.TimeSkew = TimeSpan.FromMilliseconds(skewMs));
        Engine.SetVariable("Ran", new Action<string>(id => _ran.AddOrUpdate(id, 1, static (_, count) => count + 1)));
        Define("function Add-Call { param([string] $Id) $Ran.Invoke($Id); \"result of $Id\" }");
        foreach (FaultRule fault in FaultRule.FromJson(faults))
            Emulator.AddFault(fault);
    }

    private void Check(Scene[] scenes, Func<Scene, string> sessionOf, PipelineResult result)
    {
        string[] problems = [.. scenes.SelectMany(scene => Problems(scene, sessionOf(scene), result).Select(problem => $"seed {Seed} run {scene.Run} ({sessionOf(scene)}) faults {string.Join(" + ", scene.Faults)}: {problem}"))];
        Assert.True(problems.Length == 0, string.Join(Environment.NewLine, problems.Take(10)));
        Assert.Empty(result.Errors);
        Assert.Equal(scenes.Length, result.Output.Count);
    }

    private IEnumerable<string> Problems(Scene scene, string session, PipelineResult result)
    {
        PSObject? own = result.Output.SingleOrDefault(r => Text(r, "SessionId") == session);
        if (own is null)
        {
            yield return $"no result; {result.Errors.FirstOrDefault(e => Equals(e.TargetObject, session) || Equals(e.TargetObject, scene.Text))}";
            yield break;
        }

        if (Text(own, "StopReason") != "end_turn" || Text(own) != scene.LastMessage)
            yield return $"ended {Text(own, "StopReason")} with '{Text(own)}'";
        JsonElement[] log = Log(session);
        foreach (JsonElement call in log.Where(e => Field(e, "type") == "agent.custom_tool_use"))
        {
            string id = call.GetProperty("input").GetProperty("Id").GetString()!;
            string[] answers = [.. log.Where(e => Field(e, "custom_tool_use_id") == Field(call, "id")).Select(ContentOf)];
            int ran = _ran.GetValueOrDefault(id);
            bool byHand = answers.SequenceEqual(["by hand"]);
            if (answers.Length != 1 || (!byHand && answers[0] != $"result of {id}"))
                yield return $"call {id} was answered {string.Join(" and ", answers)}";
            if (ran > 1 || (ran == 0 && !byHand))
                yield return $"call {id} ran {ran} times";
        }

        foreach (JsonElement call in log.Where(e => Field(e, "evaluated_permission") == "ask"))
        {
            string wanted = call.GetProperty("input").GetProperty("allow").GetBoolean() ? "allow" : "deny";
            string[] verdicts = [.. log.Where(e => Field(e, "type") == "user.tool_confirmation" && Field(e, "tool_use_id") == Field(call, "id")).Select(e => Field(e, "result")!)];
            if (!verdicts.SequenceEqual([wanted]))
                yield return $"call {Field(call, "id")} was answered {string.Join(" and ", verdicts)}, not {wanted}";
        }

        string[] noted = [.. ToolCalls(own).Select(call => Text(call, "Id"))];
        string[] called = [.. log.Where(e => Field(e, "type") is "agent.custom_tool_use" or "agent.tool_use" or "agent.mcp_tool_use").Select(e => Field(e, "id")!)];
        if (!noted.Order().SequenceEqual(called.Order()))
            yield return $"the result has {noted.Length} calls of {called.Length}";
    }

    /// <summary>Answers some of a session's calls from elsewhere, as soon as it asks for them.</summary>
    private async Task HelpAsync(ApiClient client, string session, Random random, CancellationToken stop)
    {
        var seen = new HashSet<string>();
        while (!stop.IsCancellationRequested)
        {
            foreach (JsonElement call in Log(session).Where(e => Field(e, "type") == "agent.custom_tool_use" && seen.Add(Field(e, "id")!) && random.Next(2) == 0))
            {
                try
                {
                    await client.Events.SendAsync(session, [InputEvent.CustomToolResult(Field(call, "id")!, [ContentInput.Text("by hand")], isError: false)], CancellationToken.None);
                }
                catch (ApiException)
                {
                    // The run was first, or a fault struck here.
                }
            }

            await Task.WhenAny(Task.Delay(5, CancellationToken.None), Task.Delay(Timeout.Infinite, stop));
        }
    }

    private static int Setting(string variable, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : normal;

    /// <summary>What is piped.</summary>
    public sealed record Record(string Prompt, string Session);

    /// <summary>What happens in one run.</summary>
    private sealed class Scene
    {
        private readonly List<string> _steps = [];

        public Scene(int run, Random random)
        {
            Run = run;
            IsHelped = run % 8 == 3;
            int length = random.Next(3, 8);
            for (int i = 0; i < length; i++)
                Add(random, $"{run}-{i}");
            _steps.Add($$"""{"message":"{{LastMessage}}"}""");

            // In a share of the runs the stream is lost just before the first call, which then is in the history only.
            Faults = run % 5 == 0
                ? [$"\"path\":\"*/events/stream\",\"nth\":1,\"cutAfterEvents\":{random.Next(2, 5)}"]
                : SomeFaults(random);
        }

        public int Run { get; }

        public bool IsHelped { get; }

        public string[] Faults { get; }

        public string Text => $"run {Run} ";

        public string LastMessage => $"end of {Run}";

        public string Rule => $$"""{"match":"^{{Text}}$","steps":[{{string.Join(",", _steps)}}]}""";

        // Calls side by side are asked for together.
        private void Add(Random random, string name)
        {
            string allow = random.Next(2) == 0 ? "true" : "false";
            switch (random.Next(8))
            {
                case 0:
                    _steps.Add($$"""{"message":"message {{name}}"}""");
                    break;
                case 1:
                    _steps.Add($$"""{"delayMs":{{random.Next(1, 80)}}}""");
                    break;
                case 2:
                    _steps.Add("""{"tool":"read","result":"x"}""");
                    break;
                case 3:
                    _steps.Add($$$"""{"tool":"bash","input":{"allow":{{{allow}}}},"ask":true,"result":"x"}""");
                    break;
                case 4:
                    _steps.Add($$$"""{"mcpTool":"find","server":"wiki","input":{"allow":{{{allow}}}},"ask":true,"result":"x"}""");
                    break;
                default:
                    _steps.Add($$$"""{"customTool":"add_call","input":{"Id":"{{{name}}}"}}""");
                    break;
            }
        }
    }
}
