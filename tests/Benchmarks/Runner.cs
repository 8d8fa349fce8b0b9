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
            foreach (Subject subject in measure.Subjects.Where(subject => subject.Missing is null))
            {
                double value = subject.Measure();
                if (run >= 0)
                    values[subject.Name].Add(value);
            }
        }

        Result[] results = [.. measure.Subjects.Select(subject => new Result(measure.Name, subject.Name, measure.Unit, values[subject.Name]) { Missing = subject.Missing })];
        results[0] = results[0] with { Verdicts = [.. measure.Targets.Where(target => IsThere(results, target.Of) && IsThere(results, target.Over)).Select(target => Judge(results, target))] };
        return results;
    }

    private static bool IsThere(Result[] results, string? subject) => subject is null || results.Single(result => result.Subject == subject).Missing is null;

    private static Verdict Judge(Result[] results, Target target)
    {
        double ours = results[0].Median;
        double? other = Of(target.Of), under = Of(target.Over);
        (string text, double value) = other switch
        {
            null => (Number(ours), ours),
            { } median when under is { } both => ($"{Number((ours - both) / (median - both))} × {target.Of}, above {target.Over}", (ours - both) / (median - both)),
            { } median when target.Above => ($"{Number(ours - median)} over {target.Of}", ours - median),
            { } median => ($"{Number(ours / median)} × {target.Of}", ours / median),
        };
        return new Verdict($"{text} (at most {Number(target.Limit)})", value <= target.Limit);

        double? Of(string? name) => name is null ? null : results.Single(result => result.Subject == name).Median;
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
