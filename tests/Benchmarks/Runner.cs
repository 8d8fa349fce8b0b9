using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Benchmarks.Measures;

namespace ManagedAgents.Benchmarks;

/// <summary>Runs a measure: its subjects in turn, several times over.</summary>
internal static class Runner
{
    public static IReadOnlyList<Result> Run(Measure measure, int mostRuns)
    {
        var values = measure.Subjects.ToDictionary(subject => subject.Name, _ => new List<double>());
        for (int run = -measure.WarmUps; run < Math.Min(measure.Runs, mostRuns); run++)
        {
            foreach (Subject subject in measure.Subjects)
            {
                double value = subject.Measure();
                if (run >= 0)
                    values[subject.Name].Add(value);
            }
        }

        Result[] results = [.. measure.Subjects.Select(subject => new Result(measure.Name, subject.Name, measure.Unit, values[subject.Name]))];
        results[0] = results[0] with { Verdicts = [.. measure.Targets.Select(target => Judge(results, target))] };
        return results;
    }

    private static Verdict Judge(Result[] results, Target target)
    {
        double ours = results[0].Median;
        double? other = target.Of is { } name ? results.Single(result => result.Subject == name).Median : null;
        (string text, double value) = other switch
        {
            null => (Number(ours), ours),
            { } median when target.Above => ($"{Number(ours - median)} over {target.Of}", ours - median),
            { } median => ($"{Number(ours / median)} × {target.Of}", ours / median),
        };
        return new Verdict($"{text} (at most {Number(target.Limit)})", value <= target.Limit);
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
