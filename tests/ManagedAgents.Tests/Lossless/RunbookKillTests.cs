using System;
using System.Globalization;
using System.IO;
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
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Help;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// The README's runbook, killed at random moments and started again until it is done, has every event in its log. MA_KILLS and MA_KILL_SEED
/// make it longer or other.
/// </summary>
public sealed class RunbookKillTests(ITestOutputHelper output) : IDisposable
{
    private const int MostEventsBeforeKill = 6;
    private const int LongestRunMilliseconds = 2500;

    private readonly string _folder = Directory.CreateTempSubdirectory("managedagents-").FullName;

    private static int Kills => Setting("MA_KILLS", 3);

    private static int Seed => Setting("MA_KILL_SEED", 20260408);

    private string Script => Path.Combine(_folder, "report.ps1");

    private string Log => Path.Combine(_folder, "run", "session.log");

    private string? Finished => Directory.GetDirectories(_folder, "sesn_*").SingleOrDefault();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_at_random_moments_it_misses_no_event_and_repeats_one_a_kill_at_most()
    {
        // A message costs a cent, and the runbook's budget is two dollars.
        string[] steps = [.. Enumerable.Range(0, (Kills + 1) * MostEventsBeforeKill).Select(n => "{\"gate\":\"go\"}," + (n % 4 == 0 ? $$"""{"message":"message {{n}}"}""" : $$$"""{"raw":{"type":"agent.noted","n":{{{n}}}}}"""))];
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson($$"""{"steps":[{{string.Join(",", steps)}},{"file":"report.md","content":"# Disks"}]}""") });
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        await client.Environments.CreateAsync(new EnvironmentRequest { Name = "ops" }, CancellationToken.None);
        await client.Agents.CreateAsync(new AgentRequest { Name = "Server helper", Model = "claude-opus-4-6" }, CancellationToken.None);
        await File.WriteAllTextAsync(Script, Preamble(emulator) + ReadmeTests.Recipe("A runbook that nobody watches"));

        var random = new Random(Seed);
        for (int kill = 0; kill < Kills; kill++)
        {
            await StartAndKillAsync(emulator, random);
            await InterruptOrphansAsync(client);
        }

        for (int step = 0; step < steps.Length * 2; step++)
            emulator.Release("go");

        // The end is killed, too, until a process comes to it in its time.
        while (Finished is null)
        {
            using PwshProcess pwsh = PwshProcess.Start("-File", Script);
            await Task.WhenAny(pwsh.EndAsync(), Task.Delay(random.Next(LongestRunMilliseconds, 4 * LongestRunMilliseconds)));
        }

        Check(emulator);
    }

    private void Check(EmulatorServer emulator)
    {
        string[] log = [.. emulator.GetEventLog(Path.GetFileName(Finished!)).Select(IdOf)];
        string[] lines = [.. File.ReadAllLines(Path.Combine(Finished!, "session.log")).Select(IdOf)];
        string figures = $"seed {Seed}: {Kills} kills, {log.Length} events, {log.Except(lines).Count()} missing, {lines.Length - lines.Distinct().Count()} doubled";
        output.WriteLine(figures);
        Assert.True(log.SequenceEqual(lines.Distinct()), figures);
        Assert.True(lines.Length - log.Length <= Kills, figures);
        Assert.Equal("# Disks", File.ReadAllText(Path.Combine(Finished!, "outputs", "report.md")));
        Assert.False(Directory.Exists(Path.Combine(_folder, "run")));
    }

    /// <summary>Kills a third while they start and connect, the others after some events.</summary>
    private async Task StartAndKillAsync(EmulatorServer emulator, Random random)
    {
        bool early = random.Next(3) == 0;
        int events = random.Next(1, MostEventsBeforeKill);
        int before = Lines();
        using PwshProcess pwsh = PwshProcess.Start("-File", Script);
        for (int n = 0; n < events; n++)
            emulator.Release("go");
        if (!early)
            await WaitFor.ConditionAsync(() => Lines() >= before + events, null, $"{events} events behind {before} to be in the log (seed {Seed})");

        // The random moment is what is tested; nothing waits for its end.
        await Task.Delay(random.Next(early ? LongestRunMilliseconds : 20));
    }

    /// <summary>A process killed just when it had started a session leaves one that nobody follows. It must not take the steps of the other.</summary>
    private async Task InterruptOrphansAsync(ApiClient client)
    {
        string file = Path.Combine(_folder, "run", "session.xml");
        string followed = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        Pager<Session> sessions = client.Sessions.List();
        while (await sessions.NextAsync(CancellationToken.None) is { } session)
        {
            if (session.Status == "running" && !followed.Contains(session.Id, StringComparison.Ordinal))
                await client.Events.SendAsync(session.Id, [InputEvent.Interrupt(null)], CancellationToken.None);
        }
    }

    private int Lines() => File.Exists(Log) ? ReadShared().Count(c => c == '\n') : 0;

    private string ReadShared()
    {
        using var stream = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What stands for the user's secrets.</summary>
    private string Preamble(EmulatorServer emulator) => $$"""
        $env:ANTHROPIC_BASE_URL = '{{emulator.Uri}}'
        function Get-Secret {
            $key = [securestring]::new()
            '{{emulator.ApiKey}}'.ToCharArray() | ForEach-Object { $key.AppendChar($_) }
            $key
        }
        Set-Location -Path '{{_folder}}'

        """;

    private static string IdOf(string json) => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!;

    private static int Setting(string variable, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : normal;
}
