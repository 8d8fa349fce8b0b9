using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using ManagedAgents.Benchmarks.Subjects;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>Receiving events: time and allocation for many at once, and how late one comes.</summary>
internal static class StreamMeasures
{
    private const int Paced = 1000;
    private const int Spoken = 200;

    public static IEnumerable<Measure> All(Engine engine, Uri address, TypeScriptPeer? typeScript, string whyNot, int events)
    {
        string floor = Floor(address, events), sdk = $"Receive-Sdk -Address {address} -Session sesn_burst_{events} | Out-Null";
        string bytes = Floor(address, events).Replace(" | Out-Null", " -BytesOnly | Out-Null", StringComparison.Ordinal);
        yield return new Measure(
            $"receive {events:N0} events to Out-Null",
            "ms",
            new Subject("ManagedAgents", () => Milliseconds(engine, Ours(events))),
            new Subject("floor", () => Milliseconds(engine, floor)),
            new Subject("raw bytes", () => Milliseconds(engine, bytes)),
            new Subject("engine alone", () => Milliseconds(engine, $"Write-Sign -Count {events} | Out-Null")),
            new Subject("C# SDK", () => Milliseconds(engine, sdk)),
            typeScript is null ? Subject.NotThere("TypeScript SDK", whyNot) : new Subject("TypeScript SDK", () => typeScript.Receive($"sesn_burst_{events}", events)))
        {
            Targets = [new Target(1.2, "floor"), new Target(0.5, "C# SDK"), new Target(1, "TypeScript SDK")],
        };
        yield return new Measure(
            "allocated per event",
            "bytes",
            new Subject("ManagedAgents", () => Allocated(engine, Ours(events)) / events),
            new Subject("floor", () => Allocated(engine, floor) / events),
            new Subject("engine alone", () => Allocated(engine, $"Write-Sign -Count {events} | Out-Null") / events),
            new Subject("C# SDK", () => Allocated(engine, sdk) / events))
        {
            Targets = [new Target(500, "engine alone", Above: true)],
            Runs = 3,
        };
        yield return new Measure(
            "latency to the next command, median",
            "µs",
            new Subject("ManagedAgents", () => Median(engine.Run($"Receive-MAEvent -Session sesn_paced_{Paced}_{Guid.NewGuid():n} -After sevt_input | Measure-Arrival").Select(value => (double)value.BaseObject))),
            new Subject("raw socket", () => Median(SocketLatencies(address))))
        {
            Targets = [new Target(1000, "raw socket", Above: true)],
            Runs = 5,
            WarmUps = 1,
        };
    }

    /// <summary>How late the first word of a message is on the screen.</summary>
    public static IEnumerable<Measure> Words(Engine engine, WordScreen screen, Uri address)
    {
        string session = $"-Session sesn_words_{Spoken}_";
        yield return new Measure(
            $"first word on the screen, median of {Spoken}",
            "µs",
            new Subject("ManagedAgents", () => Shown($"Receive-MAEvent {session}{Guid.NewGuid():n} -After sevt_input -Live")),
            new Subject("bare loop", () => Shown($"Receive-Floor -Address {address} {session}{Guid.NewGuid():n} -Words")),
            new Subject("ForEach-Object", () => Shown($"Receive-MAEvent {session}{Guid.NewGuid():n} -After sevt_input -Delta | ForEach-Object {{ if ($_.Type -eq 'event_delta') {{ $Host.UI.Write([string]$_) }} }}")))
        {
            Targets = [new Target(1000, "bare loop", Above: true)],
            Runs = 5,
        };

        double Shown(string script)
        {
            screen.Latencies.Clear();
            engine.Run(script);
            double[] sorted = [.. screen.Latencies.Order()];
            return sorted.Length == Spoken ? sorted[Spoken / 2] : throw new InvalidOperationException($"{sorted.Length} of {Spoken} words came.");
        }
    }

    /// <summary>Microseconds for one event, of a session of so many.</summary>
    public static Subject PerEvent(Engine engine, int events) => new($"{events:N0} events", () => Milliseconds(engine, Ours(events)) * 1000 / events);

    /// <summary>The same where the connection breaks nine times, so that the history fills the gaps.</summary>
    public static Subject PerEventWithCuts(Engine engine, int events) => new(
        $"{events:N0} events, 9 cuts",
        () => Milliseconds(engine, $"Receive-MAEvent -Session sesn_cut_{events}_{events / 10}_{Guid.NewGuid():n} -After sevt_input | Out-Null") * 1000 / events);

    public static double Milliseconds(Engine engine, string script)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        engine.Run(script);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Ours(int events) => $"Receive-MAEvent -Session sesn_burst_{events}_{Guid.NewGuid():n} -After sevt_input | Out-Null";

    private static string Floor(Uri address, int events) => $"Receive-Floor -Address {address} -Session sesn_burst_{events} | Out-Null";

    private static double Allocated(Engine engine, string script)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        engine.Run(script);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        // The first event may come from the history, which does not say when it left.
        return sorted.Length >= Paced - 1 ? sorted[sorted.Length / 2] : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{sorted.Length} of {Paced} events came."));
    }

    private static List<double> SocketLatencies(Uri address)
    {
        var latencies = new List<double>();
        using var socket = new TcpClient(address.Host, address.Port) { NoDelay = true };
        socket.GetStream().Write(Encoding.ASCII.GetBytes($"GET /v1/sessions/sesn_paced_{Paced}/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        byte[] buffer = new byte[16 * 1024];
        while (latencies.Count < Paced)
        {
            int read = socket.GetStream().Read(buffer);
            long now = Stopwatch.GetTimestamp();
            for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, read); rest.IndexOf("\"sent_at\":"u8) is var place and >= 0; rest = rest[(place + 1)..])
                latencies.Add(MeasureArrivalCommand.Microseconds(rest[place..], now));
        }

        return latencies;
    }
}
