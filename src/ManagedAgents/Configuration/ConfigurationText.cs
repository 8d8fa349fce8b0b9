using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Formatting;

namespace ManagedAgents.Configuration;

/// <summary>How changes of a configuration look.</summary>
internal static class ConfigurationText
{
    private const int LongestValue = 60;
    private const int Around = 3;

    /// <summary>What people call an object of a change, such as memory store.</summary>
    public static string Noun(ConfigurationChange change)
    {
        var words = new StringBuilder();
        foreach (char c in change.Kind)
            words.Append(char.IsUpper(c) && words.Length > 0 ? " " : string.Empty).Append(char.ToLowerInvariant(c));
        return words.ToString();
    }

    /// <summary>The sign of a change: + is made, ~ is changed, - is removed, ± is replaced, = is as it should be, x is blocked.</summary>
    public static string Sign(ConfigurationChange change) => Style.Paint(ToneOf(change.Action), change.Action switch
    {
        ConfigurationAction.Create => "+",
        ConfigurationAction.Update => "~",
        ConfigurationAction.Adopt => "*",
        ConfigurationAction.Replace => "±",
        ConfigurationAction.Archive or ConfigurationAction.Delete => "-",
        ConfigurationAction.Blocked => "x",
        _ => "=",
    });

    /// <summary>The properties that differ, or why a change is blocked.</summary>
    public static string Summary(ConfigurationChange change) => change.Action == ConfigurationAction.Blocked ? $"{change.ErrorId}: {ScreenText.Line(change.Reason)}"
        : change.Difference.Count > 0 ? string.Join(", ", change.Difference.Select(static one => ScreenText.Line(one.Path))) : ScreenText.Line(change.Reason);

    /// <summary>The properties that differ, each with what it was and what it becomes.</summary>
    public static string Details(IReadOnlyList<PropertyDifference> differences) => string.Join("\n", differences.Select(Detail));

    /// <summary>What a question says of a change.</summary>
    public static string Act(ConfigurationChange change)
    {
        string id = change.Id is null ? string.Empty : $" ({change.Id})";
        string what = change.Difference.Count > 0 ? ": " + string.Join(", ", change.Difference.Select(static one => one.Path)) : string.Empty;
        string why = change.Reason is null ? string.Empty : $"; {change.Reason}";
        return ScreenText.Line($"{change.Action} {Noun(change)} '{change.Key}'{id}{what}{why}");
    }

    /// <summary>What is said of a run that was stopped: what was made, and what it is not known of.</summary>
    public static string Farewell(ConfigurationRun run)
    {
        ChangeOutcome[] done = [.. run.Outcomes.Where(static one => one.Failure is null)], open = [.. run.Outcomes.Where(static one => one.WasStopped && one.WasBegun)], failed = [.. run.Outcomes.Where(static one => one.Failure is not null && !one.WasStopped)];
        var words = new StringBuilder($"Stopped. {Listed("Made", done)}");
        if (open.Length > 0)
            words.Append($" {Listed("Begun, and not finished", open)}");
        if (failed.Length > 0)
            words.Append($" {Listed("Failed", failed)}");
        int left = run.Steps.Sum(static step => step.Count) - done.Length - open.Length - failed.Length;
        return words.Append($" Not begun: {left}. Run it again to go on from here.").ToString();

        static string Listed(string what, ChangeOutcome[] some) =>
            $"{what}: {(some.Length == 0 ? "nothing" : string.Join(", ", some.Select(static one => ScreenText.Line($"{one.Change.Action} {Noun(one.Change)} '{one.Change.Key}'{(one.Change.Id is { } id ? $" ({id})" : string.Empty)}"))))}.";
    }

    /// <summary>How many changes there are of each kind.</summary>
    public static string Count(IReadOnlyList<ConfigurationChange> changes) => changes.Count == 0 ? "Nothing is declared."
        : string.Join(", ", changes.GroupBy(static change => change.Action).OrderBy(static group => group.Key).Select(static group => $"{group.Count()} {(group.Key == ConfigurationAction.None ? "equal" : group.Key.ToString().ToLowerInvariant())}")) + ".";

    /// <summary>A value of a property on one line, no longer than is read at a glance.</summary>
    public static string Value(object? value)
    {
        string text = ScreenText.Line(PropertyDifference.TextOf(value));
        return text.Length <= LongestValue ? text : text.Substring(0, LongestValue - 1) + "…";
    }

    private static Tone ToneOf(ConfigurationAction action) => action switch
    {
        ConfigurationAction.Blocked => Tone.Error,
        ConfigurationAction.Archive or ConfigurationAction.Delete or ConfigurationAction.Replace => Tone.Waiting,
        ConfigurationAction.None => Tone.Quiet,
        _ => Tone.Plain,
    };

    private static string Detail(PropertyDifference difference)
    {
        string path = ScreenText.Line(difference.Path);
        if (difference.Note == "secret")
            return $"{path}: (secret, revision {Value(difference.Before)} → {Value(difference.After)})";
        if (difference.Before is string before && difference.After is string after && (before.Contains("\n") || after.Contains("\n")))
            return $"{path}:\n{LineDifference.Of(before.TrimEnd('\n'), after.TrimEnd('\n'), Around)}";
        return $"{path}: {Value(difference.Before)} → {Value(difference.After)}";
    }
}

/// <summary>The lines in which two texts differ, with some around them.</summary>
internal static class LineDifference
{
    private const int MostLines = 2000;

    public static string Of(string before, string after, int around)
    {
        string[] old = before.Split('\n'), now = after.Split('\n');
        int start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
            start++;
        int end = 0;
        while (end < old.Length - start && end < now.Length - start && old[old.Length - 1 - end] == now[now.Length - 1 - end])
            end++;
        var lines = new List<string>();
        for (int i = System.Math.Max(0, start - around); i < start; i++)
            lines.Add("  " + ScreenText.Line(old[i]));
        AddChanged(lines, old.Skip(start).Take(old.Length - start - end).ToArray(), now.Skip(start).Take(now.Length - start - end).ToArray());
        for (int i = old.Length - end; i < System.Math.Min(old.Length, old.Length - end + around); i++)
            lines.Add("  " + ScreenText.Line(old[i]));
        return string.Join("\n", lines);
    }

    /// <summary>What stands between the first and the last change, by the longest lines that both have in one order.</summary>
    private static void AddChanged(List<string> lines, string[] old, string[] now)
    {
        if ((long)old.Length * now.Length > MostLines * MostLines)
        {
            lines.Add($"- {old.Length} lines");
            lines.Add($"+ {now.Length} lines");
            return;
        }

        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : System.Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
                lines.Add("  " + ScreenText.Line(old[(i++, j++).Item1]));
            else if (j >= now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
                lines.Add("- " + ScreenText.Line(old[i++]));
            else
                lines.Add("+ " + ScreenText.Line(now[j++]));
        }
    }
}
