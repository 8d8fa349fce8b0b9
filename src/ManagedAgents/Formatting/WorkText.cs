using System;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Measures;

namespace ManagedAgents.Formatting;

/// <summary>What the views of measured work show in their computed columns.</summary>
internal static class WorkText
{
    /// <summary>How long the work took, to the second.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Hours, minutes and seconds; empty where not known.</returns>
    public static string Active(WorkMeasure work) => work.ActiveTime is { } time
        ? string.Format(CultureInfo.InvariantCulture, "{0}:{1:mm\\:ss}", (long)Math.Floor(time.TotalHours), time)
        : string.Empty;

    /// <summary>How often which tools were called.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Such as "3 (bash 2, get_disk_report 1)".</returns>
    public static string Calls(WorkMeasure work) => work.Tools.Count == 0
        ? Figures.Exact(work.ToolCalls)
        : $"{Figures.Exact(work.ToolCalls)} ({string.Join(", ", work.Tools.OrderByDescending(tool => tool.Value).Select(tool => $"{ScreenText.Line(tool.Key)} {Figures.Exact(tool.Value)}"))})";

    /// <summary>What the sessions of a group share.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The name, or a word for those of which it is not known.</returns>
    public static string Name(SessionGroupMeasure group) => group.Name.Length > 0 ? ScreenText.Line(group.Name) : "(unknown)";
}
