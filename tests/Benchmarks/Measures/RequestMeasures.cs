using System;
using System.Collections.Generic;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>Many requests one after the other, and long lists.</summary>
internal static class RequestMeasures
{
    public static IEnumerable<Measure> All(Engine engine, Uri address, int requests)
    {
        string ids = $"(1..{requests} | ForEach-Object {{ 'sesn_1' }})";
        engine.Run($"$ids = [string[]]{ids}");
        yield return new Measure(
            $"{requests:N0} × Get-MASession -Id",
            "ms",
            new Subject("ManagedAgents", () => StreamMeasures.Milliseconds(engine, "$ids | Get-MASession | Out-Null")),
            new Subject("bare HttpClient", () => StreamMeasures.Milliseconds(engine, $"Get-Bare -Address {address}v1/sessions/sesn_1 -Count {requests} -Quiet")))
        {
            Targets = [new Target(1.5, "bare HttpClient")],
            Runs = 5,
        };
    }

    /// <summary>Microseconds for one session of a list of so many.</summary>
    public static Subject PerListedSession(Engine engine, int sessions) => new(
        $"list of {sessions:N0} sessions",
        () => StreamMeasures.Milliseconds(engine, $"Get-MASession -Agent agent_{sessions} | Out-Null") * 1000 / sessions);
}
