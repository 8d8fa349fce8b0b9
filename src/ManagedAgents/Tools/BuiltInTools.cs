using System.Collections.Generic;

namespace ManagedAgents.Tools;

/// <summary>The tools of the service's sandbox.</summary>
internal static class BuiltInTools
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bash", "edit", "read", "write", "glob", "grep", "web_fetch", "web_search"];
}
