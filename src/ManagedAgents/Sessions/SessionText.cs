using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Formatting;

namespace ManagedAgents.Sessions;

/// <summary>What the views of sessions and of what is mounted in them show in their computed columns.</summary>
internal static class SessionText
{
    /// <summary>The agent of a session.</summary>
    /// <param name="session">The session.</param>
    /// <returns>Such as "Reviewer, version 3 (agent_01…)"; empty where it has none.</returns>
    public static string Agent(Session session) => session.Agent is not { } agent ? string.Empty
        : agent.Name.Length == 0 ? ScreenText.Line(agent.Id) : $"{ScreenText.Line(agent.Name)}, version {agent.Version} ({agent.Id})";

    /// <summary>How long a session worked and existed.</summary>
    /// <param name="stats">What the service says of it; null for nothing.</param>
    /// <returns>Such as "21 s active in 3 min 5 s"; empty for nothing.</returns>
    public static string Stats(SessionStats? stats) => stats is null ? string.Empty : $"{Figures.Seconds(stats.ActiveSeconds)} active in {Figures.Seconds(stats.DurationSeconds)}";

    /// <summary>Where something is mounted, and what it is.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Such as "/workspace/repo, https://github.com/owner/repo".</returns>
    public static string Mount(SessionResource resource) =>
        ScreenText.Line(string.Join(", ", new[] { resource.MountPath, resource.Url, resource.FileId, resource.Name, resource.MemoryStoreId }.Where(part => !string.IsNullOrEmpty(part))));
}
