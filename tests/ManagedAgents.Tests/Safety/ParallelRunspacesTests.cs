using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Tests.Engine;
using Xunit;
using Deadline = ManagedAgents.Tests.Engine.Deadline;
using RecordedRequest = ManagedAgents.Emulator.Wire.RecordedRequest;

namespace ManagedAgents.Tests.Safety;

/// <summary>Sixty-four runspaces work side by side, over one connection or each over its own: none sees another's, and nothing stays behind.</summary>
[Collection(ProcessState.Name)]
public sealed partial class ParallelRunspacesTests : IDisposable
{
    private const int Count = 64;

    // Of the thread pool, the engine and the process itself; what it takes does not grow with the runspaces.
    private const int OtherThreads = 48;

    private const string Work = """
        $agent = New-MAAgent -Name "agent $n" -Model claude-opus-4-6 @via
        $environment = New-MAEnvironment -Name "environment $n/$round" @via
        $events = @(Start-MASession -Agent $agent -Environment $environment -Title "session $n" @via | Send-MAMessage "Words of runspace $n." @via | Receive-MAEvent @via)
        $session = Get-MASession -Id $events[0].SessionId @via
        [pscustomobject]@{
            Number = $n
            Names = $agent.Name, $environment.Name.Split('/')[0], $session.Title -join ', '
            Others = @($events.SessionId | Where-Object { $_ -ne $session.Id }).Count
            Texts = @($events | Where-Object Type -EQ agent.message).Text -join ' '
            End = $events[-1].StopReason.Type
            Connected = (Get-MAConnection).BaseUri
        }
        """;

    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly EmulatorServer _other = TestEmulator.Start();

    public void Dispose()
    {
        _emulator.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Over_one_shared_connection_each_gets_its_own_and_nothing_stays_open()
    {
        ApiConnection connection = Connect(_emulator);
        using var runspaces = new ParallelRunspaces(Count, ("Shared", connection));
        int afterFirst = 0;
        for (int round = 0; round < 3; round++)
        {
            PSObject[][] results = await Task.WhenAll(Enumerable.Range(0, Count).Select(n => runspaces.Start("param($n, $round) $via = @{ Connection = $Shared }\n" + Work, ("n", n), ("round", round))));
            AssertOwn(results, _ => null);
            await WaitFor.ConditionAsync(() => _emulator.OpenStreams == 0);
            afterFirst = round == 0 ? Handles() : afterFirst;
        }

        // A leak of one handle for each runspace or session would be 128 by now.
        Assert.InRange(Handles() - afterFirst, int.MinValue, Count / 2);
        connection.Dispose();
        await WaitFor.ConditionAsync(() => _emulator.OpenConnections == 0);
    }

    [Fact]
    public async Task Over_connections_of_their_own_none_uses_anothers()
    {
        using var runspaces = new ParallelRunspaces(Count, ("Servers", new[] { _emulator.Uri, _other.Uri }), ("Keys", new[] { EngineConnection.Secure(_emulator.ApiKey), EngineConnection.Secure(_other.ApiKey) }));
        const string Connect = """
            param($n)
            $via = @{}
            Connect-MAService -BaseUri $Servers[$n % 2] -ApiKey $Keys[$n % 2] -Header @{ 'x-runspace' = "$n" }
            """;

        PSObject[][] results = await Task.WhenAll(Enumerable.Range(0, Count).Select(n => runspaces.Start($"{Connect}\n{Work}\nDisconnect-MAService", ("n", n))));

        AssertOwn(results, n => n % 2 == 0 ? _emulator.Uri : _other.Uri);
        RecordedRequest[] sent = [.. _emulator.Requests.Concat(_other.Requests).Where(request => request.Method == "POST" && request.Target.EndsWith("/events", StringComparison.Ordinal))];
        Assert.Equal(Count, sent.Length);
        Assert.All(sent, request => Assert.Equal(request.Headers["x-runspace"], Number().Match(request.Body!).Value));
        await WaitFor.ConditionAsync(() => _emulator.OpenConnections + _other.OpenConnections + _emulator.OpenStreams + _other.OpenStreams == 0);
    }

    [Fact]
    public async Task All_that_wait_on_silent_streams_stop_at_once()
    {
        using ApiConnection connection = Connect(_emulator);
        int threadsBefore = Threads();
        using var runspaces = new ParallelRunspaces(Count, ("Shared", connection));
        Task<PSObject[]>[] waiting = [.. Enumerable.Range(0, Count).Select(n => runspaces.Start("""
            param($n)
            $agent = New-MAAgent -Name "agent $n" -Model claude-opus-4-6 -Connection $Shared
            Start-MASession -Agent $agent -Environment (New-MAEnvironment -Name "environment $n" -Connection $Shared) -Connection $Shared | Receive-MAEvent -Follow -Connection $Shared
            """, ("n", n)))];
        await WaitFor.ConditionAsync(() => _emulator.OpenStreams == Count || Array.Exists(waiting, task => task.IsCompleted), TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        Assert.InRange(Threads() - threadsBefore, 0, Count + OtherThreads);

        var watch = Stopwatch.StartNew();
        runspaces.StopAll();
        await Task.WhenAll(waiting.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, 2 * Deadline.Prompt);
        Assert.All(waiting, task => Assert.IsType<PipelineStoppedException>(task.Exception?.InnerException));
        await WaitFor.ConditionAsync(() => _emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public void ForEach_Object_Parallel_shares_a_connection_by_using()
    {
        using ApiConnection connection = Connect(_emulator);
        using var engine = new PowerShellEngine();
        engine.SetVariable("Shared", connection);

        PipelineResult result = engine.Run($"0..{Count - 1} | ForEach-Object -ThrottleLimit 16 -Parallel {{ Import-Module ManagedAgents; $n = $_; $via = @{{ Connection = $using:Shared }}\n{Work} }}", deadline: TimeSpan.FromMinutes(2)).Succeeded();

        AssertOwn(result.Output.Select(item => new[] { item }), _ => null);
        Assert.False(connection.IsClosed);
    }

    private static ApiConnection Connect(EmulatorServer emulator) => new(new ConnectionSettings { BaseUri = emulator.Uri, ApiKey = EngineConnection.Secure(emulator.ApiKey) });

    private static void AssertOwn(IEnumerable<PSObject[]> results, Func<int, Uri?> connectedTo)
    {
        PSObject[] all = [.. results.Select(Assert.Single).OrderBy(result => ValueOf<int>(result, "Number"))];
        Assert.Equal(Enumerable.Range(0, Count), all.Select(result => ValueOf<int>(result, "Number")));
        Assert.All(all, result =>
        {
            int n = ValueOf<int>(result, "Number");
            Assert.Equal($"agent {n}, environment {n}, session {n}", ValueOf<string>(result, "Names"));
            Assert.Equal(0, ValueOf<int>(result, "Others"));
            Assert.Equal([$"{n}"], Number().Matches(ValueOf<string>(result, "Texts")!).Select(match => match.Value));
            Assert.Equal("end_turn", ValueOf<string>(result, "End"));
            Assert.Equal(connectedTo(n), ValueOf<Uri>(result, "Connected"));
        });
    }

    private static T? ValueOf<T>(PSObject result, string property) => LanguagePrimitives.ConvertTo<T>(result.Properties[property].Value);

    /// <summary>Open files and sockets of this process, after what nobody uses is gone.</summary>
    private static int Handles()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (OperatingSystem.IsLinux())
            return Directory.GetFileSystemEntries("/proc/self/fd").Length;
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    [GeneratedRegex(@"(?<=Words of runspace )\d+(?=\.)")]
    private static partial Regex Number();
}
