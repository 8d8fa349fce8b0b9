using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Formatting;

namespace ManagedAgents.Deployments;

/// <summary>What the views of deployments and their runs show in their computed columns.</summary>
internal static class DeploymentText
{
    private const int LaterTimes = 2;

    /// <summary>The agent in its version.</summary>
    /// <param name="agent">The agent; null for none.</param>
    /// <returns>Such as "agent_01…, version 3"; empty for none.</returns>
    public static string Agent(DeploymentAgent? agent) => agent is null ? string.Empty : ScreenText.Line($"{agent.Id}, version {agent.Version}");

    /// <summary>The state of a deployment, with its reason where it is paused.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>Such as "active", "paused: manual" or "archived".</returns>
    public static string State(Deployment deployment) => deployment.ArchivedAt is null && deployment.PausedReason is { } reason
        ? Style.Paint(Tone.Waiting, ScreenText.Line($"{deployment.Status}: {reason}"))
        : Style.State(deployment.State);

    /// <summary>When a deployment will run next.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>Such as "in 5 h"; empty where it will not by itself.</returns>
    public static string Next(Deployment deployment) =>
        deployment is { ArchivedAt: null, PausedReason: null, UpcomingRuns: { Count: > 0 } upcoming } ? Ages.Ago(upcoming[0]) : string.Empty;

    /// <summary>Times, as many as a line of a list has room for.</summary>
    /// <param name="times">The times; null for none.</param>
    /// <returns>Such as "{2026-12-01 02:15:00 (in 5 h), 12-02 02:15, 12-03 02:15, …}"; empty for none.</returns>
    public static string Times(IReadOnlyList<DateTimeOffset>? times)
    {
        if (times is not { Count: > 0 })
            return string.Empty;
        IEnumerable<string> later = times.Skip(1).Take(LaterTimes).Select(static time => time.ToLocalTime().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture));
        return $"{{{string.Join(", ", later.Prepend(Ages.At(times[0])))}{(times.Count > LaterTimes + 1 ? ", …" : string.Empty)}}}";
    }

    /// <summary>What came of a run.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The id of its session, or why there is none.</returns>
    public static string Result(DeploymentRun run) => run.Error is { } error ? Style.Paint(Tone.Error, ScreenText.Line(error.ToString())) : ScreenText.Line(run.SessionId);
}
