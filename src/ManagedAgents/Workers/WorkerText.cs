using System.Globalization;
using ManagedAgents.Formatting;

namespace ManagedAgents.Workers;

/// <summary>What the view of a worker's records shows in its computed columns.</summary>
internal static class WorkerText
{
    /// <summary>What was done.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The tool of a call; of an item how many calls it had.</returns>
    public static string What(WorkerRecord record) => record switch
    {
        WorkerCall call => ScreenText.Line(call.Name),
        WorkerItem item => $"(item, {item.Calls} calls)",
        _ => string.Empty,
    };

    /// <summary>How it ended.</summary>
    /// <param name="record">The record.</param>
    /// <returns>A word.</returns>
    public static string Outcome(WorkerRecord record) => record switch
    {
        WorkerCall { IsPosted: false } => "not taken",
        WorkerCall { IsError: true, Outcome: "Ran" } => "failed",
        WorkerCall call => call.Outcome.ToLowerInvariant(),
        WorkerItem item => item.Reason.ToLowerInvariant(),
        _ => string.Empty,
    };

    /// <summary>How long it took.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Seconds, with one place.</returns>
    public static string Seconds(WorkerRecord record) => record.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
