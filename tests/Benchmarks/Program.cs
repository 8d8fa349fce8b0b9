using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Benchmarks.Measures;
using ManagedAgents.Benchmarks.Server;
using ManagedAgents.Benchmarks.Subjects;

namespace ManagedAgents.Benchmarks;

/// <summary>Measures the module against its floors and its peers in one run.</summary>
internal static class Program
{
    private const long Gigabyte = 1L << 30;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["serve"])
        {
            await BenchmarkServer.RunAsync();
            return 0;
        }

        if (arguments is ["child", string kind, ..])
        {
            ChildProcess.Run(kind, arguments[2..]);
            return 0;
        }

        if (arguments.Any(argument => argument.StartsWith('-') && argument != "--short"))
        {
            Console.Error.WriteLine("Usage: Benchmarks [--short] [part of a measure's name ...]");
            return 1;
        }

        return Measure(arguments.Contains("--short"), [.. arguments.Where(argument => argument != "--short")]);
    }

    private static int Measure(bool isShort, string[] names)
    {
        using ServerProcess server = ServerProcess.Start();
        using Engine engine = Engine.Connected(server.Address);
        var screen = new WordScreen();
        using Engine shown = Engine.Connected(server.Address, screen);
        using TypeScriptPeer? typeScript = TypeScriptPeer.Start(server.Address, out string whyNot);
        var results = new List<Result>();
        Report.WriteHead();
        foreach (Measure measure in Measures(engine, shown, screen, server, isShort, typeScript, whyNot))
        {
            if (names.Length > 0 && !names.Any(name => measure.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
                continue;
            IReadOnlyList<Result> measured = Runner.Run(measure, mostRuns: isShort ? 3 : int.MaxValue);
            Report.Write(measured);
            results.AddRange(measured);
        }

        Report.Save(Path.Combine(Engine.Root, "out", "benchmarks.json"), results);
        return 0;
    }

    /// <summary>One after the other: what a measure prepares is there only while it runs.</summary>
    private static IEnumerable<Measure> Measures(Engine engine, Engine shown, WordScreen screen, ServerProcess server, bool isShort, TypeScriptPeer? typeScript, string whyNot) =>
        StreamMeasures.All(engine, server.Address, typeScript, whyNot, events: 100_000)
            .Concat(StreamMeasures.Words(shown, screen, server.Address))
            .Concat(RequestMeasures.All(engine, server.Address, requests: 10_000))
            .Concat(WorkMeasures.All(engine, server.Address))
            .Concat(ProcessMeasures.Starts(server.Address))
            .Concat(ProcessMeasures.Memory(server.Address, events: isShort ? 200_000 : 1_000_000, sessions: isShort ? 20_000 : 100_000, bytes: isShort ? Gigabyte / 8 : Gigabyte))
            .Concat(GrowthMeasures.All(engine, mostEvents: isShort ? 100_000 : 1_000_000))
            .Concat(GrowthMeasures.Concurrency(engine));
}
