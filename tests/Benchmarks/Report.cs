using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using ManagedAgents.Benchmarks.Measures;

namespace ManagedAgents.Benchmarks;

/// <summary>The one table of a run, and the same as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Machine => $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, PowerShell engine {typeof(System.Management.Automation.PSObject).Assembly.GetName().Version}, C# SDK {typeof(Anthropic.AnthropicClient).Assembly.GetName().Version}";

    public static void WriteHead()
    {
        Console.Out.WriteLine(Machine);
        Console.Out.WriteLine();
        Console.Out.WriteLine("| measure | subject | median | min | max | unit | target |");
        Console.Out.WriteLine("|---|---|---:|---:|---:|---|---|");
    }

    public static void Write(IReadOnlyList<Result> results)
    {
        foreach (Result result in results)
        {
            string name = result == results[0] ? result.Measure : string.Empty;
            if (result.Missing is { } why)
            {
                Console.Out.WriteLine($"| {name} | {result.Subject} | not there |  |  |  | {why} |");
                continue;
            }

            string verdicts = string.Join("; ", result.Verdicts.Select(verdict => (verdict.IsKept ? "✓ " : "✗ ") + verdict.Text));
            Console.Out.WriteLine($"| {name} | {result.Subject} | {Number(result.Median)} | {Number(result.Min)} | {Number(result.Max)} | {result.Unit} | {verdicts} |");
        }
    }

    public static void Save(string path, IReadOnlyList<Result> results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(new { Machine, Results = results }, Indented));
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{results.SelectMany(result => result.Verdicts).Count(verdict => verdict.IsKept)} targets kept, {results.SelectMany(result => result.Verdicts).Count(verdict => !verdict.IsKept)} missed. Written to {Path.GetRelativePath(Environment.CurrentDirectory, path)}.");
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.00" : Math.Abs(value) < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
