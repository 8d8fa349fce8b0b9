using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// Runspaces with a connection each that make, start and send the same at once, in both wire formats, while answers are lost and clocks are apart: nothing
/// is there twice, no two of them get one thing. MA_LOST_ANSWERS is how many answers to lose.
/// </summary>
public sealed class LostAnswerChaosTests
{
    // For each state of the clocks: they wait for each other in the session that they share.
    private const int Runspaces = 3;
    private const int RequestsOfOne = 14;

    // One for each state of the clocks: the service's objects, its header.
    private static readonly (int Objects, int? Date)[] Clocks = [(0, 0), (-10, 0), (600, 0), (0, null), (-600, null), (10, 10)];

    private const string Work = """
        param($Uri, $WireFormat)
        Connect-MAService -BaseUri $Uri -ApiKey $Key -WireFormat $WireFormat
        $made = [Collections.Generic.List[object]]::new()
        function Note($Kind, [scriptblock] $Do) {
            $id = $open = $null
            try { $id = (& $Do).Id } catch { $open = $_.Exception.OutcomeUnknown; if (-not $open) { throw } }
            $made.Add([pscustomobject]@{ Kind = $Kind; Id = $id })
            $id
        }
        $ErrorActionPreference = 'Stop'
        # Besides its own, each works with a session that it shares with the others.
        $own = Note '/v1/sessions' { Start-MASession agent_1 env_1 -Title 'Nightly report' }
        foreach ($session in @($own; $Shared) | Where-Object { $_ }) {
            $null = Note "/v1/sessions/$session/events" { Send-MAMessage continue -Session $session }
            $null = Note "/v1/sessions/$session/events" { Send-MAMessage continue -Session $session }
        }
        $null = Note '/v1/agents' { New-MAAgent -Name reporter -Model m }
        $null = Note '/v1/vaults' { New-MAVault ci }
        $null = Note '/v1/vaults/vlt_1/credentials' { New-MAVaultCredential vlt_1 -EnvironmentVariable TOKEN -Value $Key -Unrestricted }
        $null = Note '/v1/memory_stores' { New-MAMemoryStore notes }
        $null = Note '/v1/dreams' { Start-MADream memstore_1 -Model m }
        $null = Note '/v1/user_profiles' { New-MAUserProfile someone }
        $null = Note '/v1/tunnels' { New-MATunnel way }
        $nightly = Note '/v1/deployments' { New-MADeployment nightly agent_1 env_1 -Message hello }
        if ($nightly) { $null = Note '/v1/deployment_runs' { Start-MADeployment $nightly } }
        $made
        """;

    private static int Wanted => int.TryParse(Environment.GetEnvironmentVariable("MA_LOST_ANSWERS"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : 150;

    [Fact]
    public async Task Nothing_is_doubled_and_nothing_is_shared()
    {
        // Of three tries of a request one is answered, one is lost, and one is lost before it is carried out.
        int waves = Math.Max(1, Wanted / (Clocks.Length * Runspaces * RequestsOfOne));
        using var runspaces = new ParallelRunspaces(Clocks.Length * Runspaces, ("Key", EngineConnection.Secure("sk-ant-test-key")), ("Shared", "sesn_shared"));
        var counts = await Task.WhenAll(Clocks.Select((clock, n) => PlayAsync(runspaces, clock.Objects, clock.Date, n % 2 == 0 ? "Current" : "Launch", waves, new Random(20261129 + n))));
        TestContext.Current.TestOutputHelper?.WriteLine($"{counts.Sum(c => c.Lost)} answers lost of {counts.Sum(c => c.Made)} requests; doubled {counts.Sum(c => c.Doubled)}, shared {counts.Sum(c => c.Shared)}, told as open {counts.Sum(c => c.Open)}.");
        Assert.InRange(counts.Sum(c => c.Lost), Math.Min(Wanted, 80), int.MaxValue);
        Assert.Equal((0, 0), (counts.Sum(c => c.Doubled), counts.Sum(c => c.Shared)));

        // To say of everything that it is open would be no help.
        Assert.InRange(counts.Sum(c => c.Open), 0, counts.Sum(c => c.Lost) / 4);
    }

    private static async Task<(int Lost, int Made, int Doubled, int Shared, int Open)> PlayAsync(ParallelRunspaces runspaces, int objects, int? date, string wireFormat, int waves, Random random)
    {
        int lost = 0;
        using var service = new LossyService
        {
            ObjectsAhead = TimeSpan.FromSeconds(objects),
            DateAhead = date is { } ahead ? TimeSpan.FromSeconds(ahead) : null,
            FateOf = _ =>
            {
                Fate fate = (Fate)random.Next(3);
                lost += fate == Fate.Answered ? 0 : 1;
                return fate;
            },
        };
        var made = new List<PSObject>();
        for (int wave = 0; wave < waves; wave++)
        {
            foreach (PSObject[] own in await Task.WhenAll(Enumerable.Range(0, Runspaces).Select(_ => runspaces.Start(Work, ("Uri", service.Server.Uri), ("WireFormat", wireFormat)))))
                made.AddRange(own);
        }

        int doubled = 0, shared = 0;
        foreach (IGrouping<string, PSObject> kind in made.GroupBy(one => Text(one, "Kind")!))
        {
            string[] ids = [.. kind.Select(one => Text(one, "Id")).OfType<string>()];
            string[] there = service.Ids(kind.Key);
            shared += ids.Length - ids.Distinct().Count();
            Assert.Empty(ids.Except(there));

            // What nobody was given was left open by somebody.
            doubled += Math.Max(0, there.Length - kind.Count());
            doubled += Math.Max(0, there.Except(ids).Count() - kind.Count(one => Text(one, "Id") is null));
        }

        return (lost, made.Count, doubled, shared, made.Count(one => Text(one, "Id") is null));
    }

    private static string? Text(PSObject item, string property) => (string?)item.Properties[property].Value;
}
