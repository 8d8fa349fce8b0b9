using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ManagedAgents.Benchmarks.Server;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>Work of whole commands: many runs at once, records and figures of sessions, and what completion offers.</summary>
internal static class WorkMeasures
{
    private const string Key = "$key = [securestring]::new(); $key.AppendChar('k');";

    public static IEnumerable<Measure> All(Engine engine, Uri address)
    {
        yield return Runs(engine, address, prompts: 100);
        foreach (Measure transcript in Transcripts(engine, events: 100_000))
            yield return transcript;
        yield return Measures(engine, address, sessions: 1000);

        // An engine of its own, as its connections are made anew: one remembers for a while what completion offered.
        using var typed = new Engine();
        yield return Tab(typed, address, objects: 10_000);
    }

    private static Measure Runs(Engine engine, Uri address, int prompts) => new(
        $"Invoke-MAAgent with {prompts} prompts at once",
        "ms",
        new Subject("ManagedAgents", () => Ended(engine, $"1..{prompts} | ForEach-Object {{ \"Look at $_\" }} | Invoke-MAAgent -Agent agent_1 -Environment env_1 -ThrottleLimit {prompts}", prompts)),
        new Subject("bare HttpClient", () => Ended(engine, $"Invoke-BareRun -Address {address} -Count {prompts}", prompts)))
    {
        Targets = [new Target(3, "bare HttpClient")],
    };

    private static double Ended(Engine engine, string script, int count)
    {
        double milliseconds = StreamMeasures.Milliseconds(engine, $"$ended = @({script})");
        object said = engine.Run("@($ended -match 'I have looked at it').Count")[0].BaseObject;
        return said is int came && came == count ? milliseconds : throw new InvalidOperationException($"{said} of {count} runs gave an answer.");
    }

    /// <summary>Events are received anew for each record, as one that was asked for its text keeps what it read.</summary>
    private static IEnumerable<Measure> Transcripts(Engine engine, int events)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"));
        var block = new EventBlock();
        var texts = new Lazy<string[]>(() => [.. Enumerable.Range(0, events).Select(number => block.Json(number))]);
        foreach (string format in new[] { "Html", "Markdown" })
        {
            yield return new Measure(
                $"transcript of {events:N0} events as {format}",
                "ms",
                new Subject("ManagedAgents", () => Written(() =>
                {
                    engine.Run($"$events = Receive-MAEvent -Session sesn_burst_{events}_{Guid.NewGuid():n} -After sevt_input");
                    return StreamMeasures.Milliseconds(engine, $"$events | ConvertTo-MATranscript -Format {format} -OutFile '{path}' -Force");
                })),
                new Subject("bare text", () => Written(() =>
                {
                    engine.Set("events", texts.Value);
                    return StreamMeasures.Milliseconds(engine, $"$events | Write-BareText -Path '{path}'");
                })))
            {
                Targets = [new Target(8, "bare text")],
                Runs = 3,
            };
        }

        engine.Run("$events = $null");

        double Written(Func<double> write)
        {
            double milliseconds = write();
            long written = new FileInfo(path).Length;
            File.Delete(path);
            return written > events * 100L ? milliseconds : throw new InvalidOperationException($"Only {written} bytes were written.");
        }
    }

    private static Measure Measures(Engine engine, Uri address, int sessions)
    {
        engine.Run($"$done = [string[]](1..{sessions} | ForEach-Object {{ \"sesn_done_20_$_\" }})");
        return new Measure(
            $"Measure-MASession over {sessions:N0} sessions",
            "ms",
            new Subject("ManagedAgents", () => StreamMeasures.Milliseconds(engine, "$done | Measure-MASession | Out-Null")),
            new Subject("bare HttpClient", () => StreamMeasures.Milliseconds(engine, $"Get-Bare -Address {address}v1/sessions/sesn_done_20_1 -Count {sessions} -Quiet; Get-Bare -Address {address}v1/sessions/sesn_done_20_1/events -Count {sessions} -Quiet")))
        {
            Targets = [new Target(3, "bare HttpClient")],
            Runs = 5,
        };
    }

    private static Measure Tab(Engine engine, Uri address, int objects)
    {
        engine.Run($"Import-Module '{Engine.Module}'; {Key}");
        return new Measure(
            $"Tab on -Id with {objects:N0} sessions there",
            "ms",
            new Subject("ManagedAgents", () => Completed(objects, isFirst: true)),
            new Subject("100 sessions there", () => Completed(100, isFirst: true)),
            new Subject("the next Tab", () => Completed(objects, isFirst: false)),
            new Subject("bare HttpClient", () => StreamMeasures.Milliseconds(engine, $"Get-Bare -Address {address}v1/sessions?agent_id=agent_100 -Quiet")))
        {
            Targets = [new Target(1.3, "100 sessions there"), new Target(100)],
            WarmUps = 2,
        };

        double Completed(int there, bool isFirst)
        {
            engine.Run($"Connect-MAService -ApiKey $key -BaseUri '{address}' -Header @{{ 'x-objects' = '{there}' }}");
            const string complete = "$found = (TabExpansion2 'Get-MASession -Id ' -cursorColumn 18).CompletionMatches";
            if (!isFirst)
                engine.Run(complete);
            double milliseconds = StreamMeasures.Milliseconds(engine, complete);
            object found = engine.Run("$found.Count")[0].BaseObject;
            return found is 100 ? milliseconds : throw new InvalidOperationException($"Completion offered {found} sessions, not 100.");
        }
    }
}
