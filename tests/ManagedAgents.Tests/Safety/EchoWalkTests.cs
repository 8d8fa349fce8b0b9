using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// Whichever request of a cmdlet fails, and whatever its error repeats in whatever form, no secret is told: the list's second page, the
/// stream, the look after a lost answer, the answer to a call, the interrupt at the end.
/// </summary>
public sealed class EchoWalkTests : IDisposable
{
    private const int AtATime = 8;
    private const int MostRequests = 24;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_request_that_fails_makes_a_secret_known() => Assert.Equal([], await WalkAsync(static n => count => count == n, status: 500));

    [Fact]
    public async Task No_request_that_fails_and_all_after_it_make_a_secret_known() => Assert.Equal([], await WalkAsync(static n => count => count >= n, status: 403));

    /// <param name="failing">Which requests fail, of a walk's n-th step.</param>
    /// <param name="status">With which status.</param>
    private async Task<IEnumerable<string>> WalkAsync(Func<int, Func<int, bool>> failing, int status)
    {
        (PowerShellEngine engine, Dictionary<string, ForwardReply[]> recorded) = Record();
        using PowerShellEngine recording = engine;
        Assert.True(recorded["Invoke-MAAgent"].Length >= 8, "The recorded run of an agent has few requests.");
        Assert.Contains(recorded.Values.SelectMany(answers => answers), answer => answer.Request.Path.EndsWith("/stream", StringComparison.Ordinal));
        (string, object?)[] ids = [.. CmdletCases.MadeUp.Select(made => (made.Name, engine.GetVariable(made.Name)))];
        var steps = new ConcurrentQueue<(string Cmdlet, int N)>(recorded.OrderByDescending(of => of.Value.Length).SelectMany(of => Enumerable.Range(1, Math.Min(of.Value.Length, MostRequests)).Select(n => (of.Key, n))));
        int reached = 0, all = steps.Count;
        string[] leaks = [.. (await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => Task.Run(Work)))).SelectMany(found => found)];

        // A run may ask a little less than the recorded one did.
        Assert.InRange(reached, all * 3 / 4, all);
        return leaks;

        List<string> Work()
        {
            using PowerShellEngine own = SecretTests.Open(_folder.Path);
            foreach ((string name, object? value) in ids)
                own.SetVariable(name, value);
            var found = new List<string>();
            while (steps.TryDequeue(out (string Cmdlet, int N) step))
            {
                using var service = new RecordedService(recorded[step.Cmdlet], failing(step.N), status);
                own.SetVariable("ServerUri", service.Server.Uri);
                PipelineResult result = SecretTests.Run(own, "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header -MaxRetryCount 0 -TimeoutSec 5\n" + CmdletCases.Works(step.Cmdlet));
                found.AddRange(SecretTests.Leaks(own, $"{step.Cmdlet}, request {step.N},", result));
                if (service.Count >= step.N)
                    Interlocked.Increment(ref reached);
            }

            return found;
        }
    }

    /// <summary>Runs every cmdlet's case where all goes well, and keeps what the service answered.</summary>
    private (PowerShellEngine Engine, Dictionary<string, ForwardReply[]> Answers) Record()
    {
        using EmulatorServer emulator = EmulatorServer.Start(new EmulatorOptions { ApiKey = PlantedSecrets.Key, Scenario = Scenario.FromJson(CmdletCases.Scenario) });
        using var between = new RecordingServer();
        var answers = new ConcurrentQueue<ForwardReply>();
        foreach (string method in new[] { "GET", "POST", "PUT", "DELETE" })
        {
            between.On(method, "*", request =>
            {
                var reply = new ForwardReply(emulator.Uri, request);
                answers.Enqueue(reply);
                return reply;
            });
        }

        PowerShellEngine engine = SecretTests.Open(_folder.Path);
        engine.SetVariable("ServerUri", between.Uri);
        const string Connect = "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header\n";
        CmdletCases.SetUp(engine, emulator, Connect);
        var recorded = new Dictionary<string, ForwardReply[]>();
        foreach (string cmdlet in CmdletCases.Connected)
        {
            answers.Clear();
            SecretTests.Run(engine, Connect + CmdletCases.Works(cmdlet)).Succeeded();
            recorded[cmdlet] = [.. answers];
        }

        return (engine, recorded);
    }
}
