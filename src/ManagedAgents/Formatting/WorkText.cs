using System;
using System.ComponentModel;
using System.Globalization;
using ManagedAgents.Client.Measures;

namespace ManagedAgents.Formatting;

/// <summary>What the views of measured work show in their computed columns.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WorkText
{
    /// <summary>The cost with its currency.</summary>
    /// <param name="work">The work.</param>
    /// <returns>The cost; empty where it is not known.</returns>
    public static string Cost(WorkMeasure work) =>
        work.Cost is { } cost ? $"{cost.ToString("0.00", CultureInfo.CurrentCulture)} {work.Currency}" : string.Empty;

    /// <summary>How long the work took, to the second.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Hours, minutes and seconds; empty where not known.</returns>
    public static string Active(WorkMeasure work) => work.ActiveTime is { } time
        ? string.Format(CultureInfo.InvariantCulture, "{0}:{1:mm\\:ss}", (long)Math.Floor(time.TotalHours), time)
        : string.Empty;

    /// <summary>What the sessions of a group share.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The name, or a word for those of which it is not known.</returns>
    public static string Name(SessionGroupMeasure group) => group.Name.Length > 0 ? group.Name : "(unknown)";
}
